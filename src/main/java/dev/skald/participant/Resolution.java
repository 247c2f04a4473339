package dev.skald.participant;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call with its expressions evaluated. */
public sealed interface Resolution {
    /**
     * It can be sent.
     *
     * @param url where to
     * @param headers the call's own headers, none added
     * @param body the body; null when the call has none of its own
     */
    record Resolved(
            URI url, Map<String, String> headers, @Nullable String body) implements Resolution {
        public Resolved {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * An expression failed; it would fail again.
     *
     * @param detail which one and why, a sentence for people
     */
    record Failed(String detail) implements Resolution {}
}
