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
 * Three nodes, three participants and one PostgreSQL, and whatever may befall them, under load; then it is looked whether
 * everything that design and contract promise is true. {@code -Dskald.seed=N} has the same things befall the same victims
 * in the same order, and the same queues started; their interleaving is the machine's.
 * {@code -Dskald.chaos.rounds=40} has each kind of harm done forty times, instead of the once of a build.
 */
class ChaosIT {
    private static final int NODES = 3;
    private static final int PARTICIPANTS = 3;
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
        List<ParticipantProcess> participants = new ArrayList<>();
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
            fleet.start();
            Desk desk = new Desk(Duration.ofSeconds(10));
            Customers customers = Customers.restless(fleet, desk);
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.with(new Random(random.nextLong()), Trips.wild(new Random(random.nextLong()), participants));
            }
            Nemesis nemesis = new Nemesis(folder.resolve("nemesis.txt"));
            nemesis.with(Harms.ofProcesses(nemesis.hand(new Random(random.nextLong())), fleet, postgres, participants))
                    .with(Harms.ofNetworks(nemesis.hand(new Random(random.nextLong())), "database", toDatabase))
                    .with(Harms.ofNetworks(nemesis.hand(new Random(random.nextLong())), "participant", toParticipants));

            nemesis.rage(Ground.rounds());
            long peace = System.nanoTime();
            customers.end();
            fleet.awaitUp();
            Audit audit = new Audit(folder, fleet.members().getFirst(), postgres, participants).awaitRest();
            Duration toRest = Duration.ofNanos(System.nanoTime() - peace);

            audit.of(customers.trips());
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
            audit.findsNothing();
            assertThat(desk.surprises()).as("answers that no trouble explains").isEmpty();
            assertThat(audit.succeeded()).isGreaterThanOrEqualTo(OF_EACH_OUTCOME_MIN);
            assertThat(audit.restored()).isGreaterThanOrEqualTo(OF_EACH_OUTCOME_MIN);
            assertThat(nemesis.counts()).hasSize(14);
        } finally {
            for (ParticipantProcess participant : participants) {
                participant.close();
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
