package dev.skald.queue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What simulated participants did, step by step. They keep the participant contract, and nothing more. */
final class SimulatedParticipants {
    private final RandomGenerator random;
    private final Set<String> effective = new HashSet<>();
    private final Set<String> compensated = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final List<String> onTheWay = new ArrayList<>();
    private final Set<String> deferred = new HashSet<>();

    SimulatedParticipants(RandomGenerator random) {
        this.random = random;
    }

    /** A call to do a step's work; the request may be lost, late, refused or put off, or its answer may be. */
    Outcome act(String step) {
        return switch (random.nextInt(13)) {
            case 0 -> new Outcome.Unreached(StepProblem.of("no connection"));
            case 1 -> new Outcome.InDoubt(StepProblem.of("broken off before it was read"));
            case 2 -> {
                onTheWay.add(step);
                yield new Outcome.InDoubt(StepProblem.of("on its way, too late for its answer"));
            }
            case 3 -> {
                arrive(step);
                yield new Outcome.InDoubt(StepProblem.of("done, but the answer was lost"));
            }
            // A participant need not remember that it said no, but it can't say no to what it did.
            case 4 -> effective.contains(step) ? done() : new Outcome.Refused(StepProblem.of("no"));
            case 5, 6 -> {
                deferred.add(step + "/action");
                yield pending();
            }
            default -> arrive(step) ? done() : new Outcome.Refused(StepProblem.of("it was compensated"));
        };
    }

    private static Outcome done() {
        return new Outcome.Done(new Json("{\"ok\":true}"), 200, Duration.ZERO);
    }

    private Outcome pending() {
        return new Outcome.Pending(random.nextBoolean() ? URI.create("http://p/jobs") : null, null, null);
    }

    private boolean arrive(String step) {
        if (compensated.contains(step)) {
            return false;
        }
        if (effective.add(step)) {
            effects.merge(step, 1, Integer::sum);
        }
        return true;
    }

    /** A call to undo a step's work. */
    Outcome undo(String step) {
        return switch (random.nextInt(10)) {
            case 0 -> new Outcome.Unreached(StepProblem.of("no connection"));
            case 1 -> new Outcome.InDoubt(StepProblem.of("not done, and no answer"));
            case 2 -> {
                compensate(step);
                yield new Outcome.InDoubt(StepProblem.of("done, but the answer was lost"));
            }
            case 3 ->
                random.nextInt(4) == 0 ? new Outcome.Refused(StepProblem.of("a set-up fault")) : compensatedNow(step);
            case 4 -> {
                deferred.add(step + "/compensation");
                yield pending();
            }
            default -> compensatedNow(step);
        };
    }

    private Outcome compensatedNow(String step) {
        compensate(step);
        return done();
    }

    private void compensate(String step) {
        compensated.add(step);
        effective.remove(step);
    }

    /** A call to make a step's work final. */
    Outcome confirm(String step) {
        return switch (random.nextInt(8)) {
            case 0 -> new Outcome.Unreached(StepProblem.of("no connection"));
            case 1 -> {
                confirmed.add(step);
                yield new Outcome.InDoubt(StepProblem.of("done, but the answer was lost"));
            }
            case 2 ->
                random.nextInt(4) == 0 ? new Outcome.Refused(StepProblem.of("a set-up fault")) : confirmedNow(step);
            case 3 -> {
                deferred.add(step + "/confirmation");
                yield pending();
            }
            default -> confirmedNow(step);
        };
    }

    private Outcome confirmedNow(String step) {
        confirmed.add(step);
        return done();
    }

    /**
     * What came of a call whose answer was put off: asked for, or sent by the participant itself. It says the same ever
     * after, as the operation has one outcome.
     */
    Outcome later(String step, CallKind kind) {
        if (random.nextInt(3) == 0 || !deferred.contains(step + "/" + kind.word())) {
            return pending();
        }
        return switch (kind) {
            case ACTION -> {
                if (!effective.contains(step) && random.nextInt(5) == 0) {
                    deferred.remove(step + "/action");
                    yield new Outcome.Refused(StepProblem.of("no"));
                }
                yield arrive(step) ? done() : new Outcome.Refused(StepProblem.of("it was compensated"));
            }
            case COMPENSATION -> compensatedNow(step);
            case CONFIRMATION -> confirmedNow(step);
        };
    }

    /** Lets one of the late requests arrive, or be dealt with that was put off. */
    void somethingArrives() {
        if (!onTheWay.isEmpty()) {
            arrive(onTheWay.remove(random.nextInt(onTheWay.size())));
        }
    }

    void everythingArrives() {
        while (!onTheWay.isEmpty()) {
            somethingArrives();
        }
        // A participant that put an action off and never said what came of it may do it last of all.
        deferred.stream()
                .filter(operation -> operation.endsWith("/action"))
                .forEach(operation -> arrive(operation.substring(0, operation.indexOf('/'))));
    }

    /** The caller does a step's work itself. */
    void enlist(String step) {
        arrive(step);
    }

    /** An admin calls and has a step's work undone by hand. */
    void undoneByHand(String step) {
        compensate(step);
    }

    /** An admin calls and has a step's work confirmed by hand. */
    void confirmedByHand(String step) {
        confirmed.add(step);
    }

    boolean effective(String step) {
        return effective.contains(step);
    }

    boolean confirmed(String step) {
        return confirmed.contains(step);
    }

    int effects(String step) {
        return effects.getOrDefault(step, 0);
    }
}
