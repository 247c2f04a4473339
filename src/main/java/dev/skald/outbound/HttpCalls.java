package dev.skald.outbound;

import dev.skald.outbound.credential.Credentials;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import io.quarkus.runtime.Startup;
import io.vertx.core.MultiMap;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Sends requests over HTTP, each to an address that {@link Targets} allows.
 *
 * <p>HTTP/1.1 with connections kept alive; HTTP/2 only where TLS negotiates it. It follows no redirects, uses no proxy,
 * keeps no cookies and asks for no compressed answers. The time-out covers the whole exchange. An exchange that is
 * given up closes its connection; a connection that others share (HTTP/2) is closed after them.
 *
 * <p>A request is sent at most once, with any method: the engine decides whether to send it again. Once a byte of it
 * may have left, every end without an answer is in doubt. Before that, it is certain that the participant was not
 * reached. This is also certain when the participant says by HTTP/2 that it did not take the call: then the request is
 * sent again at once. Skald normally notices that a participant has closed an idle connection, and does not use it. In
 * the moment in which it has not noticed yet, the call ends in doubt. So idle connections are closed after {@link
 * KeepAlive#IDLE}, or sooner when the participant keeps them for a shorter time (Keep-Alive). A call that has no other
 * attempt gets a new connection, or an HTTP/2 connection that has just answered a ping.
 */
@Startup
@ApplicationScoped
public class HttpCalls implements AutoCloseable {
    /** How often a request is sent that the participant certainly did not take. */
    private static final int SENDS_MAX = 3;

    /** How many tokens are tried: the one that was kept, and a new one. */
    private static final int PROOFS_MAX = 2;

    /** For work that can't have a time-out of its own: looking up names and fetching tokens. */
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final Connections connections;
    private final Targets targets;
    private final FindProof proofs;
    private final Names names;
    private final LongSupplier nanoTime;

    @Inject
    HttpCalls(Targets targets, Credentials credentials, TargetSettings settings) {
        this(
                targets,
                credentials,
                new TrustedCas(settings.caFile().orElse(null)),
                InetAddress::getAllByName,
                System::nanoTime);
    }

    /** Begins without a connection, and without credentials; connections come with the calls. */
    public HttpCalls(Targets targets, LongSupplier nanoTime) {
        this(targets, Credentials.none(), new TrustedCas(null), InetAddress::getAllByName, nanoTime);
    }

    /** Looks up the addresses of a host. */
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    HttpCalls(Targets targets, Credentials credentials, TrustedCas cas, Names names, LongSupplier nanoTime) {
        this.targets = targets;
        this.connections = new Connections(KeepAlive.IDLE, cas);
        this.proofs = new FindProof(credentials, new AccessTokens(threads, nanoTime));
        this.names = names;
        this.nanoTime = nanoTime;
    }

    /** Closes all connections; requests under way fail. */
    @Override
    @PreDestroy
    public void close() {
        connections.close();
        threads.shutdownNow();
    }

    /**
     * Sends a request, if its target may be called.
     *
     * @param answerBytesMax how much of the answer's body is read
     */
    public Exchange send(Request request, int answerBytesMax) {
        long start = nanoTime.getAsLong();
        if (!targets.allows(request.url())) {
            return notAllowed(request);
        }
        MultiMap headers;
        try {
            headers = RequestHeaders.of(request);
        } catch (IllegalArgumentException wrong) {
            return new Exchange.Unanswered(NoAnswer.notSendable(wrong));
        }
        Optional<InetAddress> literal = Targets.literal(request.url());
        Future<List<InetAddress>> addresses = literal.isPresent()
                ? CompletableFuture.completedFuture(List.of(literal.get()))
                : lookUp(request.url().getHost());
        List<InetAddress> found;
        try {
            found = addresses.get(left(request, start).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            addresses.cancel(true);
            return new Exchange.Unanswered(NoAnswer.notLookedUp(request, failure, took(start)));
        }
        // A host that is an address is checked above, and that address is called. A name may lead elsewhere each time.
        if (literal.isEmpty() && !targets.allows(request.url(), found)) {
            return new Exchange.Unanswered(NoAnswer.notCallable(took(start)));
        }
        if (left(request, start).isZero()) {
            return new Exchange.Unanswered(NoAnswer.notLookedUp(request, new TimeoutException(), took(start)));
        }
        return proved(request, headers, found.getFirst(), answerBytesMax, start);
    }

    /** Sends it with its credentials; once more with another token when the first one was not accepted. */
    private Exchange proved(Request request, MultiMap headers, InetAddress address, int answerBytesMax, long start) {
        for (int tries = 1; ; tries++) {
            switch (proofs.of(request, this::send, left(request, start))) {
                case Proof.Missing missing -> {
                    return new Exchange.Unanswered(missing.outcome());
                }
                case Proof.Shown proof -> {
                    proof.headers().forEach(headers::set);
                    Exchange exchange = exchange(request, headers, proof, address, answerBytesMax, start);
                    if (tries == PROOFS_MAX || !isUnauthorized(exchange) || !proof.dropped()) {
                        return exchange;
                    }
                }
            }
        }
    }

    /** Whether the other side did nothing, because it did not accept the credentials (RFC 9110 section 15.5.2). */
    private static boolean isUnauthorized(Exchange exchange) {
        return exchange instanceof Exchange.Answered answered
                && answered.answer().status() == 401;
    }

    /** Sends it to the address that was checked: the name is not looked up again. */
    private Exchange exchange(
            Request request, MultiMap headers, Proof.Shown proof, InetAddress address, int answerBytesMax, long start) {
        for (int sends = 1; ; sends++) {
            RequestInFlight sending =
                    connections.send(request, headers, proof.identity(), address, answerBytesMax, left(request, start));
            try {
                HttpAnswer answer = MaskAnswer.of(MaskAnswer.of(sending.await(), proof.secrets()), request.secrets());
                return new Exchange.Answered(answer, took(start));
            } catch (ExecutionException | TimeoutException | InterruptedException failure) {
                RequestInFlight.Progress reached = sending.giveUp();
                boolean again = reached == RequestInFlight.Progress.NOT_TAKEN && failure instanceof ExecutionException;
                if (!again || sends == SENDS_MAX || left(request, start).isZero()) {
                    return new Exchange.Unanswered(NoAnswer.outcome(request, proof, reached, failure, took(start)));
                }
            }
        }
    }

    /** Looks the name up on a thread of its own, because a look-up has no time-out. */
    private Future<List<InetAddress>> lookUp(String host) {
        return threads.submit(() -> List.of(names.addresses(host)));
    }

    private static Exchange notAllowed(Request request) {
        return new Exchange.Unanswered(new Outcome.Refused(
                StepProblem.of("the target " + request.url().getAuthority()
                        + " may not be called: it is not among the allowed targets (skald.targets.allow)"),
                false));
    }

    /** What is left of the request's time; zero when nothing is. */
    private Duration left(Request request, long start) {
        Duration left = request.timeout().minus(took(start));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Duration took(long start) {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }
}
