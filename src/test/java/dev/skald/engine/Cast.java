package dev.skald.engine;

import dev.skald.engine.run.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who acts in a simulation, each on a thread of its own, of which one runs at a time. An actor that comes to
 * a boundary hands on to one of those who can go on, chosen by the seed; when nobody can, time jumps to the next moment at
 * which somebody does. The same seed gives the same run.
 */
final class Cast {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** A run that takes longer than this by the real clock hangs. */
    private static final Duration REAL_TIME_MAX = Duration.ofSeconds(60);

    private static final int NOTE_MAX = Integer.getInteger("skald.note", 400);

    private final Random random;
    private final @Nullable List<String> trace;

    private Instant now = BEGIN;
    private long counter;
    private final List<Actor> ready = new ArrayList<>();
    private final PriorityQueue<Wake> wakes =
            new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparingLong(Wake::number));
    private volatile @Nullable Actor current;
    private volatile @Nullable Throwable failure;
    private volatile boolean over;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Actor> living = new LinkedHashSet<>();
    private long steps;

    Cast(Random random, @Nullable List<String> trace) {
        this.random = random;
        this.trace = trace;
    }

    /** A process that can die, or freeze, with everybody who acts in it. */
    static class Mortal {
        private boolean dead;
        private Instant frozenUntil = Instant.MIN;

        boolean dead() {
            return dead;
        }
    }

    /** Thrown through everything that a process does when it has died. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;

        Died() {
            super("died", null, false, false);
        }
    }

    /** Somebody who acts. */
    static final class Actor {
        private final String name;
        private final @Nullable Mortal process;
        private Thread thread;
        private volatile boolean hasBaton;
        private boolean waits;
        /** The number of the present wait. */
        private long wait;

        private Actor(String name, @Nullable Mortal process) {
            this.name = name;
            this.process = process;
        }
    }

    private record Wake(Instant at, long number, Actor actor, long which) {}

    Instant now() {
        return now;
    }

    Random random() {
        return random;
    }

    long steps() {
        return steps;
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    Duration between(long leastMillis, long mostMillis) {
        return Duration.ofMillis(leastMillis + random.nextLong(mostMillis - leastMillis + 1));
    }

    /** Notes what happens, if anybody wants to know. */
    void note(Supplier<String> what) {
        if (trace != null) {
            Actor actor = current;
            String text = what.get();
            trace.add(now.toString().substring(11) + " [" + (actor == null ? "" : actor.name) + "] "
                    + (text.length() > NOTE_MAX ? text.substring(0, NOTE_MAX) + " …" : text));
        }
    }

    /** Whatever somebody does that is not foreseen ends the run. */
    void fail(Throwable cause) {
        if (failure == null) {
            note(() -> "FAILS: " + cause);
            failure = cause;
        }
    }

    /** Runs everything from the first actor's beginning to its end. */
    void play(Runnable director) throws Throwable {
        Actor first = enter("director", null, () -> {
            try {
                director.run();
            } finally {
                over = true;
            }
        });
        ready.remove(first);
        give(first);
        if (!end.await(REAL_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the simulation hangs at " + now + " in " + (current == null ? "" : current.name));
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Somebody more begins to act, as part of a process unless it is null. */
    void start(String name, @Nullable Mortal process, Runnable work) {
        Actor unused = enter(name, process, work);
    }

    private Actor enter(String name, @Nullable Mortal process, Runnable work) {
        Actor actor = new Actor(name, process);
        living.add(actor);
        actor.thread = Thread.ofVirtual().unstarted(() -> act(actor, work));
        ready.add(actor);
        return actor;
    }

    private void act(Actor actor, Runnable work) {
        awaitBaton(actor);
        try {
            if (mayAct(actor)) {
                work.run();
            }
        } catch (Died e) {
            // As it should.
        } catch (Throwable e) {
            fail(e);
        }
        living.remove(actor);
        if (over || failure != null) {
            finish();
        } else {
            hand();
        }
    }

    private boolean mayAct(Actor actor) {
        return failure == null && !(over && !actor.name.equals("director")) && !isDead(actor);
    }

    private static boolean isDead(Actor actor) {
        return actor.process != null && actor.process.dead;
    }

    /** Everybody who still waits is sent home, one after the other. */
    private void finish() {
        over = true;
        living.removeIf(actor -> actor.thread.getState() == Thread.State.NEW);
        if (living.isEmpty()) {
            end.countDown();
        } else {
            give(living.iterator().next());
        }
    }

    /** A boundary: somebody else may go on first. */
    void step() {
        Actor me = me();
        ready.add(me);
        hand();
        awaitBaton(me);
        check(me);
    }

    void sleep(Duration duration) {
        block(duration);
    }

    /** Waits until woken, at most so long; null for as long as it takes. */
    void block(@Nullable Duration longest) {
        Actor me = me();
        me.waits = true;
        me.wait++;
        if (longest != null) {
            wakes.add(new Wake(now.plus(longest.isNegative() ? Duration.ZERO : longest), counter++, me, me.wait));
        }
        hand();
        awaitBaton(me);
        check(me);
    }

    void wake(Actor actor) {
        if (actor.waits) {
            actor.waits = false;
            ready.add(actor);
        }
    }

    Actor me() {
        Actor me = current;
        if (me == null || !me.thread.equals(Thread.currentThread())) {
            throw new IllegalStateException("only one thread runs at a time, and not this one");
        }
        check(me);
        return me;
    }

    private void check(Actor actor) {
        if (!mayAct(actor)) {
            throw new Died();
        }
    }

    void kill(Mortal process) {
        process.dead = true;
        for (Actor actor : living) {
            if (process.equals(actor.process)) {
                wake(actor);
            }
        }
        check(Objects.requireNonNull(current));
    }

    /** Nobody in the process acts for a while; what happens to it meanwhile it notices afterwards. */
    void freeze(Mortal process, Duration duration) {
        process.frozenUntil = now.plus(duration);
    }

    /** Gives the baton to the next one; the caller must await it, or be at its end. */
    private void hand() {
        Actor next = next();
        if (next == null) {
            fail(new AssertionError("nobody will ever act again"));
            finish();
        } else {
            give(next);
        }
    }

    private @Nullable Actor next() {
        steps++;
        while (true) {
            if (random.nextInt(4) == 0) {
                now = now.plusMillis(random.nextInt(4));
            }
            for (Wake next = wakes.peek(); next != null && !next.at.isAfter(now); next = wakes.peek()) {
                wakes.poll();
                if (next.which == next.actor.wait) {
                    wake(next.actor);
                }
            }
            while (!ready.isEmpty()) {
                int index = random.nextInt(ready.size());
                Actor actor = ready.get(index);
                Actor last = ready.removeLast();
                if (index < ready.size()) {
                    ready.set(index, last);
                }
                Mortal process = actor.process;
                if (process == null || process.dead || !process.frozenUntil.isAfter(now)) {
                    return actor;
                }
                actor.waits = true;
                actor.wait++;
                wakes.add(new Wake(process.frozenUntil, counter++, actor, actor.wait));
            }
            Wake soonest = wakes.peek();
            if (soonest == null) {
                return null;
            }
            if (soonest.at.isAfter(now)) {
                now = soonest.at;
            }
        }
    }

    private void give(Actor actor) {
        current = actor;
        actor.hasBaton = true;
        if (actor.thread.getState() == Thread.State.NEW) {
            actor.thread.start();
        } else {
            LockSupport.unpark(actor.thread);
        }
    }

    private static void awaitBaton(Actor me) {
        while (!me.hasBaton) {
            LockSupport.park(me);
        }
        me.hasBaton = false;
    }

    /** Messages for one actor at a time. */
    final class Inbox<T> implements Threads.Inbox<T> {
        private final Deque<T> messages = new ArrayDeque<>();
        private @Nullable Actor reader;

        @Override
        public void add(T message) {
            messages.add(message);
            if (reader != null) {
                wake(reader);
            }
        }

        @Override
        public @Nullable T poll() {
            return messages.poll();
        }

        @Override
        public @Nullable T await(@Nullable Duration longest) {
            Instant until = longest == null ? null : now.plus(longest);
            reader = me();
            // Also with something there already, as any other wait may come to an end late.
            step();
            while (messages.isEmpty() && (until == null || now.isBefore(until))) {
                block(until == null ? null : Duration.between(now, until));
            }
            reader = null;
            return messages.poll();
        }
    }

    /** The threads that a process has. */
    Threads threads(@Nullable Mortal process) {
        return new Threads() {
            @Override
            public void start(String name, Runnable work) {
                Cast.this.start(name, process, work);
            }

            @Override
            public <T> Threads.Inbox<T> inbox() {
                return Cast.this.new Inbox<>();
            }

            @Override
            public void pause(Duration duration) {
                sleep(duration);
            }
        };
    }
}
