package dev.skald.queue.rule;

import dev.skald.queue.Queue;

/** Sentences that several rules answer with. */
final class RuleTexts {
    static final String NODE_GONE =
            "The node that worked on this queue is gone. A node claims the queue soon, or at once after a recover.";

    private RuleTexts() {}

    static String cannotBe(Queue queue, String request) {
        return "A queue that is " + queue.status().word() + " can't be " + request + ".";
    }

    static String ended(Queue queue, String so) {
        return "The queue has ended as " + queue.status().word() + "; " + so + ".";
    }
}
