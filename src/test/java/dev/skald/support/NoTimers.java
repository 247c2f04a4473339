package dev.skald.support;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * A Skald in which nothing runs by itself: no heartbeat, no recovery, no purge. For tests that look at rows which one of
 * these would take up or remove, and for those that move the clock of its database. It can keep credentials.
 */
public final class NoTimers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.scheduler.enabled",
                "false",
                "quarkus.datasource.jdbc.additional-jdbc-properties.options",
                DatabaseTime.SESSION_OPTIONS,
                "skald.security.seal-key-file",
                "src/test/resources/seal-keys");
    }
}
