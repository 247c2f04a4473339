package dev.skald.security;

import dev.skald.process.Sleep;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.token.Token;
import dev.skald.store.token.TokenHash;
import dev.skald.store.token.Tokens;
import dev.skald.web.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/** Identifies the caller by the bearer token of a request (RFC 6750). */
@ApplicationScoped
@Startup
public class Identify {
    private static final String SCHEME = "Bearer ";
    private static final Pattern OWN_TOKEN = Pattern.compile("skald_[A-Za-z0-9_-]{43}");

    /** How long the answer to a wrong token is delayed. */
    private static final Duration WRONG_COSTS = Duration.ofMillis(250);

    /** How many such answers are delayed at a time. */
    private static final int WAITING_MAX = 200;

    /** How many tokens from addresses with too many wrong ones are checked at a time. */
    private static final int BLOCKED_LOOKS_MAX = 8;

    private final OpenAccess access;
    private final AdminToken adminToken;
    private final KnownTokens tokens;
    private final OidcBearer oidc;
    private final FailedAttempts attempts = new FailedAttempts(System::nanoTime);
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final Semaphore blockedLooks = new Semaphore(BLOCKED_LOOKS_MAX);
    private final Counter wrong;

    Identify(OpenAccess access, AdminToken adminToken, OidcBearer oidc, Tokens tokens, MeterRegistry registry) {
        this.access = access;
        this.adminToken = adminToken;
        this.oidc = oidc;
        this.tokens = new KnownTokens(hash -> tokens.find(hash).flatMap(Identify::subject), System::nanoTime);
        wrong = Counter.builder("skald.authentication.failed")
                .description("Requests with a token that is wrong, expired or revoked")
                .register(registry);
    }

    /** A token whose role this version does not know gives no grant. */
    private static Optional<Subject> subject(Token token) {
        return Role.of(token.role())
                .map(role -> Subject.ofToken(token.subject(), token.name(), new Grant(role, token.namespace())));
    }

    /**
     * Identifies the sender of a request. It may wait for the database or the provider, and delays a refusal, so it must not
     * run on an event loop.
     *
     * @throws ProblemException when the sender is unknown, or can't be identified now
     */
    Subject of(RoutingContext context) {
        if (access.open()) {
            return Subject.ANYBODY;
        }
        String token = bearer(context.request().headers().getAll(HttpHeaders.AUTHORIZATION));
        TokenHash hash = TokenHash.of(token);
        Optional<Subject> remembered = tokens.remembered(hash);
        return remembered.isPresent() ? remembered.get() : lookedUp(context, token, hash);
    }

    private static String bearer(List<String> headers) {
        if (headers.isEmpty()) {
            throw AccessRefusals.unknown("The caller is not known: the header Authorization is missing.");
        }
        String header = headers.getFirst();
        if (headers.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw AccessRefusals.unknown("The header Authorization must be given once, as Bearer and a token.");
        }
        return header.substring(SCHEME.length()).strip();
    }

    private Subject lookedUp(RoutingContext context, String token, TokenHash hash) {
        if (adminToken.matches(hash)) {
            return Subject.FIRST_ADMIN;
        }
        String address = address(context);
        Optional<Duration> blocked = attempts.blocks(address, hash);
        Optional<Subject> subject =
                blocked.isPresent() ? subjectOfBlocked(context, token, hash) : subject(context, token, hash);
        if (subject.isPresent()) {
            attempts.right(hash);
            return subject.get();
        }
        wrong.increment();
        if (blocked.isPresent()) {
            throw AccessRefusals.tooManyWrong(blocked.get());
        }
        attempts.wrong(address);
        throw wrong();
    }

    /** Other callers at an address with many wrong tokens may have valid ones; only a few are checked at a time. */
    private Optional<Subject> subjectOfBlocked(RoutingContext context, String token, TokenHash hash) {
        if (!blockedLooks.tryAcquire()) {
            throw AccessRefusals.tooManyWrong(WRONG_COSTS);
        }
        try {
            return subject(context, token, hash);
        } finally {
            blockedLooks.release();
        }
    }

    private Optional<Subject> subject(RoutingContext context, String token, TokenHash hash) {
        if (OWN_TOKEN.matcher(token).matches()) {
            try {
                return tokens.find(hash);
            } catch (StoreUnavailable e) {
                throw AccessRefusals.away("The database can't be reached, so the caller is not known.");
            }
        }
        return oidc.subject(context);
    }

    /** Delays the answer to a wrong token, so that guessing takes long; but not so many that they block other requests. */
    private ProblemException wrong() {
        if (!waiting.tryAcquire()) {
            return AccessRefusals.tooManyWrong(WRONG_COSTS);
        }
        try {
            Sleep.of(WRONG_COSTS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.release();
        }
        return AccessRefusals.unknown("The token is not valid: unknown, expired or revoked.");
    }

    /** The address that a request comes from, according to the connection. */
    static String address(RoutingContext context) {
        SocketAddress address = context.request().remoteAddress();
        return address == null || address.hostAddress() == null ? "unknown" : address.hostAddress();
    }

    /** The next use of this token asks the database again. */
    public void forget(TokenHash hash) {
        tokens.forget(hash);
    }

    /** The tokens that were used since the last call of this method. */
    Set<TokenHash> takeUsed() {
        return tokens.takeUsed();
    }
}
