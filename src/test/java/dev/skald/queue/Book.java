package dev.skald.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What simulated participants did, step by step. They keep the participant contract, and nothing more. */
final class Book {
    private final RandomGenerator random;
    private final Set<String> effective = new HashSet<>();
    private final Set<String> everEffective = new HashSet<>();
    private final Set<String> compensated = new HashSet<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final List<String> onTheWay = new ArrayList<>();

    Book(RandomGenerator random) {
        this.random = random;
    }

    /** A call to do a step's work; the request may be lost, late, refused, or its answer may be. */
    Outcome act(String step) {
        return switch (random.nextInt(10)) {
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
            default -> arrive(step) ? done() : new Outcome.Refused(StepProblem.of("it was compensated"));
        };
    }

    private static Outcome done() {
        return new Outcome.Done(new Json("{\"ok\":true}"), 200, java.time.Duration.ZERO);
    }

    private boolean arrive(String step) {
        if (compensated.contains(step)) {
            return false;
        }
        if (effective.add(step)) {
            everEffective.add(step);
            effects.merge(step, 1, Integer::sum);
        }
        return true;
    }

    /** A call to undo a step's work. */
    Outcome undo(String step) {
        return switch (random.nextInt(8)) {
            case 0 -> new Outcome.Unreached(StepProblem.of("no connection"));
            case 1 -> new Outcome.InDoubt(StepProblem.of("not done, and no answer"));
            case 2 -> {
                compensate(step);
                yield new Outcome.InDoubt(StepProblem.of("done, but the answer was lost"));
            }
            case 3 ->
                random.nextInt(4) == 0 ? new Outcome.Refused(StepProblem.of("a set-up fault")) : compensatedNow(step);
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

    /** Lets one of the late requests arrive. */
    void somethingArrives() {
        if (!onTheWay.isEmpty()) {
            arrive(onTheWay.remove(random.nextInt(onTheWay.size())));
        }
    }

    void everythingArrives() {
        while (!onTheWay.isEmpty()) {
            somethingArrives();
        }
    }

    boolean effective(String step) {
        return effective.contains(step);
    }

    boolean everEffective(String step) {
        return everEffective.contains(step);
    }

    int effects(String step) {
        return effects.getOrDefault(step, 0);
    }
}
