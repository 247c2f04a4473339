package dev.skald.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Three nodes, three participants, three subscribers and one PostgreSQL, and whatever may befall them, under load; then it
 * is looked whether everything that design and contract promise is true. {@code -Dskald.seed=N} has the same things befall
 * the same victims in the same order, and the same queues started; their interleaving is the machine's.
 * {@code -Dtest.chaos.rounds=40} has each kind of harm done forty times, instead of the once of a build.
 */
class ChaosIT {
    private static final int NODES = 3;
    private static final int PARTICIPANTS = 3;
    private static final List<String> SUBSCRIBED = List.of("*", "dev.skald.queue.*", "com.example.*");
    private static final int CUSTOMERS = 16;

    /** Less than that of each outcome is no proof of anything. */
    private static final int OF_EACH_OUTCOME_MIN = 10;

    @Test
    void every_promise_is_kept_whatever_befalls_nodes_database_participants_and_network() throws Exception {
        long seed = Ground.seed();
        System.out.println("chaos: seed " + seed);
        Random random = new Random(seed);
        Path folder = Ground.folder("chaos");
        Map<String, TcpProxy> toDatabase = new TreeMap<>();
        Map<String, TcpProxy> toParticipants = new TreeMap<>();
        Map<String, TcpProxy> toSubscribers = new TreeMap<>();
        List<ParticipantProcess> participants = new ArrayList<>();
        List<MoodySubscriber> subscribers = new ArrayList<>();
        try (PostgresServer postgres = PostgresServer.startedIn(Files.createDirectory(folder.resolve("postgres")));
                Fleet fleet = new Fleet()) {
            for (int i = 0; i < NODES; i++) {
                TcpProxy proxy = TcpProxy.to(postgres.port());
                toDatabase.put("node-" + i, proxy);
                fleet.with("node-" + i, folder, through(postgres, proxy));
            }
            for (int i = 0; i < PARTICIPANTS; i++) {
                ParticipantProcess one = ParticipantProcess.wild("participant-" + i, folder, random.nextLong());
                participants.add(one);
                toParticipants.put(one.name(), one.network());
            }
            for (String types : SUBSCRIBED) {
                MoodySubscriber one =
                        new MoodySubscriber("subscriber-" + subscribers.size(), types, new Random(random.nextLong()));
                subscribers.add(one);
                toSubscribers.put(one.name(), one.network());
            }
            fleet.start();
            Desk desk = new Desk(Duration.ofSeconds(10));
            WebhookDesk webhooks = new WebhookDesk(fleet, desk);
            for (MoodySubscriber one : subscribers) {
                webhooks.subscribe(one);
            }
            Customers customers = Customers.restless(fleet, desk);
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.with(new Random(random.nextLong()), Trips.wild(new Random(random.nextLong()), participants));
            }
            Nemesis nemesis = new Nemesis(folder.resolve("nemesis.txt"));
            nemesis.with(Harms.ofProcesses(nemesis.hand(new Random(random.nextLong())), fleet, postgres, participants))
                    .with(Harms.ofNetworks(nemesis.hand(new Random(random.nextLong())), "database", toDatabase))
                    .with(Harms.ofNetworks(nemesis.hand(new Random(random.nextLong())), "participant", toParticipants))
                    .with(Harms.ofNetworks(nemesis.hand(new Random(random.nextLong())), "subscriber", toSubscribers))
                    .with(Harms.ofSubscribers(nemesis.hand(new Random(random.nextLong())), webhooks, subscribers));

            nemesis.rage(Ground.rounds());
            long peace = System.nanoTime();
            customers.end();
            subscribers.forEach(one -> one.is(MoodySubscriber.Mood.FINE));
            fleet.awaitUp();
            Audit audit = new Audit(folder, fleet.members().getFirst(), postgres, participants).awaitRest();
            Duration toRest = Duration.ofNanos(System.nanoTime() - peace);

            webhooks.awaitDelivered(subscribers);
            Duration toDelivered = Duration.ofNanos(System.nanoTime() - peace);

            audit.of(customers.trips());
            EventAudit events = new EventAudit(fleet.members().getFirst()).of(customers.trips(), subscribers);
            Ground.tell(
                    "chaos: seed %d, %d queues accepted, %d succeeded, %d restored, %d late actions refused, %.1f s to rest, %d nodes gave up, faults %s, answers %s"
                            .formatted(
                                    seed,
                                    customers.accepted(),
                                    audit.succeeded(),
                                    audit.restored(),
                                    audit.refusedTooLate(),
                                    toRest.toMillis() / 1000.0,
                                    fleet.endedByItself(),
                                    nemesis.counts(),
                                    desk.answers()));
            Ground.tell(
                    "chaos: %s, %.1f s to deliver all".formatted(events.summary(), toDelivered.toMillis() / 1000.0));
            audit.findsNothing();
            events.findsNothing(OF_EACH_OUTCOME_MIN);
            assertThat(desk.surprises()).as("answers that no trouble explains").isEmpty();
            assertThat(audit.succeeded()).isGreaterThanOrEqualTo(OF_EACH_OUTCOME_MIN);
            assertThat(audit.restored()).isGreaterThanOrEqualTo(OF_EACH_OUTCOME_MIN);
            assertThat(nemesis.counts()).hasSize(24);
        } finally {
            for (ParticipantProcess participant : participants) {
                participant.close();
            }
            for (MoodySubscriber subscriber : subscribers) {
                subscriber.close();
            }
            for (TcpProxy proxy : toDatabase.values()) {
                proxy.close();
            }
        }
    }

    private static String through(PostgresServer postgres, TcpProxy proxy) {
        return postgres.jdbcUrl().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/");
    }
}
