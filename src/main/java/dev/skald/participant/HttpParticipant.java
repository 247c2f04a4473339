package dev.skald.participant;

import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Calls participants over HTTP.
 *
 * <p>HTTP/1.1 with connections kept alive; HTTP/2 only where TLS negotiates it. Redirects are not followed, no proxy is
 * used, cookies are not kept, compressed answers are not asked for. The time-out covers the whole exchange, and an
 * exchange that is given up loses its connection: the other side sees it closed at once, the socket itself is freed within
 * three seconds.
 *
 * <p>A call is sent at most once: whether it is sent again is the engine's decision. The JDK's client keeps to that but
 * for two cases, neither of which can make an action happen twice: it tries a connection that was refused a second time
 * ({@code jdk.httpclient.disableRetryConnect}), when nothing has been sent; and it repeats a GET or HEAD (only these, as
 * they change nothing) once when the connection was closed before the first byte of an answer came. The system property
 * {@code jdk.httpclient.enableAllMethodRetry} would make it repeat everything and must stay unset. A connection that the
 * participant closed while it was idle is normally noticed and not used; in the moment in which it is not, the call ends
 * in doubt. Idle connections are closed after 30 s ({@code jdk.httpclient.keepalive.timeout}, in seconds), and a
 * participant that keeps them for longer than that meets no such moment.
 */
@Startup
@ApplicationScoped
public class HttpParticipant implements Participant {
    /** How long the JDK's client is waited for to say that its own time-out is over, since it knows how far it came. */
    private static final Duration GRACE = Duration.ofMillis(100);

    /** How much of another Skald's queue is read: an input as long as it may be, and results as long as they are kept. */
    private static final int QUEUE_BYTES_MAX = 2 * 1024 * 1024;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
    private final Targets targets;
    private final int resultBytesMax;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /**
     * Opens the client; connections come with the calls.
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
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .executor(executor)
                .build();
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
        executor.shutdownNow();
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
        HttpRequest.Builder unsent;
        try {
            unsent = unsent(request);
        } catch (IllegalArgumentException wrong) {
            return new Exchange.Unanswered(NoAnswer.notSendable(wrong));
        }
        CompletableFuture<List<InetAddress>> addresses = addresses(request.url());
        try {
            List<InetAddress> found = addresses.get(left(request, start).toNanos(), TimeUnit.NANOSECONDS);
            if (!targets.allows(request.url(), found)) {
                return notAllowed(request);
            }
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            addresses.cancel(true);
            return new Exchange.Unanswered(NoAnswer.notLookedUp(request, failure, took(start)));
        }
        Duration left = left(request, start);
        if (left.isZero()) {
            return new Exchange.Unanswered(NoAnswer.notLookedUp(request, new TimeoutException(), took(start)));
        }
        return exchange(request, unsent.timeout(left).build(), start);
    }

    private Exchange exchange(Request request, HttpRequest http, long start) {
        int bytesMax = bytesMax(request.dialect());
        CompletableFuture<HttpResponse<Body>> exchange = client.sendAsync(http, head -> new BoundedBody(bytesMax));
        try {
            HttpResponse<Body> response =
                    exchange.get(left(request, start).plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
            return new Exchange.Answered(answer(response), request.url(), took(start), clock);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            // Cancelled while it is under way, the exchange gives its connection up.
            exchange.cancel(true);
            return new Exchange.Unanswered(NoAnswer.outcome(request, failure, took(start)));
        }
    }

    private int bytesMax(Dialect dialect) {
        return switch (dialect) {
            case SERVICE -> resultBytesMax;
            case COORDINATOR -> Math.max(resultBytesMax, QUEUE_BYTES_MAX);
        };
    }

    private static HttpRequest.Builder unsent(Request request) {
        String body = request.body();
        boolean secure = request.url().getScheme().equalsIgnoreCase("https");
        HttpRequest.Builder unsent = HttpRequest.newBuilder(request.url())
                // Over plain HTTP, a wish for HTTP/2 would be sent as an upgrade that participants may stumble over.
                .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .method(
                        request.method(),
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        request.headers().forEach(unsent::setHeader);
        return unsent;
    }

    /** Looks the name up on a thread of its own, as a look-up cannot be given a time-out. */
    private CompletableFuture<List<InetAddress>> addresses(URI url) {
        return Targets.literal(url)
                .map(address -> CompletableFuture.completedFuture(List.of(address)))
                .orElseGet(() -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return List.of(InetAddress.getAllByName(url.getHost()));
                            } catch (UnknownHostException unknown) {
                                throw new CompletionException(unknown);
                            }
                        },
                        executor));
    }

    private static Answer answer(HttpResponse<Body> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
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
