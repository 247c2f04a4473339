package dev.skald.participant;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The variables that expressions see: one row for each, with its members and where it may be used. */
enum ScopeVariable {
    /** The queue's input. */
    INPUT("input", List.of(), EnumSet.allOf(ExpressionPlace.class)),

    /** The results of steps, by name. */
    STEPS("steps", List.of(), EnumSet.allOf(ExpressionPlace.class)),

    /** The queue. */
    QUEUE("queue", List.of("id", "name", "labels", "reason"), EnumSet.allOf(ExpressionPlace.class)),

    /** The failure that has the step undone, or the nearest one before it; null when there is none. */
    FAILURE(
            "failure",
            List.of("step", "status", "detail"),
            EnumSet.complementOf(EnumSet.of(ExpressionPlace.CHECK_CALL))),

    /** The call of a step. */
    CALL(
            "call",
            List.of("idempotencyKey", "operation", "attempt", "stepId", "deadline", "callback"),
            EnumSet.of(ExpressionPlace.STEP_CALL, ExpressionPlace.ELEMENT_CALL)),

    /** The question whether the caller committed, which belongs to no step and is answered at once. */
    CHECK(
            "call",
            List.of("idempotencyKey", "operation", "attempt", "deadline"),
            EnumSet.of(ExpressionPlace.CHECK_CALL)),

    /** The call that was answered; without the address that has a token, because results are kept. */
    ANSWERED_CALL(
            "call",
            List.of("idempotencyKey", "operation", "attempt", "stepId", "deadline"),
            EnumSet.of(ExpressionPlace.ANSWER, ExpressionPlace.ELEMENT_ANSWER)),

    /** The answer. */
    RESPONSE(
            "response",
            List.of("status", "headers", "body"),
            EnumSet.of(ExpressionPlace.ANSWER, ExpressionPlace.ELEMENT_ANSWER)),

    /** The element of the list that the call is for. */
    ITEM("item", List.of(), EnumSet.of(ExpressionPlace.ELEMENT_CALL, ExpressionPlace.ELEMENT_ANSWER)),

    /** The place of the element in its list. */
    INDEX("index", List.of(), EnumSet.of(ExpressionPlace.ELEMENT_CALL, ExpressionPlace.ELEMENT_ANSWER));

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // The constructor copies it, so that it can't be changed.
    private final List<String> members;

    @SuppressWarnings("ImmutableEnumChecker") // The same.
    private final Set<ExpressionPlace> places;

    ScopeVariable(String word, List<String> members, Set<ExpressionPlace> places) {
        this.word = word;
        this.members = List.copyOf(members);
        this.places = Set.copyOf(places);
    }

    /** Its name, without the dollar sign. */
    String word() {
        return word;
    }

    /** Its members; empty when these are not known here. */
    List<String> members() {
        return members;
    }

    /** Whether it may have this member, as far as is known here. */
    boolean mayHave(String member) {
        return members.isEmpty() || members.contains(member);
    }

    /** Those that may be used there. */
    static List<ScopeVariable> in(ExpressionPlace place) {
        return Arrays.stream(values())
                .filter(variable -> variable.places.contains(place))
                .toList();
    }
}
