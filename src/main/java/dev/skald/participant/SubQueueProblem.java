package dev.skald.participant;

/** What is wrong with a step that is a queue, in the same words whether that queue is here or at another Skald. */
public final class SubQueueProblem {
    /** A restore was asked for too early. */
    public static final String CONFIRMING = "the sub-queue is being confirmed; it is restored when that is done";

    private SubQueueProblem() {}

    /** It was restored, so the step is refused; the reason may be empty. */
    public static String restored(String reason) {
        return with("the sub-queue was restored", reason);
    }

    /** A human has to see to it; what for may be empty. */
    public static String attention(String why) {
        return with("the sub-queue needs attention", why);
    }

    /** An admin lets it make no calls; why may be empty. */
    public static String paused(String why) {
        return with("the sub-queue is paused", why);
    }

    private static String with(String what, String why) {
        return why.isEmpty() ? what : what + ": " + why;
    }
}
