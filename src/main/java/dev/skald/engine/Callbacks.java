package dev.skald.engine;

import dev.skald.queue.CallKind;
import dev.skald.store.CallbackKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The addresses that participants send their answers to when they come later. The token in one is an HMAC (RFC 2104) of
 * what it is for, so that every node can check it and none has to remember it.
 */
@ApplicationScoped
public class Callbacks {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String QUERY = "?token=";

    /** What stands for the token where the address is shown. */
    private static final String HIDDEN = "***";

    private final OwnAddress own;
    /** Ready to begin; each token is made with a copy of it, as that is cheaper than to begin with the key. */
    private final Mac begun;

    Callbacks(OwnAddress own, CallbackKey key) {
        this.own = own;
        this.begun = begun(key);
    }

    private static Mac begun(CallbackKey key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.bytes(), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Where the answer to a call goes. */
    String address(UUID queueId, String step, CallKind kind) {
        return own.base() + "/queues/" + queueId + "/steps/" + step + "/result" + QUERY + token(queueId, step, kind);
    }

    /** An address as it may be shown: without its token. */
    static String shown(String address) {
        int query = address.lastIndexOf(QUERY);
        return query < 0 ? address : address.substring(0, query + QUERY.length()) + HIDDEN;
    }

    /** Which of a step's calls a token is for; empty when it is for none. */
    public Optional<CallKind> kindOf(UUID queueId, String step, String token) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        for (CallKind kind : CallKind.values()) {
            if (MessageDigest.isEqual(given, token(queueId, step, kind).getBytes(StandardCharsets.UTF_8))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private String token(UUID queueId, String step, CallKind kind) {
        String subject = queueId + "/" + step + "/" + kind.word();
        try {
            Mac mac = (Mac) begun.clone();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(subject.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own " + ALGORITHM + " can be copied", e);
        }
    }
}
