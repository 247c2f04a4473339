package dev.skald.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the simulated participants did, step by step. They keep the participant contract, and nothing more. */
final class Ledger {
    private final Map<String, Page> pages = new HashMap<>();
    private final UnaryOperator<String> text;

    /**
     * Empty books.
     *
     * @param text makes each text what it is in this world
     */
    Ledger(UnaryOperator<String> text) {
        this.text = text;
    }

    /** What became of one step. */
    static final class Page {
        /** What is in each answer. */
        private final String remark;

        private boolean effective;
        private boolean compensated;
        private boolean confirmed;
        private int effects;
        private final Map<CallKind, String> keys = new HashMap<>();
        private final Set<String> refused = new HashSet<>();
        private final Set<String> sent = new HashSet<>();
        private boolean saidNo;
        private final Map<CallKind, Job> jobs = new HashMap<>();

        Page(String remark) {
            this.remark = remark;
        }

        String remark() {
            return remark;
        }

        boolean effective() {
            return effective;
        }

        boolean compensated() {
            return compensated;
        }

        /** Whether the participant ever refused the action. */
        boolean saidNo() {
            return saidNo;
        }

        /** Whether an attempt was on its way at least. */
        boolean sent(CallKind kind, int attempt) {
            return sent.contains(kind + Integer.toString(attempt));
        }

        boolean confirmed() {
            return confirmed;
        }

        int effects() {
            return effects;
        }
    }

    /** An operation that was taken on, and is answered later. */
    static final class Job {
        private final @Nullable URI poll;
        private @Nullable Outcome outcome;

        private Job(@Nullable URI poll) {
            this.poll = poll;
        }

        Outcome now() {
            return outcome == null ? new Outcome.Pending(poll, null, null) : outcome;
        }
    }

    Page page(UUID queueId, String step) {
        return pages.computeIfAbsent(queueId + "/" + step, key -> new Page(text.apply("")));
    }

    /** Every attempt at one operation comes with the same key, and another operation with another. */
    static void note(Page page, CallKind kind, String key) {
        page.keys.putIfAbsent(kind, key);
        assertThat(page.keys.get(kind)).as("the key of the %s", kind.word()).isEqualTo(key);
        assertThat(page.keys.values()).as("keys of one step's operations").doesNotHaveDuplicates();
    }

    /** An attempt is on its way, and may arrive whatever becomes of it. */
    static void send(Page page, CallKind kind, String attempt) {
        page.sent.add(kind + attempt);
    }

    private static Outcome done(Page page) {
        return new Outcome.Done(new Json("{\"ok\":\"" + page.remark + "\"}"), 200, Duration.ZERO);
    }

    /** An operation is carried out; again, it changes nothing and is answered as before. */
    static Outcome carryOut(Page page, CallKind kind) {
        switch (kind) {
            case ACTION -> {
                if (page.compensated) {
                    return refused(page, "it was compensated");
                }
                page.effects += page.effective ? 0 : 1;
                page.effective = true;
            }
            case COMPENSATION -> {
                page.compensated = true;
                page.effective = false;
            }
            case CONFIRMATION -> page.confirmed = true;
        }
        return done(page);
    }

    /** A definite no to one attempt, which is no again if the same attempt comes twice. What was done is not refused. */
    static Outcome refuse(Page page, CallKind kind, String attempt) {
        if (kind == CallKind.ACTION && page.effective) {
            return done(page);
        }
        page.refused.add(kind + attempt);
        return refused(page, "no");
    }

    static boolean refusedBefore(Page page, CallKind kind, String attempt) {
        return page.refused.contains(kind + attempt);
    }

    static @Nullable Job job(Page page, CallKind kind) {
        return page.jobs.get(kind);
    }

    static Job takeOn(Page page, CallKind kind, @Nullable URI poll) {
        Job job = new Job(poll);
        page.jobs.put(kind, job);
        return job;
    }

    /** Comes to the end of what was taken on; it has one outcome for ever. */
    static Outcome finish(Page page, CallKind kind, Job job, boolean willing) {
        if (job.outcome == null) {
            job.outcome = willing || page.effective || kind != CallKind.ACTION
                    ? carryOut(page, kind)
                    : refused(page, "no, after all");
        }
        return job.outcome;
    }

    static Outcome refused(Page page, String why) {
        page.saidNo = true;
        return new Outcome.Refused(StepProblem.of(why + page.remark));
    }
}
