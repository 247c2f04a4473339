package dev.skald.demo;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a participant takes the next calls. What the body of a request leaves out has its default.
 *
 * @param kind what it does
 * @param times how many calls it lasts; null for as long as nobody changes it
 * @param delay how long it dawdles, or how much later it finishes what it defers; default 20 seconds
 * @param when whether it fails or dawdles before or after it has done the work; default before
 * @param operation which calls it is about; default actions
 * @param answer how the outcome of what it defers is learnt; default by calling back
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Mood(
        @JsonProperty("mood") Kind kind,
        @Nullable Integer times,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Duration delay,
        When when,
        CallOf operation,
        AnswerBy answer) {
    /** What a participant may be in the mood for. */
    enum Kind {
        /** Does what it is asked. */
        @JsonProperty("ok")
        OK,
        /** Says no. */
        @JsonProperty("refuse")
        REFUSE,
        /** Answers 503. */
        @JsonProperty("fail")
        FAIL,
        /** Does what it is asked, but takes its time. */
        @JsonProperty("dawdle")
        DAWDLE,
        /** Answers 202 and does it later. */
        @JsonProperty("defer")
        DEFER,
        /** Answers 202 and says no later. */
        @JsonProperty("defer-refuse")
        DEFER_REFUSE;

        /** Whether it answers before it knows. */
        boolean defers() {
            return this == DEFER || this == DEFER_REFUSE;
        }
    }

    /** On which side of the work. */
    enum When {
        @JsonProperty("before")
        BEFORE,
        @JsonProperty("after")
        AFTER
    }

    /** Which calls. */
    enum CallOf {
        @JsonProperty("action")
        ACTION,
        @JsonProperty("compensation")
        COMPENSATION,
        @JsonProperty("confirmation")
        CONFIRMATION
    }

    /** How the outcome of what was deferred is learnt. */
    enum AnswerBy {
        /** The participant calls back, and can be asked. */
        @JsonProperty("callback")
        CALLBACK,
        /** It must be asked. */
        @JsonProperty("poll")
        POLL,
        /** It never finishes; who asks is told to wait. */
        @JsonProperty("never")
        NEVER
    }

    private static final Duration DELAY_MAX = Duration.ofMinutes(10);
    private static final Duration DELAY = Duration.ofSeconds(20);

    /** Does what it is asked, until it is told otherwise. Comes after the durations, which it needs. */
    static final Mood FINE = new Mood(Kind.OK, null, DELAY, When.BEFORE, CallOf.ACTION, AnswerBy.CALLBACK);

    /** Takes null for what a request leaves out. */
    Mood(
            @Nullable Kind kind,
            @Nullable Integer times,
            @Nullable Duration delay,
            @Nullable When when,
            @Nullable CallOf operation,
            @Nullable AnswerBy answer) {
        this.kind = Objects.requireNonNullElse(kind, Kind.OK);
        this.times = times;
        this.delay = Objects.requireNonNullElse(delay, DELAY);
        this.when = Objects.requireNonNullElse(when, When.BEFORE);
        this.operation = Objects.requireNonNullElse(operation, CallOf.ACTION);
        this.answer = Objects.requireNonNullElse(answer, AnswerBy.CALLBACK);
        if (times != null && times < 1) {
            throw new IllegalArgumentException("times must be at least 1, not " + times);
        }
        if (this.delay.isNegative() || this.delay.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException("delay must be from PT0S to " + DELAY_MAX + ", not " + delay);
        }
        if (this.kind == Kind.REFUSE && this.when == When.AFTER) {
            throw new IllegalArgumentException("a refusal says that nothing happened, so it can't come after the work");
        }
        if (this.kind.defers() && this.operation != CallOf.ACTION) {
            throw new IllegalArgumentException("only actions can be deferred here");
        }
    }

    /** This mood after one call. */
    Mood afterOne() {
        if (times == null) {
            return this;
        }
        return times == 1 ? FINE : new Mood(kind, times - 1, delay, when, operation, answer);
    }
}
