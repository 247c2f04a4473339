package dev.skald.support;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** A Skald that asks everybody for a token, and in which nothing runs by itself. */
public final class ClosedSkald implements QuarkusTestProfile {
    /** The token of the first admin. */
    public static final String ADMIN = "the-first-admin-of-this-test-0123456789";

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(new NoTimers().getConfigOverrides());
        settings.put("skald.security.admin-token", ADMIN);
        // A Skald that asks who calls calls nothing on its own machine unless it is told to.
        settings.put("skald.targets.allow", "127.0.0.1");
        return settings;
    }
}
