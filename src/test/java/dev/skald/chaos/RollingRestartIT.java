package dev.skald.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nodes that are stopped and started again one after the other, under load, and nobody notices. */
class RollingRestartIT {
    private static final int NODES = 3;
    private static final int CUSTOMERS = 8;

    @Test
    void a_rolling_restart_restores_nothing_and_loses_nothing() throws Exception {
        Random random = new Random(Ground.seed());
        Path folder = Ground.folder("rolling-restart");
        Desk desk = new Desk(Duration.ofSeconds(30));
        try (PostgresServer postgres = PostgresServer.startedIn(Files.createDirectory(folder.resolve("postgres")));
                ParticipantProcess participant = ParticipantProcess.kind("participant", folder, random.nextLong());
                Fleet fleet = new Fleet()) {
            for (int i = 0; i < NODES; i++) {
                fleet.with("node-" + i, folder, postgres.jdbcUrl());
            }
            fleet.start();
            Customers customers = Customers.steady(fleet, desk);
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.with(
                        new Random(random.nextLong()), Trips.kind(new Random(random.nextLong()), List.of(participant)));
            }

            for (Fleet.Member member : fleet.members()) {
                long before = customers.accepted();
                Eventually.until("there is something to do", () -> customers.accepted() > before + 2 * CUSTOMERS);
                member.stop();
                member.awaitUp();
            }
            customers.end();

            Audit audit = new Audit(folder, fleet.members().getFirst(), postgres, List.of(participant))
                    .restoringNothing()
                    .awaitRest()
                    .of(customers.trips());
            audit.findsNothing();
            assertThat(audit.succeeded()).as("queues succeeded").isEqualTo((int) customers.accepted());
            assertThat(audit.succeeded()).isGreaterThan(NODES * 2 * CUSTOMERS);
            assertThat(desk.surprises()).isEmpty();
            assertThat(fleet.endedByItself()).isZero();
            Ground.tell("rolling restart: %d queues, all succeeded; answers %s"
                    .formatted(audit.succeeded(), desk.answers()));
        }
    }
}
