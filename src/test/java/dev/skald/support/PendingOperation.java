package dev.skald.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call that a {@link ScriptedParticipant} has taken on with a 202. The test says when and how it is finished; a
 * caller that asks for it at its Location learns it then, and {@link #callBack} tells Skald.
 */
public final class PendingOperation {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final ReceivedCall call;
    private final ParticipantBook book;
    private final HttpClient client;
    private final String path;
    private final Map<String, String> headers;
    private final Runnable changed;
    private final List<Integer> callBackAnswers = new ArrayList<>();
    private Behaviour.Reply.Answer outcome;

    PendingOperation(
            ReceivedCall call,
            ParticipantBook book,
            HttpClient client,
            String path,
            Map<String, String> headers,
            Runnable changed) {
        this.call = call;
        this.book = book;
        this.client = client;
        this.path = path;
        this.headers = headers;
        this.changed = changed;
    }

    /** The call as it was received first. */
    public ReceivedCall call() {
        return call;
    }

    /** Finishes it with the result {@code {"id": <idempotency key>}}. */
    public boolean finish() {
        return finish("{\"id\": \"" + call.idempotencyKey() + "\"}");
    }

    /**
     * Does the work, unless it was done when the call was taken on, and finishes it with this JSON as its result.
     *
     * @return false when it has no effect and is finished as refused: its compensation came meanwhile
     * @throws IllegalStateException when it is finished already
     */
    public boolean finish(String result) {
        boolean done = finishNow(result);
        changed.run();
        return done;
    }

    private synchronized boolean finishNow(String result) {
        checkUnfinished();
        boolean done = book.take(call);
        outcome = done
                ? new Behaviour.Reply.Answer(200, Map.of(), result)
                : Behaviour.problem(409, "compensated already");
        return done;
    }

    /**
     * Finishes it as refused.
     *
     * @throws IllegalStateException when it is finished already
     */
    public synchronized void refuse(String detail) {
        checkUnfinished();
        outcome = Behaviour.problem(409, detail);
    }

    private void checkUnfinished() {
        if (outcome != null) {
            throw new IllegalStateException("it is finished already: " + outcome);
        }
    }

    /**
     * Tells Skald how it was finished.
     *
     * @return the status that Skald answers
     * @throws IllegalStateException when it is not finished yet
     */
    public int callBack() {
        return callBack(message());
    }

    /**
     * Sends Skald this body, whatever is true.
     *
     * @return the status that Skald answers
     */
    public int callBack(String body) {
        return callBack(call.callback(), body);
    }

    /** Sends a body to another address than the one that was given with the call. */
    public int callBack(String url, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(WAIT_MAX)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            synchronized (this) {
                callBackAnswers.add(status);
            }
            return status;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while calling back", e);
        }
    }

    /** What Skald answered to all that was sent to it, in order. */
    public synchronized List<Integer> callBackAnswers() {
        return List.copyOf(callBackAnswers);
    }

    private synchronized String message() {
        if (outcome == null) {
            throw new IllegalStateException("it is not finished yet, so there is nothing to tell");
        }
        return outcome.status() == 200
                ? "{\"status\": \"done\", \"result\": " + outcome.body() + "}"
                : "{\"status\": \"refused\", \"problem\": " + outcome.body() + "}";
    }

    /** Where it can be asked for. */
    String path() {
        return path;
    }

    /** Whether this is not the very call that was taken on, but another one for the same operation. */
    @SuppressWarnings("ReferenceEquality")
    boolean isRepeatedBy(ReceivedCall other) {
        return other != call;
    }

    synchronized boolean finished() {
        return outcome != null;
    }

    /** What somebody who asks for it is answered: 202 until it is finished, then its outcome. */
    synchronized Behaviour.Reply.Answer answer() {
        return outcome == null ? new Behaviour.Reply.Answer(202, headers, "") : outcome;
    }
}
