package dev.skald.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A Skald that has credentials in its settings and a key file of its own to seal others with. Nothing runs by itself in it.
 * It also makes only two calls at a time to one host: each profile costs seconds, and this serves one more test.
 */
public final class SkaldWithCredentials implements QuarkusTestProfile {
    /** What is sent with the credentials of the settings. */
    public static final String SECRET = "marker-of-the-settings";

    /** What the key file has at first. */
    public static final String FIRST_KEY = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=\n";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.scheduler.enabled", "false",
                "skald.limits.calls-per-host", "2",
                "skald.security.seal-key-file", newKeyFile().toString(),
                "skald.credentials.taken.targets", "127.0.0.1,localhost",
                "skald.credentials.taken.bearer", SECRET,
                "skald.credentials.elsewhere.targets", "flight.example",
                "skald.credentials.elsewhere.bearer", SECRET,
                "skald.credentials.theirs.namespace", "theirs",
                "skald.credentials.theirs.targets", "127.0.0.1,localhost",
                "skald.credentials.theirs.bearer", SECRET);
    }

    private static Path newKeyFile() {
        try {
            Path file = Files.createTempFile("seal", ".keys");
            file.toFile().deleteOnExit();
            return Files.writeString(file, FIRST_KEY, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
