package dev.skald.support;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A Skald that asks everybody for a token, and in which nothing runs by itself. */
public final class ClosedSkald implements QuarkusTestProfile {
    /** The token of the first admin. */
    public static final String ADMIN = "the-first-admin-of-this-test-0123456789";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("quarkus.scheduler.enabled", "false", "skald.security.admin-token", ADMIN);
    }
}
