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

    private final OwnAddress own;
    private final SecretKeySpec key;

    Callbacks(OwnAddress own, CallbackKey key) {
        this.own = own;
        this.key = new SecretKeySpec(key.bytes(), ALGORITHM);
    }

    /** Where the answer to a call goes. */
    String address(UUID queueId, String step, CallKind kind) {
        return own.base() + "/queues/" + queueId + "/steps/" + step + "/result?token=" + token(queueId, step, kind);
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
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(subject.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
