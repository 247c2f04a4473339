package dev.skald.engine.call;

import dev.skald.queue.CallKind;
import dev.skald.queue.Queue;
import dev.skald.store.node.CallbackKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes the addresses to which participants send later answers. The token in an address is an HMAC (RFC 2104) of its
 * purpose, so every node can check it and no node has to remember it. It contains the time of the queue's start,
 * because an id may be used again once its queue is forgotten. Tokens from before this rule have no time ({@link
 * CallbackKey#bindsTokensOf}).
 */
@ApplicationScoped
public class Callbacks {
    /** The header in which a participant is given the address. */
    static final String HEADER = "Skald-Callback";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String QUERY = "?token=";

    /** What stands for the token where the address is shown. */
    static final String HIDDEN = "***";

    private final OwnAddress own;
    private final CallbackKey key;
    /** Has the key already; each token uses a copy, which is cheaper than to set the key anew. */
    private final Mac begun;

    Callbacks(OwnAddress own, CallbackKey key) {
        this.own = own;
        this.key = key;
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

    /**
     * What a token is for, once it is known that it was made here.
     *
     * @param startedAt when its queue was started; null when it does not say
     */
    public record Subject(CallKind kind, @Nullable Instant startedAt) {}

    /** Where the answer to a call goes. */
    String address(Queue queue, String step, CallKind kind) {
        Instant startedAt = key.bindsTokensOf(queue.createdAt()) ? queue.createdAt() : null;
        return own.base() + "/queues/" + queue.id() + "/steps/"
                + URLEncoder.encode(step, StandardCharsets.UTF_8) + "/result" + QUERY
                + token(queue.id(), step, new Subject(kind, startedAt));
    }

    /** The token in an address, which nobody else may see; empty when there is none. */
    static String token(String address) {
        int query = address.lastIndexOf(QUERY);
        return query < 0 ? "" : address.substring(query + QUERY.length());
    }

    /** What a token is for; empty when it is not for a call of this step. */
    public Optional<Subject> read(UUID queueId, String step, String token) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        Instant startedAt = startedAt(token);
        for (CallKind kind : CallKind.values()) {
            Subject subject = new Subject(kind, startedAt);
            if (MessageDigest.isEqual(given, token(queueId, step, subject).getBytes(StandardCharsets.UTF_8))) {
                return Optional.of(subject);
            }
        }
        return Optional.empty();
    }

    /** Whether a token is for the queue that was started at that time. */
    public boolean isFor(Subject subject, Instant startedAt) {
        return subject.startedAt == null ? !key.bindsTokensOf(startedAt) : subject.startedAt.equals(startedAt);
    }

    /** What stands before the dot: when the queue was started, in microseconds; null when there is none. */
    private static @Nullable Instant startedAt(String token) {
        int dot = token.indexOf('.');
        try {
            return dot < 0 ? null : Instant.EPOCH.plus(Long.parseLong(token.substring(0, dot), 36), ChronoUnit.MICROS);
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }

    private String token(UUID queueId, String step, Subject subject) {
        String text = queueId + "/" + step + "/" + subject.kind.word();
        if (subject.startedAt == null) {
            return signature(text);
        }
        String start = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, subject.startedAt), 36);
        return start + "." + signature(text + "/" + start);
    }

    private String signature(String text) {
        try {
            Mac mac = (Mac) begun.clone();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own " + ALGORITHM + " can be copied", e);
        }
    }
}
