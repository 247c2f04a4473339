package dev.skald.outbound;

import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.CredentialUnavailable;
import dev.skald.outbound.credential.Credentials;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Finds the credentials of a request at the moment it is sent. */
final class FindProof {
    private static final String AUTHORIZATION = "Authorization";

    private final Credentials credentials;
    private final AccessTokens tokens;

    FindProof(Credentials credentials, AccessTokens tokens) {
        this.credentials = credentials;
        this.tokens = tokens;
    }

    /**
     * The proof of a request.
     *
     * @param patience how long a token is waited for
     */
    Proof of(Request request, AccessTokens.Send send, Duration patience) {
        CredentialName name = request.credentials();
        if (name == null) {
            return Proof.NONE;
        }
        Optional<Credential> found;
        try {
            found = credentials.find(name);
        } catch (CredentialUnavailable e) {
            return e.isPassing()
                    ? new Proof.Missing(new Outcome.Unreached(
                            StepProblem.of("the credentials " + name.name() + " can't be read now: " + e.getMessage()),
                            false))
                    : refused(name, "can't be read: " + e.getMessage());
        }
        if (found.isEmpty()) {
            return refused(name, Credentials.UNKNOWN);
        }
        String whyNot = Credentials.whyNot(found.get(), request.url());
        if (whyNot != null) {
            return refused(name, whyNot);
        }
        Proof proof = shown(name, found.get(), send, patience);
        // A file may have any content by now.
        return proof instanceof Proof.Shown shown
                        && !shown.headers().values().stream().allMatch(CallHeaders::isValue)
                ? refused(name, "have characters that no header can have")
                : proof;
    }

    private static Proof refused(CredentialName name, String why) {
        return new Proof.Missing(new Outcome.Refused(
                StepProblem.of("a set-up fault, the credentials " + name.name() + " " + why), false));
    }

    private Proof shown(CredentialName name, Credential credential, AccessTokens.Send send, Duration patience) {
        return switch (credential) {
            case Credential.Bearer bearer -> {
                String token = bearer.token().text();
                yield header(AUTHORIZATION, "Bearer " + token, List.of(token), null);
            }
            case Credential.Basic basic -> {
                String password = basic.password().text();
                String coded = basic(basic.username().text(), password);
                yield header(AUTHORIZATION, "Basic " + coded, List.of(coded, password), null);
            }
            case Credential.Header header -> {
                String value = header.value().text();
                yield header(header.name().text(), value, List.of(value), null);
            }
            case Credential.OAuth2 client ->
                switch (tokens.token(name, client, send, patience)) {
                    case AccessTokens.Fetched.Token token ->
                        header(
                                AUTHORIZATION,
                                "Bearer " + token.value(),
                                List.of(token.value(), client.clientSecret().text()),
                                () -> tokens.forget(client, token));
                    case AccessTokens.Fetched.Failed failed -> new Proof.Missing(failed.outcome());
                };
            case Credential.Mtls mtls ->
                new Proof.Shown(
                        Map.of(),
                        new TlsIdentity(
                                name, mtls.key().text(), mtls.certificate().text()),
                        List.of(),
                        null);
        };
    }

    private static Proof header(String name, String value, List<String> secrets, @Nullable BooleanSupplier drop) {
        return new Proof.Shown(Map.of(name, value), null, secrets, drop);
    }

    /** What stands after the scheme (RFC 7617 section 2). */
    static String basic(String username, String password) {
        return Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
