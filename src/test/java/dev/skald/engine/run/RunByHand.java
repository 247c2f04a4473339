package dev.skald.engine.run;

import dev.skald.engine.call.CallStep;
import dev.skald.engine.call.LocalQueues;
import dev.skald.engine.call.PrepareCall;
import dev.skald.store.journal.Journal;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;
import dev.skald.store.read.Queues;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What runs queues, put together by hand. */
public final class RunByHand {
    public final RunningHere here = new RunningHere();
    /** Who is told; to be added to. */
    public final List<QueueListener> listeners = new ArrayList<>();

    public final LeaseTimer lease;
    public final Drain drain;
    public final Capacity capacity;
    public final TakeUp takeUp;
    public final AppendRequest requests;
    public final StartQueue startQueue;

    /** Where time comes from and threads are. */
    public record Machine(
            Threads threads,
            SteadyClock steadyClock,
            InstantSource clock,
            RandomGenerator random,
            BiConsumer<Duration, Runnable> timer) {}

    /** The parts of the store. */
    public record Stored(Journal journal, Queues queues, Claims claims) {}

    /** How calls are made. */
    public record Calls(PrepareCall prepareCall, CallStep callStep, LocalQueues localQueues) {}

    public RunByHand(Machine machine, Stored stored, Calls calls, Node node, EngineSettings limits, int callsPerHost) {
        Threads threads = machine.threads();
        InstantSource clock = machine.clock();
        lease = new LeaseTimer(machine.steadyClock());
        drain = new Drain(here, machine.steadyClock(), threads);
        capacity = new Capacity(here, drain, lease, limits);
        UnownedClaims unowned = new UnownedClaims(stored.claims(), here);
        Later later = new Later();
        WakeTimer wakeTimer = new ByTimer(threads, machine.timer());
        HostPlaces places = new HostPlaces(clock, callsPerHost);
        Runners runners = new Runners(
                new PlanTurn(calls.prepareCall(), clock, machine.random(), node, drain),
                threads,
                calls.callStep(),
                new CallPlaces(places, here, later, threads, wakeTimer, drain),
                new WriteChange(stored.journal(), threads),
                new TellListeners(listeners),
                new RunOnThread(threads, here, unowned, drain),
                clock);
        MissedFacts missedFacts = new MissedFacts(calls.localQueues(), clock, node);
        takeUp = new TakeUp(stored.claims(), unowned, stored.queues(), missedFacts, runners, here, capacity);
        later.real = takeUp;
        requests = new AppendRequest(stored.journal(), runners, here, unowned, capacity);
        startQueue = new StartQueue(stored.journal(), runners, here, unowned, clock, node);
        listeners.add(new WakeWhenDue(places, takeUp, wakeTimer, drain, clock));
    }

    private static final class Later implements WakeQueue {
        private WakeQueue real;

        @Override
        public Woken wake(UUID queueId) {
            return real.wake(queueId);
        }
    }

    private static final class ByTimer extends WakeTimer {
        private final BiConsumer<Duration, Runnable> timer;

        ByTimer(Threads threads, BiConsumer<Duration, Runnable> timer) {
            super(threads);
            this.timer = timer;
        }

        @Override
        void at(UUID queueId, Duration delay, Consumer<UUID> wake) {
            timer.accept(delay, () -> wake.accept(queueId));
        }
    }
}
