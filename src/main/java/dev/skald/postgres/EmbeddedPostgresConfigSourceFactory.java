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
 * <p>It also handles a {@link CannotStart}. In a test or in {@code quarkus:dev} it is thrown. In any other run its one
 * sentence goes to standard error and the process ends with 1 at once. Nothing runs yet that must be closed. An
 * exception would appear as a stack trace after the log lines so far, and an orderly exit would print those lines.
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
