package dev.skald.outbound.credential;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Has the credentials of the settings checked as soon as they can be read, before the database is started. It gives no
 * settings itself. With a fault the process ends with 1 after a sentence: at this point nothing runs yet that would have to
 * be closed, and an exception would come out as a stack trace. A test or {@code quarkus:dev} goes on, to be told by the
 * framework.
 */
public final class CheckCredentialsFactory implements ConfigSourceFactory {
    private static final List<String> PROFILES_WITHOUT_CONSOLE = List.of("dev", "test");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (Collections.disjoint(context.getProfiles(), PROFILES_WITHOUT_CONSOLE)) {
            fault(context.getConfigSources()).ifPresent(sentence -> {
                System.err.println(sentence);
                Runtime.getRuntime().halt(1);
            });
        }
        return List.of();
    }

    /** What is wrong, in a sentence; empty when nothing is. */
    static Optional<String> fault(List<ConfigSource> sources) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(sources)
                .withMapping(CredentialSettings.class)
                .withValidateUnknown(false)
                .build();
        try {
            SettingsCredentials.read(config.getConfigMapping(CredentialSettings.class));
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.ofNullable(wrong.getMessage());
        }
    }
}
