package dev.skald.engine;

import java.time.Duration;
import java.util.Random;

/**
 * What may go wrong in one run, and how often. Each run has only some kinds of faults: when everything goes wrong at once,
 * nothing ever gets far enough to go wrong in an interesting way.
 *
 * @param lostBefore how likely a transaction is not run, its connection being lost
 * @param lostAfter how likely the answer of a transaction is lost
 * @param late how likely a transaction is run only after its node has given it up
 * @param slow how likely a transaction takes long
 * @param stall how likely one thread stands still for long at a boundary
 * @param crash how often a node dies
 * @param freeze how often a node stands still
 * @param leave how often a node is told to stop
 * @param cut how often a node is cut off from the database
 * @param away how often the database is away
 * @param trouble how likely a participant is in trouble at a call
 * @param deferral how likely a participant puts its answer off
 * @param haste how likely a start is sent again before its first answer, and restored when that was none
 * @param stranger how often a queue is started that only says that it is another one's step, or takes a step's id
 * @param unfit how likely a text is one that the database refuses for good
 * @param calls how long a call takes at most
 */
record Weather(
        double lostBefore,
        double lostAfter,
        double late,
        double slow,
        double stall,
        double crash,
        double freeze,
        double leave,
        double cut,
        double away,
        double trouble,
        double deferral,
        double haste,
        double stranger,
        double unfit,
        Duration calls) {
    /** Nothing goes wrong any more. */
    static final Weather FAIR = new Weather(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ofSeconds(3));

    /** Nodes are told to stop while calls take longer than a lease, and nothing else goes wrong. */
    static final Weather ROLLING_RESTARTS =
            new Weather(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0.2, 0, 0, 0, Duration.ofSeconds(20));

    /** Each transaction may take long, so that those cross each other that seldom do. */
    static final Weather SLOW_DATABASE =
            new Weather(0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, Duration.ofSeconds(3));

    /** How long it is bad. */
    static final Duration LENGTH = Duration.ofSeconds(40);

    static Weather of(Random random) {
        return new Weather(
                some(random, 0.03),
                some(random, 0.03),
                some(random, 0.02),
                some(random, random.nextInt(6) == 0 ? 0.2 : 0.01),
                some(random, 0.005),
                some(random, 1),
                some(random, 1),
                some(random, 0.5),
                some(random, 0.7),
                some(random, 0.5),
                some(random, 0.5),
                some(random, 0.4),
                some(random, 0.5),
                some(random, 0.3),
                random.nextInt(4) == 0 ? 0.15 : 0,
                Duration.ofSeconds(3));
    }

    /** Half of the time none. */
    private static double some(Random random, double most) {
        return random.nextBoolean() ? 0 : random.nextDouble() * most;
    }
}
