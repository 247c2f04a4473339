package dev.skald.support;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A Skald in which everything runs by itself, as it does for its users, with the demo participants. */
public final class WithTimers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("skald.demo", "true");
    }
}
