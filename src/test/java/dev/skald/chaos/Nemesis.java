package dev.skald.chaos;

import dev.skald.process.Sleep;
import dev.skald.support.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * It does harm. Each of its hands does one kind of harm after the other, each kind once before any comes again, and
 * makes it good after a while; several hands do so at the same time. What they do is chosen by a seed and written down
 * with its time.
 */
final class Nemesis {
    /** One kind of harm: does it to somebody for about so long, and makes it good again. */
    interface Harm {
        void befall(Blow blow) throws Exception;
    }

    private final Path diary;
    private final long begin = System.nanoTime();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Hand> hands = new ArrayList<>();

    /** One that writes down what it does in this file. */
    Nemesis(Path diary) {
        this.diary = diary;
    }

    /** Gives it one more hand. */
    Nemesis with(Hand hand) {
        hands.add(hand);
        return this;
    }

    /** A hand with a seed of its own. */
    Hand hand(Random random) {
        return new Hand(random);
    }

    /** Has each hand do each kind of harm so many times; returns when all is made good. */
    void rage(int rounds) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> raging = new ArrayList<>();
            for (Hand hand : hands) {
                raging.add(threads.submit(() -> {
                    hand.rage(rounds);
                    return null;
                }));
            }
            for (Future<?> one : raging) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("the nemesis itself has failed", e);
        }
    }

    /** How often it did each kind of harm. */
    Map<String, Integer> counts() {
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }

    private void note(String what) throws IOException {
        double seconds = (System.nanoTime() - begin) / 1e9;
        synchronized (counts) {
            Files.writeString(
                    diary,
                    "%7.2f s  %s%n".formatted(seconds, what),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** One of its hands. */
    final class Hand {
        private final Random random;
        private final Map<String, Harm> harms = new LinkedHashMap<>();

        private Hand(Random random) {
            this.random = random;
        }

        Hand does(String kind, Harm harm) {
            harms.put(kind, harm);
            return this;
        }

        private void rage(int rounds) throws Exception {
            for (int round = 0; round < rounds; round++) {
                List<String> kinds = new ArrayList<>(harms.keySet());
                Collections.shuffle(kinds, random);
                for (String kind : kinds) {
                    Blow blow = new Blow(kind, random);
                    blow.pause(200, 1500);
                    harms.get(kind).befall(blow);
                    note("over     " + kind);
                    synchronized (counts) {
                        counts.merge(kind, 1, Integer::sum);
                    }
                }
            }
        }
    }

    /** One time that it does harm. */
    final class Blow {
        private final String kind;
        private final Random random;

        private Blow(String kind, Random random) {
            this.kind = kind;
            this.random = random;
        }

        Random random() {
            return random;
        }

        /** Who it befalls. */
        <T> T oneOf(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /** A node that is at work. */
        Fleet.Member oneUp(Fleet fleet) throws Exception {
            Fleet.Member member = oneOf(fleet.members());
            Eventually.within(Duration.ofSeconds(90), member.name() + " is up", member::isUp);
            return member;
        }

        /** Writes down what befalls whom. */
        void note(String whom) throws IOException {
            Nemesis.this.note(kind + " " + whom);
        }

        /** Lets it last, by chance so or so long. */
        void pause(int leastMillis, int mostMillis) throws InterruptedException {
            Sleep.of(Duration.ofMillis(random.nextInt(leastMillis, mostMillis)));
        }
    }
}
