package dev.skald.participant;

/** Where an expression stands, which decides what it sees. */
public enum ExpressionPlace {
    /** In a value of the queue, such as the input of a sub-queue. */
    VALUE,
    /** In the request of a step's call. */
    STEP_CALL,
    /** In the request of a call for an element of a list. */
    ELEMENT_CALL,
    /** In the request that asks whether the caller committed. */
    CHECK_CALL,
    /** In what a call says about its answers. */
    ANSWER,
    /** The same, for a call for an element of a list. */
    ELEMENT_ANSWER;

    /** The place of what a call says about its answers, if this is that of its request. */
    ExpressionPlace ofAnswer() {
        return this == ELEMENT_CALL ? ELEMENT_ANSWER : ANSWER;
    }
}
