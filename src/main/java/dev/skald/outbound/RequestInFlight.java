package dev.skald.outbound;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, sent at most once. The thread of the {@link Connections} moves it on and watches its time.
 * The caller's thread waits for the answer, or gives up and learns how far the request had come.
 *
 * <p>Whether anything was sent is decided once, by the one that is first: {@link #connected} moves on from {@link
 * Progress#UNSENT} before the first byte leaves, {@link #giveUp} moves on from it so that none ever does.
 */
final class RequestInFlight {
    /** How far it has come. */
    enum Progress {
        /** There is no connection yet, and not a byte was sent. */
        UNSENT,
        /** It was handed to a connection, and may have arrived. */
        SENT,
        /** The other side has it not, and never will: it says so, or the connection was closed before it. */
        NOT_TAKEN,
        /** The head of the answer has come. */
        ANSWERED,
        /** Nobody waits for it any more. */
        GIVEN_UP
    }

    private static final long REFUSED_STREAM = 0x7;
    private static final Buffer PING = Buffer.buffer(new byte[8]);

    private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.UNSENT);
    private final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    private final Context context;
    private final @Nullable Buffer content;
    private final BoundedBody body;
    private final boolean checked;
    private final LastStreams lastStreams;

    // Only the connections' thread looks at these.
    private @Nullable HttpClientRequest request;
    private boolean over;

    /**
     * One that has no connection yet.
     *
     * @param context the connections' thread
     * @param content the request's body; null for none
     * @param body takes the answer's body
     * @param checked whether a connection that may have been used before is tried first
     * @param lastStreams what the other sides say of the end of their connections
     */
    RequestInFlight(
            Context context, @Nullable Buffer content, BoundedBody body, boolean checked, LastStreams lastStreams) {
        this.context = context;
        this.content = content;
        this.body = body;
        this.checked = checked;
        this.lastStreams = lastStreams;
    }

    // The connections' side.

    /** Its time begins now. Kept here, as a thread that waits for a limited time costs much more than one that just waits. */
    void begin(Duration timeout) {
        Vertx vertx = context.owner();
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                up -> answer.completeExceptionally(new TimeoutException("no answer within " + timeout)));
        var unused = answer.whenComplete((done, failure) -> vertx.cancelTimer(timer));
    }

    /** There is a connection for it. */
    void connected(HttpClientRequest request) {
        this.request = request;
        request.exceptionHandler(this::failed);
        if (request.version() == HttpVersion.HTTP_2) {
            lastStreams.watch(request.connection());
        }
        if (checked && request.version() == HttpVersion.HTTP_2) {
            request.connection().ping(PING).onSuccess(heard -> send(request)).onFailure(this::failed);
        } else {
            send(request);
        }
    }

    /** Sends it, unless it was given up. */
    private void send(HttpClientRequest request) {
        if (!progress.compareAndSet(Progress.UNSENT, Progress.SENT)) {
            // Nothing was sent on it, so the next call can have it.
            over = true;
            request.reset();
            return;
        }
        request.response().onSuccess(this::answered).onFailure(this::failed);
        if (content == null) {
            request.end();
        } else {
            request.end(content);
        }
    }

    /** It came to nothing; how far it got is told by {@link #giveUp}. */
    void failed(Throwable why) {
        // If it had a connection, that is closed already.
        over = true;
        if (request != null && progress.get() == Progress.UNSENT) {
            progress.compareAndSet(Progress.UNSENT, Progress.NOT_TAKEN);
        } else if (isNotTaken(why)) {
            progress.compareAndSet(Progress.SENT, Progress.NOT_TAKEN);
        }
        answer.completeExceptionally(why);
    }

    /** By HTTP/2 (RFC 9113 section 8.7): the stream is refused, or comes after the last one that is taken. */
    private boolean isNotTaken(Throwable why) {
        HttpClientRequest sent = request;
        if (sent == null || sent.version() != HttpVersion.HTTP_2) {
            return false;
        }
        return (why instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM)
                || lastStreams.isAfter(sent.connection(), sent.streamId());
    }

    private void answered(HttpClientResponse response) {
        response.exceptionHandler(this::failed);
        if (response.statusCode() < 200) {
            // 100 and 103 are not even shown here. After any other of its kind the answer itself is still to come, and
            // would be taken for that to the next request.
            answer.completeExceptionally(
                    new VertxException("it answered with " + response.statusCode() + " first", true));
            cut();
            return;
        }
        progress.compareAndSet(Progress.SENT, Progress.ANSWERED);
        KeepAlive.shorten(response.headers());
        response.handler(more -> {
            if (!body.take(more)) {
                complete(response, true);
                cut();
            }
        });
        response.endHandler(end -> {
            over = true;
            complete(response, false);
        });
    }

    private void complete(HttpClientResponse response, boolean cut) {
        answer.complete(new HttpAnswer(response.statusCode(), response.headers(), body.body(cut)));
    }

    /**
     * Closes the connection, unless the exchange is over and others have it. Where other requests share it (HTTP/2), none
     * begins on it any more and the last one closes it: it may well be the connection that does not work.
     */
    private void cut() {
        HttpClientRequest sent = request;
        if (over || sent == null) {
            return;
        }
        over = true;
        sent.reset();
        if (sent.version() == HttpVersion.HTTP_2) {
            HttpConnection shared = sent.connection();
            shared.shutdownHandler(last -> shared.close()).goAway(0);
        }
    }

    // The caller's side.

    /**
     * Waits for the answer.
     *
     * @throws TimeoutException when its time was up before
     */
    HttpAnswer await() throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof TimeoutException late) {
                throw late;
            }
            throw failure;
        }
    }

    /**
     * Has it go no further: what was not sent never is, and what was sent loses its connection.
     *
     * @return how far it had come
     */
    Progress giveUp() {
        Progress reached = progress.getAndSet(Progress.GIVEN_UP);
        try {
            context.runOnContext(now -> cut());
        } catch (RejectedExecutionException allClosed) {
            // As this node stops.
        }
        return reached;
    }
}
