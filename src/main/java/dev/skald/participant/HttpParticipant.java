package dev.skald.participant;

import dev.skald.queue.CallKind;
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
import java.time.InstantSource;
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
 * Calls participants over HTTP.
 *
 * <p>HTTP/1.1 with connections kept alive; HTTP/2 only where TLS negotiates it. Redirects are not followed, no proxy is
 * used, cookies are not kept, compressed answers are not asked for. The time-out covers the whole exchange, and an
 * exchange that is given up closes its connection; one that others share (HTTP/2) is closed after them.
 *
 * <p>A call is sent at most once, whatever its method: whether it is sent again is the engine's decision. Once a byte of
 * it may have left, anything but an answer is in doubt; before, it is certain that nobody was reached. So it is when the
 * participant says by HTTP/2 that it did not take the call: then it is sent once more at once. A connection that the
 * participant closed while it was idle is normally noticed and not used; in the moment in which it is not, the call ends in
 * doubt. So idle connections are closed after {@link Connections#IDLE}, or sooner when the participant says that it keeps
 * them for a shorter time (Keep-Alive); and a call that has no other attempt gets a connection of its own, or by HTTP/2 one
 * that was heard of just before.
 */
@Startup
@ApplicationScoped
public class HttpParticipant implements Participant {
    /** How much of another Skald's queue is read: an input as long as it may be, and results as long as they are kept. */
    private static final int QUEUE_BYTES_MAX = 2 * 1024 * 1024;

    /** How often a request is sent when each time the participant certainly did not take it. */
    private static final int SENDS_MAX = 3;

    private final ExecutorService lookUps = Executors.newVirtualThreadPerTaskExecutor();
    private final Connections connections;
    private final Targets targets;
    private final int resultBytesMax;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /**
     * Begins without a connection; they come with the calls.
     *
     * @param clock what a date in Retry-After is compared with when the answer bears no date
     * @throws IllegalArgumentException when {@code skald.limits.result} is not 1 byte to 1 GiB
     */
    @Inject
    public HttpParticipant(ResultSettings settings, Targets targets, InstantSource clock) {
        this(targets, settings.result().asLongValue(), clock, System::nanoTime);
    }

    HttpParticipant(Targets targets, long resultBytesMax, InstantSource clock, LongSupplier nanoTime) {
        if (resultBytesMax < 1 || resultBytesMax > 1 << 30) {
            throw new IllegalArgumentException("skald.limits.result must be 1 byte to 1 GiB, not " + resultBytesMax);
        }
        this.targets = targets;
        this.resultBytesMax = (int) resultBytesMax;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.connections = new Connections(Connections.IDLE);
    }

    @PreDestroy
    void close() {
        connections.close();
        lookUps.shutdownNow();
    }

    @Override
    public Outcome call(CallKind kind, Request request) {
        return switch (send(request)) {
            case Exchange.Unanswered unanswered -> unanswered.outcome();
            case Exchange.Answered answered ->
                switch (request.dialect()) {
                    case SERVICE -> AnswerTable.outcome(kind, answered);
                    case COORDINATOR -> CoordinatorTable.outcome(kind, answered);
                };
        };
    }

    @Override
    public Outcome poll(CallKind kind, Request request) {
        return switch (send(request)) {
            case Exchange.Unanswered unanswered -> PollTable.stillPending(request.url(), unanswered.outcome());
            case Exchange.Answered answered ->
                switch (request.dialect()) {
                    case SERVICE -> PollTable.outcome(kind, answered);
                    case COORDINATOR -> CoordinatorTable.lookedUp(kind, answered);
                };
        };
    }

    private Exchange send(Request request) {
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
        return exchange(request, headers, found.getFirst(), start);
    }

    /** Sends it to the very address that was looked at: the name is not asked for again. */
    private Exchange exchange(Request request, MultiMap headers, InetAddress address, long start) {
        for (int sends = 1; ; sends++) {
            Sending sending =
                    connections.send(request, headers, address, bytesMax(request.dialect()), left(request, start));
            try {
                Answer answer = sending.await();
                return new Exchange.Answered(answer, request.url(), took(start), clock);
            } catch (ExecutionException | TimeoutException | InterruptedException failure) {
                Sending.Progress reached = sending.giveUp();
                boolean again = reached == Sending.Progress.NOT_TAKEN && failure instanceof ExecutionException;
                if (!again || sends == SENDS_MAX || left(request, start).isZero()) {
                    return new Exchange.Unanswered(NoAnswer.outcome(request, reached, failure, took(start)));
                }
            }
        }
    }

    private int bytesMax(Dialect dialect) {
        return switch (dialect) {
            case SERVICE -> resultBytesMax;
            case COORDINATOR -> Math.max(resultBytesMax, QUEUE_BYTES_MAX);
        };
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
