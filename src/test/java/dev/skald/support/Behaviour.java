package dev.skald.support;

import java.util.Map;

/**
 * What a {@link ScriptedParticipant} does with one call: whether and when it does what it is asked to, and how it answers.
 *
 * @param doing whether the work is done
 * @param held whether it is held back until {@link ScriptedParticipant#release}, and what
 * @param reply how it answers
 */
public record Behaviour(boolean doing, Held held, Reply reply) {
    /** What waits for the release. */
    enum Held {
        NOTHING,
        /** The work, and so the answer as well. */
        WORK,
        /** The answer alone. */
        ANSWER
    }

    /** How the answer looks on the wire. */
    sealed interface Reply {
        /** A whole answer; {@code body} null stands for a body that tells the idempotency key. */
        record Answer(int status, Map<String, String> headers, String body) implements Reply {}

        /** The same answer two times. */
        record Twice(Answer answer) implements Reply {}

        /** The answer, and the connection closed behind it without a word. */
        record ThenClose(Answer answer) implements Reply {}

        /** The connection is cut instead. */
        record Cut() implements Reply {}

        /** Nothing, until the caller has gone. */
        record Silence() implements Reply {}

        /** A 200, and then a byte now and then until the caller has gone. */
        record Dribble() implements Reply {}

        /** A 200 with a JSON string of so many characters. */
        record TooMuch(int characters) implements Reply {}

        /** A 200 that breaks off in the middle of its body. */
        record Half() implements Reply {}

        /**
         * A 202: the outcome comes later, see {@link PendingOperation}.
         *
         * @param headers of the 202 and of the answers to those who ask meanwhile
         * @param pollable whether it names a Location where it can be asked for
         * @param callBacksBefore how often it calls back, of itself, before it answers 202
         * @param callBacksAfter the same, after it
         */
        record Later(Map<String, String> headers, boolean pollable, int callBacksBefore, int callBacksAfter)
                implements Reply {}

        /** ASCII text as it is, then the connection closed. */
        record Raw(String text) implements Reply {}
    }

    private static final Reply.Answer DONE = new Reply.Answer(200, Map.of(), null);

    /** Does it and answers 200 with {@code {"id": <idempotency key>}}. */
    public static Behaviour ok() {
        return new Behaviour(true, Held.NOTHING, DONE);
    }

    /** Does it and answers 200 with this JSON. */
    public static Behaviour ok(String json) {
        return new Behaviour(true, Held.NOTHING, new Reply.Answer(200, Map.of(), json));
    }

    /** Does it and answers exactly so. */
    public static Behaviour done(int status, Map<String, String> headers, String body) {
        return new Behaviour(true, Held.NOTHING, new Reply.Answer(status, headers, body));
    }

    /** Does not do it and answers exactly so. */
    public static Behaviour answer(int status, Map<String, String> headers, String body) {
        return new Behaviour(false, Held.NOTHING, new Reply.Answer(status, headers, body));
    }

    /** Does not do it and answers with nothing but a status. */
    public static Behaviour answer(int status) {
        return answer(status, Map.of(), "");
    }

    /** Does not do it and says so: problem+json with this detail. */
    public static Behaviour refuse(int status, String detail) {
        return new Behaviour(false, Held.NOTHING, problem(status, detail));
    }

    /** Does it and then says that it did not; no honest participant does. */
    public static Behaviour refuseAfterDoing(int status, String detail) {
        return new Behaviour(true, Held.NOTHING, problem(status, detail));
    }

    /** Never answers, having done nothing, until the caller has gone. */
    public static Behaviour timeOutBeforeDoing() {
        return new Behaviour(false, Held.NOTHING, new Reply.Silence());
    }

    /** Does it but never answers, until the caller has gone. */
    public static Behaviour timeOutAfterDoing() {
        return new Behaviour(true, Held.NOTHING, new Reply.Silence());
    }

    /** Cuts the connection, having done nothing. */
    public static Behaviour cutBeforeDoing() {
        return new Behaviour(false, Held.NOTHING, new Reply.Cut());
    }

    /** Does it, then cuts the connection. */
    public static Behaviour cutAfterDoing() {
        return new Behaviour(true, Held.NOTHING, new Reply.Cut());
    }

    /** Does it only once released, whether or not the caller still waits for the answer. */
    public static Behaviour doLate() {
        return new Behaviour(true, Held.WORK, DONE);
    }

    /** Does it at once but answers only once released. */
    public static Behaviour answerLate() {
        return new Behaviour(true, Held.ANSWER, DONE);
    }

    /** Does it once and answers it two times. */
    public static Behaviour answerTwice() {
        return new Behaviour(true, Held.NOTHING, new Reply.Twice(DONE));
    }

    /** Does it, answers, and closes the connection without having announced that it will. */
    public static Behaviour okThenClose() {
        return new Behaviour(true, Held.NOTHING, new Reply.ThenClose(DONE));
    }

    /** Does it and answers a byte at a time, without an end. */
    public static Behaviour dribble() {
        return new Behaviour(true, Held.NOTHING, new Reply.Dribble());
    }

    /** Does it and answers with a JSON string of so many characters. */
    public static Behaviour tooMuch(int characters) {
        return new Behaviour(true, Held.NOTHING, new Reply.TooMuch(characters));
    }

    /** Does it and cuts the connection in the middle of the answer's body. */
    public static Behaviour closeMidBody() {
        return new Behaviour(true, Held.NOTHING, new Reply.Half());
    }

    /** Does it and answers with something that is not HTTP. */
    public static Behaviour garbage() {
        return raw("this is not HTTP\r\n\r\n");
    }

    /** Does it, answers with exactly this ASCII text, and closes the connection. */
    public static Behaviour raw(String text) {
        return new Behaviour(true, Held.NOTHING, new Reply.Raw(text));
    }

    /** Takes it on with a 202, having done nothing; the test says when it is finished. */
    public static Behaviour takeOn() {
        return new Behaviour(false, Held.NOTHING, new Reply.Later(Map.of(), false, 0, 0));
    }

    /** Does it, but answers 202; the test says when it is finished. */
    public static Behaviour takeOnAfterDoing() {
        return new Behaviour(true, Held.NOTHING, new Reply.Later(Map.of(), false, 0, 0));
    }

    /** Takes it on with a 202, then does it and calls back of itself, so many times. */
    public static Behaviour callBack(int times) {
        return new Behaviour(false, Held.NOTHING, new Reply.Later(Map.of(), false, 0, times));
    }

    /** Does it and calls back before it answers 202: the two cross. */
    public static Behaviour callBackFirst() {
        return new Behaviour(false, Held.NOTHING, new Reply.Later(Map.of(), false, 1, 0));
    }

    /** The same, with a Location where the outcome can be asked for; only for what takes calls on. */
    public Behaviour pollable() {
        Reply.Later later = (Reply.Later) reply;
        return new Behaviour(
                doing, held, new Reply.Later(later.headers, true, later.callBacksBefore, later.callBacksAfter));
    }

    /** The same, with a Retry-After in its 202s; only for what takes calls on. */
    public Behaviour retryAfter(int seconds) {
        Reply.Later later = (Reply.Later) reply;
        return new Behaviour(
                doing,
                held,
                new Reply.Later(
                        Map.of("Retry-After", Integer.toString(seconds)),
                        later.pollable,
                        later.callBacksBefore,
                        later.callBacksAfter));
    }

    /** The same, but it answers only once released. */
    public Behaviour answeredLate() {
        return new Behaviour(doing, Held.ANSWER, reply);
    }

    static Reply.Answer problem(int status, String detail) {
        return new Reply.Answer(
                status,
                Map.of("Content-Type", "application/problem+json"),
                "{\"title\": \"no\", \"status\": " + status + ", \"detail\": \"" + detail + "\"}");
    }
}
