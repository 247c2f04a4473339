package dev.skald.outbound;

import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import io.quarkus.runtime.Startup;
import io.vertx.core.MultiMap;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
 * <p>HTTP/1.1 with connections kept alive; HTTP/2 only where TLS negotiates it. Redirects are not followed, no proxy is
 * used, cookies are not kept, compressed answers are not asked for. The time-out covers the whole exchange, and an
 * exchange that is given up closes its connection; one that others share (HTTP/2) is closed after them.
 *
 * <p>A request is sent at most once, whatever its method: whether it is sent again is the engine's decision. Once a byte of
 * it may have left, anything but an answer is in doubt; before, it is certain that nobody was reached. So it is when the
 * participant says by HTTP/2 that it did not take the call: then it is sent once more at once. A connection that the
 * participant closed while it was idle is normally noticed and not used; in the moment in which it is not, the call ends in
 * doubt. So idle connections are closed after {@link KeepAlive#IDLE}, or sooner when the participant says that it keeps
 * them for a shorter time (Keep-Alive); and a call that has no other attempt gets a connection of its own, or by HTTP/2 one
 * that was heard of just before.
 */
@Startup
@ApplicationScoped
public class HttpCalls implements AutoCloseable {
    /** How often a request is sent when each time the participant certainly did not take it. */
    private static final int SENDS_MAX = 3;

    private final ExecutorService lookUps = Executors.newVirtualThreadPerTaskExecutor();
    private final Connections connections = new Connections(KeepAlive.IDLE);
    private final Targets targets;
    private final LongSupplier nanoTime;

    @Inject
    HttpCalls(Targets targets) {
        this(targets, System::nanoTime);
    }

    /** Begins without a connection; they come with the calls. */
    public HttpCalls(Targets targets, LongSupplier nanoTime) {
        this.targets = targets;
        this.nanoTime = nanoTime;
    }

    /** Closes all connections; requests under way fail. */
    @Override
    @PreDestroy
    public void close() {
        connections.close();
        lookUps.shutdownNow();
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
        Future<List<InetAddress>> addresses = addresses(request.url());
        List<InetAddress> found;
        try {
            found = addresses.get(left(request, start).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            addresses.cancel(true);
            return new Exchange.Unanswered(NoAnswer.notLookedUp(request, failure, took(start)));
        }
        if (!targets.allows(request.url(), found)) {
            return notAllowed(request);
        }
        if (left(request, start).isZero()) {
            return new Exchange.Unanswered(NoAnswer.notLookedUp(request, new TimeoutException(), took(start)));
        }
        return exchange(request, headers, found.getFirst(), answerBytesMax, start);
    }

    /** Sends it to the very address that was looked at: the name is not asked for again. */
    private Exchange exchange(Request request, MultiMap headers, InetAddress address, int answerBytesMax, long start) {
        for (int sends = 1; ; sends++) {
            RequestInFlight sending = connections.send(request, headers, address, answerBytesMax, left(request, start));
            try {
                HttpAnswer answer = sending.await();
                return new Exchange.Answered(answer, took(start));
            } catch (ExecutionException | TimeoutException | InterruptedException failure) {
                RequestInFlight.Progress reached = sending.giveUp();
                boolean again = reached == RequestInFlight.Progress.NOT_TAKEN && failure instanceof ExecutionException;
                if (!again || sends == SENDS_MAX || left(request, start).isZero()) {
                    return new Exchange.Unanswered(NoAnswer.outcome(request, reached, failure, took(start)));
                }
            }
        }
    }

    /** Looks the name up on a thread of its own, as a look-up cannot be given a time-out. */
    private Future<List<InetAddress>> addresses(URI url) {
        return Targets.literal(url)
                .<Future<List<InetAddress>>>map(address -> CompletableFuture.completedFuture(List.of(address)))
                .orElseGet(() -> lookUps.submit(() -> List.of(InetAddress.getAllByName(url.getHost()))));
    }

    private static Exchange notAllowed(Request request) {
        return new Exchange.Unanswered(
                new Outcome.Refused(StepProblem.of("the target " + request.url().getAuthority()
                        + " may not be called: it is not among the allowed targets (skald.targets.allow)")));
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
