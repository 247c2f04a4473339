package dev.skald.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.postgres.PostgresServer;
import dev.skald.support.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an independent observer finds once all is at rest: every queue as the nodes tell of it, held against what its
 * customer was told and against the participants' ledgers.
 */
final class Audit {
    private static final Duration LONGEST_TO_REST = Duration.ofSeconds(90);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /** Written only by the holder of the queue. */
    private static final Set<String> HOLDERS_OWN = Set.of(
            "step-started",
            "compensation-started",
            "confirmation-started",
            "retry-scheduled",
            "queue-succeeded",
            "queue-restored");

    private final Path folder;
    private final Desk desk = new Desk(Duration.ofSeconds(30));
    private final Fleet.Member node;
    private final PostgresServer postgres;
    private final List<ParticipantProcess> participants;
    private final List<String> findings = new ArrayList<>();
    private final Map<String, List<Ledger.Entry>> done = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private boolean restoresNothing;
    private int succeeded;
    private int restored;
    private int refusedTooLate;

    /**
     * An audit to be.
     *
     * @param folder where it puts all that is known of a queue that it finds fault with
     * @param node the one that is asked
     * @param postgres where all the queues are
     */
    Audit(Path folder, Fleet.Member node, PostgresServer postgres, List<ParticipantProcess> participants) {
        this.folder = folder;
        this.node = node;
        this.postgres = postgres;
        this.participants = participants;
    }

    /** Waits until every queue that is there has its outcome and nothing is under way at the participants. */
    Audit awaitRest() throws Exception {
        try {
            Eventually.within(
                    LONGEST_TO_REST,
                    "every queue has its outcome",
                    () -> restless().isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(restless().stream()
                    .map(id -> desk.get(node, "/queues/" + id).body() + "\n"
                            + desk.get(node, "/queues/" + id + "/log?limit=1000")
                                    .body())
                    .collect(Collectors.joining("\n\n", "not at rest within " + LONGEST_TO_REST + ":\n", "")));
        }
        for (ParticipantProcess participant : participants) {
            participant.awaitIdle();
        }
        Eventually.until(
                "every committed event has its position",
                () -> ask("select id from outbox where first_position is null").isEmpty());
        return this;
    }

    private List<String> restless() throws SQLException {
        return ask("select queue_id from event_lock where status <> 'succeeded'");
    }

    /** From now on it finds fault with each queue that was restored. */
    Audit restoringNothing() {
        restoresNothing = true;
        return this;
    }

    /** Looks at everything. */
    Audit of(Iterable<Trip> trips) throws Exception {
        for (ParticipantProcess participant : participants) {
            for (Ledger.Entry entry : participant.entries()) {
                done.computeIfAbsent(entry.queueId(), id -> new ArrayList<>()).add(entry);
                refusedTooLate += entry.what() == Ledger.What.TOO_LATE ? 1 : 0;
            }
        }
        int found = 0;
        for (Trip trip : trips) {
            ids.add(trip.id().toString());
            found += look(trip) ? 1 : 0;
        }
        for (String id : done.keySet()) {
            if (!ids.contains(id)) {
                findings.add("something was done for " + id + ", which nobody asked for");
            }
        }
        if (ask("select id from queue").size() != found) {
            findings.add("there are queues that nobody asked for");
        }
        for (String id : ask("select queue_id from event_lock where holder is not null")) {
            findings.add(id + ": is held though all is at rest");
        }
        return this;
    }

    /** The first column of all rows. */
    private List<String> ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    int succeeded() {
        return succeeded;
    }

    int restored() {
        return restored;
    }

    /** How many actions came after their compensations, and were refused by their participants. */
    int refusedTooLate() {
        return refusedTooLate;
    }

    /** Fails if anything was found. */
    void findsNothing() {
        assertThat(findings).as("findings, with details in %s", folder).isEmpty();
    }

    private boolean look(Trip trip) throws IOException {
        int before = findings.size();
        Desk.Answer answer = desk.get(node, "/queues/" + trip.id());
        JsonNode queue = answer.body();
        List<Ledger.Entry> ledger = done.getOrDefault(trip.id().toString(), List.of());
        List<JsonNode> log = new ArrayList<>();
        if (answer.status() == OK) {
            desk.get(node, "/queues/" + trip.id() + "/log?limit=1000")
                    .body()
                    .path("entries")
                    .forEach(log::add);
            new Look(trip, queue, log, ledger, what -> findings.add(trip.id() + ": " + what)).atAll();
        } else if (answer.status() != NOT_FOUND || trip.accepted()) {
            findings.add(trip.id() + ": was accepted and is answered with " + answer);
        } else if (!ledger.isEmpty() || trip.told().contains("succeeded")) {
            findings.add(trip.id() + ": is not there, but something was done for it");
        }
        if (restoresNothing && answer.queueStatus().equals("restored")) {
            findings.add(trip.id() + ": was restored: " + queue.path("reason").asText());
        }
        switch (answer.queueStatus()) {
            case "succeeded" -> succeeded++;
            case "restored" -> restored++;
            default -> {}
        }
        if (findings.size() > before) {
            keep(trip, queue, log, ledger);
        }
        return answer.status() == OK;
    }

    private void keep(Trip trip, JsonNode queue, List<JsonNode> log, List<Ledger.Entry> ledger) throws IOException {
        StringBuilder all = new StringBuilder(trip.start()).append("\n\n");
        trip.driven().forEach(step -> all.append(step).append('\n'));
        all.append(queue.toPrettyString()).append("\n\n");
        log.forEach(entry -> all.append(entry).append('\n'));
        all.append('\n');
        ledger.forEach(entry -> all.append(entry).append('\n'));
        Files.writeString(folder.resolve("finding-" + trip.id() + ".txt"), all);
    }

    /** A look at one queue that is there. */
    private record Look(Trip trip, JsonNode queue, List<JsonNode> log, List<Ledger.Entry> ledger, Finds finds) {
        interface Finds {
            void note(String what);
        }

        void atAll() {
            String status = queue.path("status").asText();
            boolean restored = status.equals("restored");
            if (!restored && !status.equals("succeeded")) {
                finds.note("is " + status);
                return;
            }
            if (trip.told().contains("restored") && !restored) {
                finds.note("was told restored");
            }
            if (trip.told().contains("succeeded") && restored && !trip.mayBeRestored()) {
                finds.note("was told succeeded, but was restored though its customer did not want it");
            }
            for (JsonNode step : queue.path("steps")) {
                String name = step.path("name").asText();
                atStep(name, step.path("status").asText(), restored);
            }
            atIntents();
            atOrder();
            atNumbers();
            atClaims();
        }

        private void atStep(String name, String status, boolean restored) {
            long actions = times(name, Ledger.What.DONE);
            long compensations = times(name, Ledger.What.COMPENSATED);
            if (restored) {
                if (!List.of("idle", "refused", "compensated").contains(status)) {
                    finds.note("is restored with " + name + " " + status);
                }
                if (actions > 0 && compensations == 0) {
                    finds.note("is restored with " + name + " in effect");
                }
            } else {
                if (!List.of("done", "confirmed").contains(status)) {
                    finds.note("succeeded with " + name + " " + status);
                }
                if (actions != 1 || compensations != 0) {
                    finds.note("succeeded with " + name + " done " + actions + " times and undone " + compensations);
                }
                if (status.equals("confirmed") != (times(name, Ledger.What.CONFIRMED) > 0)) {
                    finds.note("succeeded with " + name + " " + status + " against its participant");
                }
            }
        }

        private long times(String step, Ledger.What what) {
            return ledger.stream()
                    .filter(entry -> entry.step().equals(step) && entry.what() == what)
                    .count();
        }

        /** Nothing is done or undone that was not announced. */
        private void atIntents() {
            for (Ledger.Entry entry : ledger) {
                boolean announced = log.stream()
                        .anyMatch(line -> line.path("operation").asText().equals("step-started")
                                && line.path("step").asText().equals(entry.step()));
                if (!announced) {
                    finds.note(entry.what() + " of " + entry.step() + " was never announced");
                }
            }
        }

        /** What came later is undone earlier; branches are undone as it comes. */
        private void atOrder() {
            Map<String, Long> undone = new HashMap<>();
            for (Ledger.Entry entry : ledger) {
                if (entry.what() == Ledger.What.COMPENSATED) {
                    undone.merge(entry.step(), entry.atNanos(), Math::min);
                }
            }
            trip.allBefore().forEach((step, before) -> {
                for (String earlier : before) {
                    if (undone.containsKey(step)
                            && undone.containsKey(earlier)
                            && undone.get(step) > undone.get(earlier)) {
                        finds.note(earlier + " was undone before " + step);
                    }
                }
            });
        }

        private void atNumbers() {
            for (int i = 0; i < log.size(); i++) {
                if (log.get(i).path("seq").asInt() != i + 1) {
                    finds.note("has a gap in its log at " + (i + 1));
                    return;
                }
            }
        }

        /**
         * A node that the others took for dead does not work on. One that finds a queue of its own, which it did not know
         * that it held, is not dead.
         */
        private void atClaims() {
            Set<String> dead = new HashSet<>();
            for (JsonNode line : log) {
                String operation = line.path("operation").asText();
                String author = line.path("node").asText();
                String gone = line.path("detail").path("by").asText();
                if (operation.equals("queue-interrupted") && !gone.equals(author)) {
                    dead.add(gone);
                }
                if (HOLDERS_OWN.contains(operation) && dead.contains(author)) {
                    finds.note("node " + author + " was dead and wrote " + operation);
                }
            }
        }
    }
}
