package dev.skald.outbound;

import dev.skald.queue.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a request is sent with so that the other side knows who is asking. */
sealed interface Proof {
    /** Of a request without credentials. */
    Shown NONE = new Shown(Map.of(), null, List.of(), null);

    /**
     * It is at hand.
     *
     * @param headers in addition to the request's own
     * @param identity for the TLS connection; null for none
     * @param secrets what an answer must not give back
     * @param drop drops what the other side did not accept, and says whether the next one may be another; null when there
     *     is no other
     */
    record Shown(
            Map<String, String> headers,
            @Nullable TlsIdentity identity,
            List<String> secrets,
            @Nullable BooleanSupplier drop)
            implements Proof {
        public Shown {
            headers = Map.copyOf(headers);
            secrets = List.copyOf(secrets);
        }

        /** Drops it; says whether the next one may be another. */
        boolean dropped() {
            return drop != null && drop.getAsBoolean();
        }

        /** Without what it is made of. */
        @Override
        public String toString() {
            return "Shown";
        }
    }

    /**
     * There is none, so the request is not sent.
     *
     * @param outcome what that means to a call
     */
    record Missing(Outcome outcome) implements Proof {}
}
