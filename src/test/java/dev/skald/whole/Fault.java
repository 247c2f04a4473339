package dev.skald.whole;

import dev.skald.support.Behaviour;

/** What happens to a call. */
enum Fault {
    OK,
    REFUSED_BEFORE_DOING_IT,
    FAILED_BEFORE_DOING_IT,
    FAILED_AFTER_DOING_IT,
    TIMED_OUT_BEFORE_DOING_IT,
    TIMED_OUT_AFTER_DOING_IT,
    CUT_BEFORE_DOING_IT,
    CUT_AFTER_DOING_IT,
    ANSWERED_TWICE,
    ANSWERED_LATE,
    DONE_LATE;

    Behaviour behaviour() {
        return switch (this) {
            case OK -> Behaviour.ok();
            case REFUSED_BEFORE_DOING_IT -> Behaviour.refuse(409, "no");
            case FAILED_BEFORE_DOING_IT -> Behaviour.refuse(503, "not now");
            case FAILED_AFTER_DOING_IT -> Behaviour.refuseAfterDoing(500, "something went wrong");
            case TIMED_OUT_BEFORE_DOING_IT -> Behaviour.timeOutBeforeDoing();
            case TIMED_OUT_AFTER_DOING_IT -> Behaviour.timeOutAfterDoing();
            case CUT_BEFORE_DOING_IT -> Behaviour.cutBeforeDoing();
            case CUT_AFTER_DOING_IT -> Behaviour.cutAfterDoing();
            case ANSWERED_TWICE -> Behaviour.answerTwice();
            case ANSWERED_LATE -> Behaviour.answerLate();
            case DONE_LATE -> Behaviour.doLate();
        };
    }

    /**
     * The time-out of a call that this happens to. Where an answer comes it does so at once, and the machine may stand still
     * meanwhile; where none comes the test waits for it to end.
     */
    String timeout() {
        return switch (this) {
            case TIMED_OUT_BEFORE_DOING_IT, TIMED_OUT_AFTER_DOING_IT, ANSWERED_LATE, DONE_LATE -> "PT1.5S";
            case OK,
                    REFUSED_BEFORE_DOING_IT,
                    FAILED_BEFORE_DOING_IT,
                    FAILED_AFTER_DOING_IT,
                    CUT_BEFORE_DOING_IT,
                    CUT_AFTER_DOING_IT,
                    ANSWERED_TWICE -> "PT10S";
        };
    }

    /** Whether the call counts as done by its answer. */
    boolean saysDone() {
        return switch (this) {
            case OK, ANSWERED_TWICE -> true;
            case REFUSED_BEFORE_DOING_IT,
                    FAILED_BEFORE_DOING_IT,
                    FAILED_AFTER_DOING_IT,
                    TIMED_OUT_BEFORE_DOING_IT,
                    TIMED_OUT_AFTER_DOING_IT,
                    CUT_BEFORE_DOING_IT,
                    CUT_AFTER_DOING_IT,
                    ANSWERED_LATE,
                    DONE_LATE -> false;
        };
    }
}
