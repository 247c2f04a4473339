package dev.skald.postgres;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * How the configuration finds the {@link EmbeddedPostgresConfigSource}.
 *
 * <p>It also decides what becomes of a {@link CannotStart}. In a test or in {@code quarkus:dev} it goes up as an
 * exception. In any other run its one sentence goes to standard error and the process ends with 1, at once: at this
 * point nothing runs yet that would have to be closed, whereas an exception would come out as a stack trace, after all
 * that other parts had meant to log so far, and an orderly exit would print the latter.
 */
public final class EmbeddedPostgresConfigSourceFactory implements ConfigSourceFactory {

    private static final List<String> PROFILES_WITHOUT_CONSOLE = List.of("dev", "test");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Consumer<CannotStart> end = Collections.disjoint(context.getProfiles(), PROFILES_WITHOUT_CONSOLE)
                ? EmbeddedPostgresConfigSourceFactory::endProcess
                : refusal -> {};
        return List.of(new EmbeddedPostgresConfigSource(end));
    }

    private static void endProcess(CannotStart refusal) {
        System.err.println(refusal.getMessage());
        Runtime.getRuntime().halt(1);
    }
}
