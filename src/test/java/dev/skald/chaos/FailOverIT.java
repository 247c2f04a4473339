package dev.skald.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two nodes whose primary dies under load, and a synchronous standby that takes its place. */
class FailOverIT {
    private static final int CUSTOMERS = 8;

    /** All that a node may say, before, during and after; that there is no answer in time is none of it. */
    private static final Set<String> ANSWERS = Set.of("200", "201", "503");

    @Test
    void a_fail_over_loses_no_accepted_start_and_restores_nothing() throws Exception {
        Random random = new Random(Ground.seed());
        Path folder = Ground.folder("fail-over");
        Desk desk = new Desk(Duration.ofSeconds(60));
        try (PostgresServer primary = PostgresServer.startedIn(Files.createDirectory(folder.resolve("primary")));
                PostgresServer standby = primary.withStandbyIn(Files.createDirectory(folder.resolve("standby")));
                ParticipantProcess participant = ParticipantProcess.kind("participant", folder, random.nextLong());
                Fleet fleet = new Fleet()) {
            String jdbcUrl =
                    "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?user=%s&password=%s&targetServerType=primary"
                            .formatted(
                                    primary.port(),
                                    standby.port(),
                                    primary.database(),
                                    primary.user(),
                                    primary.password());
            fleet.with("node-0", folder, jdbcUrl)
                    .with("node-1", folder, jdbcUrl)
                    .start();
            Customers customers = Customers.steady(fleet, desk);
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.with(
                        new Random(random.nextLong()), Trips.kind(new Random(random.nextLong()), List.of(participant)));
            }
            Eventually.until("there is something to do", () -> customers.accepted() > 3 * CUSTOMERS);

            primary.kill();
            Eventually.until("the nodes say so", () -> desk.answers().getOrDefault("503", 0L) > CUSTOMERS);
            fleet.members().getFirst().awaitLeaseMissed();
            long acceptedBefore = customers.accepted();
            long promotion = System.nanoTime();
            standby.promote();
            AtomicReference<Duration> recovered = new AtomicReference<>();
            Eventually.until("starts are accepted again", () -> {
                recovered.set(Duration.ofNanos(System.nanoTime() - promotion));
                return customers.accepted() > acceptedBefore;
            });
            Eventually.until("work goes on", () -> customers.accepted() > acceptedBefore + 3 * CUSTOMERS);
            customers.end();

            Audit audit = new Audit(folder, fleet.members().getFirst(), standby, List.of(participant))
                    .restoringNothing()
                    .awaitRest()
                    .of(customers.trips());
            Map<String, Long> answers = desk.answers();
            Ground.tell(
                    "fail-over: %d queues, %d restored; a start succeeded %d ms after the promotion began; answers %s"
                            .formatted(
                                    audit.succeeded() + audit.restored(),
                                    audit.restored(),
                                    recovered.get().toMillis(),
                                    answers));
            audit.findsNothing();
            assertThat(audit.succeeded()).as("queues succeeded").isEqualTo((int) customers.accepted());
            assertThat(answers.keySet()).as("answers %s", answers).isSubsetOf(ANSWERS);
            assertThat(fleet.endedByItself()).as("nodes that gave up").isZero();
        }
    }
}
