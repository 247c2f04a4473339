package dev.skald.outbound.credential;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;

/** Credentials as settings give them. */
public final class SetUp {
    private SetUp() {}

    /** The credentials of these settings, whose names are given without {@code skald.credentials.}. */
    public static Credentials credentials(Map<String, String> settings) {
        return new Credentials(mapping(settings), name -> Optional.empty());
    }

    static CredentialSettings mapping(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(CredentialSettings.class);
        settings.forEach((name, value) ->
                builder.withSources(new PropertiesConfigSource(Map.of("skald.credentials." + name, value), name, 100)));
        SmallRyeConfig config = builder.build();
        return config.getConfigMapping(CredentialSettings.class);
    }
}
