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
    private final Map<String, Account> accounts = new HashMap<>();
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
    static final class Account {
        /** What is in each answer. */
        private final String remark;

        private boolean effective;
        private boolean compensated;
        private boolean confirmed;
        private int effects;
        private final Map<CallKind, String> keys = new HashMap<>();
        private final Map<CallKind, String> bodies = new HashMap<>();
        private final Set<String> refused = new HashSet<>();
        private final Set<String> sent = new HashSet<>();
        private boolean saidNo;
        private final Map<CallKind, Job> jobs = new HashMap<>();

        Account(String remark) {
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

    Account account(UUID queueId, String step) {
        return accounts.computeIfAbsent(queueId + "/" + step, key -> new Account(text.apply("")));
    }

    /** Every attempt at one operation comes with the same key and body, and another operation with another key. */
    static void note(Account account, CallKind kind, String key, String body) {
        account.bodies.putIfAbsent(kind, body);
        assertThat(body).as("the body of the %s", kind.word()).isEqualTo(account.bodies.get(kind));
        account.keys.putIfAbsent(kind, key);
        assertThat(account.keys.get(kind)).as("the key of the %s", kind.word()).isEqualTo(key);
        assertThat(account.keys.values()).as("keys of one step's operations").doesNotHaveDuplicates();
    }

    /** An attempt is on its way, and may arrive whatever becomes of it. */
    static void send(Account account, CallKind kind, String attempt) {
        account.sent.add(kind + attempt);
    }

    private static Outcome done(Account account) {
        return new Outcome.Done(new Json("{\"ok\":\"" + account.remark + "\"}"), 200, Duration.ZERO);
    }

    /** An operation is carried out; again, it changes nothing and is answered as before. */
    static Outcome carryOut(Account account, CallKind kind) {
        switch (kind) {
            case ACTION -> {
                if (account.compensated) {
                    return refused(account, "it was compensated");
                }
                account.effects += account.effective ? 0 : 1;
                account.effective = true;
            }
            case COMPENSATION -> {
                account.compensated = true;
                account.effective = false;
            }
            case CONFIRMATION -> account.confirmed = true;
        }
        return done(account);
    }

    /** A definite no to one attempt, which is no again if the same attempt comes twice. What was done is not refused. */
    static Outcome refuse(Account account, CallKind kind, String attempt) {
        if (kind == CallKind.ACTION && account.effective) {
            return done(account);
        }
        account.refused.add(kind + attempt);
        return refused(account, "no");
    }

    static boolean refusedBefore(Account account, CallKind kind, String attempt) {
        return account.refused.contains(kind + attempt);
    }

    static @Nullable Job job(Account account, CallKind kind) {
        return account.jobs.get(kind);
    }

    static Job takeOn(Account account, CallKind kind, @Nullable URI poll) {
        Job job = new Job(poll);
        account.jobs.put(kind, job);
        return job;
    }

    /** Comes to the end of what was taken on; it has one outcome for ever. */
    static Outcome finish(Account account, CallKind kind, Job job, boolean willing) {
        if (job.outcome == null) {
            job.outcome = willing || account.effective || kind != CallKind.ACTION
                    ? carryOut(account, kind)
                    : refused(account, "no, after all");
        }
        return job.outcome;
    }

    static Outcome refused(Account account, String why) {
        account.saidNo = true;
        return new Outcome.Refused(StepProblem.of(why + account.remark));
    }
}
