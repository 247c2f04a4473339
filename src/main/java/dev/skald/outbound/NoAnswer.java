package dev.skald.outbound;

import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import dev.skald.queue.text.Excerpt;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Tells whether a request without an answer can have reached the participant. The progress of the request counts, not
 * the fault. A request certainly did not arrive only if it was never handed to a connection, or if the participant
 * itself says that it did not take it.
 */
final class NoAnswer {
    /** The end of what Netty says of a connection: the host, and the address that its name leads to. */
    private static final Pattern ADDRESS = Pattern.compile("(: ?)?\\S*/[0-9a-fA-F.:\\[\\]%]+(:[0-9]+)?$");

    private NoAnswer() {}

    /**
     * The outcome of an exchange that failed.
     *
     * @param proof what it was sent with
     * @param reached how far it had come when it was given up
     * @param failure what waiting for it threw; an interruption is passed on to the thread
     */
    static Outcome outcome(
            Request request, Proof.Shown proof, RequestInFlight.Progress reached, Exception failure, Duration took) {
        return switch (reached) {
            case UNSENT -> notConnected(request, proof, cause(failure), took);
            case NOT_TAKEN -> notConnected("the participant closed the connection and did not take the request", took);
            case SENT -> inDoubt(request, "no answer", cause(failure), took);
            case ANSWERED -> inDoubt(request, "no whole answer", cause(failure), took);
            case GIVEN_UP -> throw new IllegalStateException("given up a second time", failure);
        };
    }

    private static Outcome notConnected(Request request, Proof.Shown proof, Throwable failure, Duration took) {
        return switch (failure) {
            case TimeoutException late -> notConnected("no connection within " + request.timeout(), took);
            case ConnectTimeoutException late -> notConnected("no connection within " + Connections.CONNECT_MAX, took);
            case InterruptedException stopped -> stopped(took);
            case ConnectException refused
            when words(refused).contains("refused") -> notConnected("the connection was refused", took);
            case NoRouteToHostException away -> notConnected("there is no route to the host", took);
            case SSLException unsafe ->
                // It can be the fault of one's own certificate, so it tells nothing about the host to others.
                new Outcome.Unreached(
                        problem("no TLS connection: " + words(innermost(unsafe)), took), proof.identity() == null);
            case Throwable none ->
                notConnected("no connection: " + ADDRESS.matcher(words(none)).replaceAll(""), took);
        };
    }

    private static Outcome inDoubt(Request request, String missing, Throwable failure, Duration took) {
        return switch (failure) {
            case TimeoutException late -> inDoubt(missing + " within " + request.timeout(), took);
            case InterruptedException stopped -> {
                Thread.currentThread().interrupt();
                yield inDoubt("given up before an answer came, because this node stops", took);
            }
            case Throwable broken -> inDoubt("broken off: " + words(broken), took);
        };
    }

    /** The outcome when the host's name could not be looked up, so no request was begun. */
    static Outcome notLookedUp(Request request, Exception failure, Duration took) {
        return switch (cause(failure)) {
            case TimeoutException late ->
                notConnected("the host's name was not looked up within " + request.timeout(), took);
            case InterruptedException stopped -> stopped(took);
            case Throwable unknown -> notCallable(took);
        };
    }

    /**
     * The outcome when the host's name leads nowhere, or where nothing may be called. It is one and the same, so that nobody
     * learns from Skald what names there are in its network, and where they lead.
     */
    static Outcome notCallable(Duration took) {
        return notConnected(
                "the host's name is not known, or leads where this server may not call (skald.targets.allow)", took);
    }

    private static Outcome stopped(Duration took) {
        Thread.currentThread().interrupt();
        return notConnected("given up before anything was sent, because this node stops", took);
    }

    /** The outcome when such a request can't be sent. */
    static Outcome notSendable(IllegalArgumentException wrong) {
        return new Outcome.Refused(StepProblem.of("cannot be sent: " + words(wrong)), false);
    }

    /** An exception's message as part of a sentence. */
    static String words(Throwable failure) {
        String message = failure.getMessage();
        String words = message == null ? "" : Excerpt.plain(message, 200);
        return words.isEmpty() ? "for no stated reason" : words;
    }

    private static Throwable cause(Exception failure) {
        Throwable cause = failure.getCause();
        return failure instanceof ExecutionException && cause != null ? cause : failure;
    }

    /** The message of the TLS engine, which is a cause of the outer exception. */
    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : innermost(cause);
    }

    private static Outcome notConnected(String detail, Duration took) {
        return new Outcome.Unreached(problem(detail, took));
    }

    private static Outcome inDoubt(String detail, Duration took) {
        return new Outcome.InDoubt(problem(detail, took));
    }

    private static StepProblem problem(String detail, Duration took) {
        return new StepProblem(null, detail, null, took, null);
    }
}
