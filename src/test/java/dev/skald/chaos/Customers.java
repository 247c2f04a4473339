package dev.skald.chaos;

import dev.skald.process.Sleep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Callers who start one queue after the other, at any node, and try the next one when a node does not answer or can't do
 * it now. Restless ones also change their minds: they restore queues, give up, vanish, and repeat themselves.
 */
final class Customers {
    private static final int TRIES_OF_THE_RESTLESS = 12;
    private static final int LOOKS_MAX = 30;

    /** Of a step. */
    private static final Set<String> UNDER_WAY = Set.of("idle", "running", "in-doubt");

    private final Fleet fleet;
    private final Desk desk;
    private final boolean restless;
    private final ConcurrentLinkedQueue<Trip> trips = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> all = new ArrayList<>();

    private Customers(Fleet fleet, Desk desk, boolean restless) {
        this.fleet = fleet;
        this.desk = desk;
        this.restless = restless;
    }

    static Customers restless(Fleet fleet, Desk desk) {
        return new Customers(fleet, desk, true);
    }

    /** Those who see each of their queues through. */
    static Customers steady(Fleet fleet, Desk desk) {
        return new Customers(fleet, desk, false);
    }

    /** One more of them begins. */
    Customers with(Random random, Trips made) {
        all.add(threads.submit(() -> new Customer(random, made).run()));
        return this;
    }

    /** Every queue that was ever asked for. */
    Iterable<Trip> trips() {
        return trips;
    }

    /** How many queues were asked for so far and taken on. */
    long accepted() {
        return trips.stream().filter(Trip::accepted).count();
    }

    /** Has them start nothing more; returns when the last one has his answer. */
    void end() throws Exception {
        over.countDown();
        for (Future<?> one : all) {
            one.get(120, TimeUnit.SECONDS);
        }
        threads.close();
    }

    private final class Customer {
        private final Random random;
        private final Trips made;
        private Fleet.Member node;

        Customer(Random random, Trips made) {
            this.random = random;
            this.made = made;
            node = anyNode();
        }

        void run() {
            try {
                while (over.getCount() > 0) {
                    Trip trip = made.next();
                    trips.add(trip);
                    if (begin(trip)) {
                        if (trip.isDriven()) {
                            drive(trip);
                        }
                        goOn(trip);
                    }
                    pause(random.nextInt(300));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Starts it, again and again with the same id until there is an answer. */
        private boolean begin(Trip trip) throws InterruptedException {
            String[] headers = random.nextBoolean() || trip.isDriven() ? new String[0] : prefer();
            int tries = restless ? TRIES_OF_THE_RESTLESS : Integer.MAX_VALUE;
            for (int i = 0; i < tries; i++) {
                Desk.Answer answer = desk.post(node, "/queues", trip.start(), headers);
                if (answer.isYes()) {
                    trip.wasAccepted();
                    trip.wasTold(answer.queueStatus());
                    return true;
                }
                elsewhere();
            }
            if (random.nextBoolean()) {
                // Whether it was started is not known. It is not wanted any more, and must not come later either.
                restore(trip, "?ifAbsent=block");
            }
            return false;
        }

        private String[] prefer() {
            return new String[] {"Prefer", "wait=" + (1 + random.nextInt(4))};
        }

        /** Adds its steps, and says that there are no more; does not come to that if one of them is not done. */
        private void drive(Trip trip) throws InterruptedException {
            String path = "/queues/" + trip.id();
            for (String step : trip.driven()) {
                if (restless && over.getCount() > 0 && random.nextInt(25) == 0) {
                    return;
                }
                Desk.Answer answer = untilSettled(trip, path + "/steps", step);
                if (!answer.isYes() || !answer.queueStatus().equals("done")) {
                    return;
                }
            }
            Desk.Answer answer = untilSettled(trip, path + "/complete", "");
            if (answer.isYes()) {
                trip.wasTold(answer.queueStatus());
            }
        }

        /** Asks until there is an answer, and the step is not under way any more or the queue is not what it was. */
        private Desk.Answer untilSettled(Trip trip, String path, String body) throws InterruptedException {
            while (true) {
                Desk.Answer answer = desk.post(node, path, body, "Prefer", "wait=5");
                boolean underWay = answer.isYes() && UNDER_WAY.contains(answer.queueStatus());
                if (!answer.isNotNow() && (path.endsWith("/complete") || !underWay || !isRunning(trip))) {
                    return answer;
                }
                elsewhere();
            }
        }

        /** Whether it is, or may be, that its steps are still being done; one that never was stays idle. */
        private boolean isRunning(Trip trip) {
            Desk.Answer answer = desk.get(node, "/queues/" + trip.id());
            return !answer.isYes() || answer.queueStatus().equals("running");
        }

        /** What customers do with a queue once it is there. */
        private void goOn(Trip trip) throws InterruptedException {
            int roll = restless ? random.nextInt(100) : 100;
            if (roll < 12) {
                restore(trip, "");
            } else if (roll < 24) {
                see(trip);
                restore(trip, "");
            } else if (roll < 40) {
                // Once more, as if the answer had been lost.
                Desk.Answer answer = desk.post(node, "/queues", trip.start());
                if (answer.isYes()) {
                    trip.wasTold(answer.queueStatus());
                }
            } else if (roll < 85) {
                see(trip);
            }
        }

        private void restore(Trip trip, String query) throws InterruptedException {
            trip.isToBeRestored();
            String[] headers = random.nextBoolean() ? new String[0] : prefer();
            for (int i = 0; i < TRIES_OF_THE_RESTLESS; i++) {
                Desk.Answer answer = desk.post(node, "/queues/" + trip.id() + "/restore" + query, "", headers);
                if (answer.isYes()) {
                    trip.wasTold(answer.queueStatus());
                }
                if (!answer.isNotNow()) {
                    return;
                }
                elsewhere();
            }
        }

        /** Looks at it until it has its outcome, for a while. */
        private void see(Trip trip) throws InterruptedException {
            for (int i = 0; i < LOOKS_MAX; i++) {
                Desk.Answer answer = desk.get(node, "/queues/" + trip.id());
                if (answer.isYes()) {
                    trip.wasTold(answer.queueStatus());
                    if (!trip.told().isEmpty()) {
                        return;
                    }
                    pause(200);
                } else {
                    elsewhere();
                }
            }
        }

        private void elsewhere() throws InterruptedException {
            node = anyNode();
            pause(100 + random.nextInt(200));
        }

        private Fleet.Member anyNode() {
            return fleet.members().get(random.nextInt(fleet.members().size()));
        }

        private void pause(int millis) throws InterruptedException {
            Sleep.of(Duration.ofMillis(millis));
        }
    }
}
