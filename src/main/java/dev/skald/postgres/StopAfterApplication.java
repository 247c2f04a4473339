package dev.skald.postgres;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Stops the embedded database when the application has ended: requests in flight are answered, every bean that could
 * ask for a connection is gone and the connection pool with them.
 *
 * <p>Quarkus' own {@code ShutdownEvent} is too early, and a JVM shutdown hook runs at the same time as all that.
 */
@Singleton
final class StopAfterApplication {

    void onEnd(@Observes @Destroyed(ApplicationScoped.class) Object application) {
        EmbeddedPostgres.stopAll();
    }
}
