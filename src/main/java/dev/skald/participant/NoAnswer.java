package dev.skald.participant;

import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Tells, when no answer came, whether the request can have reached the participant. In doubt it says in doubt: only
 * failures that come before the first byte of the request is handed over count as no connection.
 */
final class NoAnswer {
    private NoAnswer() {}

    /**
     * The outcome of an exchange that failed.
     *
     * @param failure what waiting for it threw; an interruption is passed on to the thread
     */
    static Outcome outcome(Request request, Exception failure, Duration took) {
        return switch (cause(failure)) {
            case HttpConnectTimeoutException late -> notConnected("no connection within " + request.timeout(), took);
            case UnknownHostException unknown -> notConnected("the host's name is not known", took);
            case UnresolvedAddressException unknown -> notConnected("the host's name is not known", took);
            case ConnectException refused
            when refused.getCause() instanceof UnresolvedAddressException ->
                notConnected("the host's name is not known", took);
            case ConnectException refused -> notConnected("the connection was refused", took);
            case NoRouteToHostException away -> notConnected("there is no route to the host", took);
            case BindException local -> notConnected("no connection: " + words(local), took);
            // The peer has not finished its side of the handshake, so it has not looked at anything sent.
            case SSLHandshakeException unsafe -> notConnected("no TLS connection: " + words(unsafe), took);
            case SSLPeerUnverifiedException unsafe -> notConnected("no TLS connection: " + words(unsafe), took);
            case SSLException plain
            when words(plain).contains("nrecognized SSL message") ->
                notConnected("no TLS connection: the host does not speak TLS", took);
            case IllegalArgumentException wrong -> notSendable(wrong);
            case HttpTimeoutException late -> inDoubt("no answer within " + request.timeout(), took);
            case TimeoutException late -> inDoubt("no whole answer within " + request.timeout(), took);
            case InterruptedException stopped -> {
                Thread.currentThread().interrupt();
                yield inDoubt("given up before an answer came, as this node stops", took);
            }
            case Throwable broken -> inDoubt("broken off: " + words(broken), took);
        };
    }

    /** The outcome when the request was not even begun, as the host's name could not be looked up. */
    static Outcome notLookedUp(Request request, Exception failure, Duration took) {
        return switch (cause(failure)) {
            case TimeoutException late ->
                notConnected("the host's name was not looked up within " + request.timeout(), took);
            case InterruptedException stopped -> {
                Thread.currentThread().interrupt();
                yield notConnected("given up before anything was sent, as this node stops", took);
            }
            case Throwable unknown -> notConnected("the host's name is not known", took);
        };
    }

    /** The outcome when the JDK would not send such a request. */
    static Outcome notSendable(IllegalArgumentException wrong) {
        return new Outcome.Refused(StepProblem.of("cannot be sent: " + words(wrong)));
    }

    /** An exception's message as part of a sentence. */
    static String words(Throwable failure) {
        String message = failure.getMessage();
        String words = message == null ? "" : AnswerDetail.plain(message, 200);
        return words.isEmpty() ? "for no stated reason" : words;
    }

    private static Throwable cause(Exception failure) {
        Throwable cause = failure.getCause();
        return failure instanceof ExecutionException && cause != null ? cause : failure;
    }

    private static Outcome notConnected(String detail, Duration took) {
        return new Outcome.Unreached(new StepProblem(null, detail, null, took, null));
    }

    private static Outcome inDoubt(String detail, Duration took) {
        return new Outcome.InDoubt(new StepProblem(null, detail, null, took, null));
    }
}
