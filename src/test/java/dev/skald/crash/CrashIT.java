package dev.skald.crash;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.postgres.EmbeddedPostgres;
import dev.skald.postgres.PreparedData;
import dev.skald.queue.CallKind;
import dev.skald.support.Behaviour;
import dev.skald.support.Eventually;
import dev.skald.support.PendingOperation;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Kills Skald's process with SIGKILL while queues stand at every kind of point, starts it again, and compares the
 * outcomes with the participants' own books.
 */
class CrashIT extends WholeProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path folder;
    private static String database;
    private static SkaldProcess mortal;

    @BeforeAll
    static void startAll() throws Exception {
        folder = Files.createTempDirectory("skald-crash");
        PreparedData.copyInto(folder.resolve("database"));
        database = EmbeddedPostgres.urlIn(folder.resolve("database"));
        mortal = SkaldProcess.node(Files.createTempDirectory(folder, "skald"), database, QUICK);
    }

    @AfterAll
    static void endAll() {
        mortal.close();
        EmbeddedPostgres.stopAll();
    }

    /** A test leaves it running; one that failed may not. */
    @BeforeEach
    void askSkald() throws Exception {
        ask(mortal);
        if (!mortal.isAlive()) {
            mortal.start();
        }
    }

    /** Step c was refused, and now the compensation of b is under way. */
    private Saga inTheCompensation(Behaviour behaviour) throws Exception {
        Saga saga = saga("restore");
        saga.participant().action("c").does(Behaviour.refuse(409, "no"));
        saga.participant().compensation("b").does(behaviour);
        started(saga);
        saga.participant().awaitCall(CallKind.COMPENSATION, "b");
        return saga;
    }

    @Test
    void kill_9_during_calls_leaves_the_books_right() throws Exception {
        Saga restoredUndone = inTheCall("restore", Behaviour.timeOutBeforeDoing());
        Saga restoredDone = inTheCall("restore", Behaviour.timeOutAfterDoing());
        Saga resumedUndone = inTheCall("resume", Behaviour.timeOutBeforeDoing());
        Saga resumedDone = inTheCall("resume", Behaviour.timeOutAfterDoing());
        Saga compensationUndone = inTheCompensation(Behaviour.timeOutBeforeDoing());
        Saga compensationDone = inTheCompensation(Behaviour.timeOutAfterDoing());

        skald.kill();
        skald.start();

        for (Saga saga : List.of(restoredUndone, restoredDone, compensationUndone, compensationDone)) {
            skald.awaitStatus(saga.id(), "restored");
            saga.effective(0);
        }
        for (Saga saga : List.of(resumedUndone, resumedDone)) {
            skald.awaitStatus(saga.id(), "succeeded");
            saga.effective(1);
        }
    }

    @Test
    void kill_9_between_an_answer_and_its_commit_leaves_the_books_right() throws Exception {
        Saga restored = inTheCall("restore", Behaviour.answerLate());
        Saga resumed = inTheCall("resume", Behaviour.answerLate());
        Saga compensating = inTheCompensation(Behaviour.answerLate());
        try (Connection connection = DriverManager.getConnection(database)) {
            connection.setAutoCommit(false);
            for (Saga saga : List.of(restored, resumed, compensating)) {
                lock(connection, saga.id());
                saga.participant().release();
            }
            Eventually.until("three outcomes wait to be written down", () -> waitingForLocks() >= 3);
            skald.kill();
        }
        skald.start();

        skald.awaitStatus(restored.id(), "restored");
        restored.effective(0);
        skald.awaitStatus(compensating.id(), "restored");
        compensating.effective(0);
        skald.awaitStatus(resumed.id(), "succeeded");
        resumed.effective(1);
        assertThat(resumed.participant().calls(CallKind.ACTION, "b"))
                .as("asked again with the same key")
                .hasSize(2)
                .extracting(call -> call.idempotencyKey())
                .containsOnly(resumed.participant()
                        .calls(CallKind.ACTION, "b")
                        .getFirst()
                        .idempotencyKey());
    }

    /** Driven by its caller, and now in the call of its step b, which is done but not answered. */
    private Saga drivenIntoTheCall(String onInterruption) throws Exception {
        Saga saga = saga(onInterruption);
        saga.participant().action("b").does(Behaviour.timeOutAfterDoing());
        String start = """
                {"id": "%s", "name": "driven", "driver": "caller", "onInterruption": "%s"}""".formatted(saga.id(), onInterruption);
        assertThat(skald.post("/queues", start).statusCode()).isEqualTo(201);
        assertThat(addStep(saga, "a").path("status").asText()).isEqualTo("done");
        skald.post(stepsOf(saga), saga.step("b"), "Prefer", "wait=0");
        saga.participant().awaitCall(CallKind.ACTION, "b");
        return saga;
    }

    private static String stepsOf(Saga saga) {
        return "/queues/" + saga.id() + "/steps";
    }

    private JsonNode addStep(Saga saga, String name) throws Exception {
        HttpResponse<String> answer = skald.post(stepsOf(saga), saga.step(name));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return JSON.readTree(answer.body());
    }

    @Test
    void kill_9_in_a_callers_step_leaves_the_books_right_and_the_step_is_answered_when_it_is_sent_again()
            throws Exception {
        Saga restored = drivenIntoTheCall("restore");
        Saga resumed = drivenIntoTheCall("resume");
        Saga waiting = saga("restore");
        String start = """
                {"id": "%s", "name": "driven", "driver": "caller"}""".formatted(waiting.id());
        skald.post("/queues", start);
        addStep(waiting, "a");

        skald.kill();
        skald.start();

        skald.awaitStatus(restored.id(), "restored");
        assertThat(addStep(restored, "b").path("status").asText()).isEqualTo("compensated");
        assertThat(skald.post(stepsOf(restored), restored.step("c")).statusCode())
                .isEqualTo(409);
        restored.effective(0);
        assertThat(restored.participant().calls(CallKind.ACTION, "b")).hasSize(1);
        Eventually.until(
                "the queue is taken up",
                () -> skald.get("/queues/" + resumed.id() + "/log").body().contains("queue-recovered"));
        for (Saga saga : List.of(resumed, waiting)) {
            for (String step : List.of("a", "b", "c")) {
                assertThat(addStep(saga, step).path("status").asText()).isEqualTo("done");
            }
            assertThat(skald.post("/queues/" + saga.id() + "/complete", "").statusCode())
                    .isEqualTo(200);
            skald.awaitStatus(saga.id(), "succeeded");
            saga.effective(1);
        }
        assertThat(skald.get("/queues/" + waiting.id() + "/log").body()).doesNotContain("queue-interrupted");
    }

    private static void lock(Connection connection, UUID queueId) throws Exception {
        try (PreparedStatement statement =
                connection.prepareStatement("select from event_lock where queue_id = ? for update")) {
            statement.setObject(1, queueId);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    private static int waitingForLocks() throws Exception {
        String sql = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
        try (Connection connection = DriverManager.getConnection(database);
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** A queue that waits for the answer to its step b, which was put off and is ready to be sent. */
    private record Parked(StartBody body, ScriptedParticipant participant, PendingOperation answer) {}

    private Parked parked(String onInterruption) throws Exception {
        ScriptedParticipant participant = participant();
        StartBody body = StartBody.at(participant, "a", "b", "c").with("onInterruption", onInterruption);
        participant.action("b").does(Behaviour.takeOn());
        started(body.step("b", step -> step.action("timeout", "PT1H")));
        awaitWaiting(body.id(), "result");
        PendingOperation answer = participant.pending(CallKind.ACTION, "b");
        answer.finish();
        return new Parked(body, participant, answer);
    }

    @Test
    void kill_9_while_an_answer_that_was_put_off_is_written_down_takes_it_when_it_is_sent_again() throws Exception {
        Parked parked = parked("restore");
        try (Connection connection = DriverManager.getConnection(database)) {
            connection.setAutoCommit(false);
            lock(connection, parked.body().id());
            Thread callBack = Thread.ofVirtual().start(() -> callBackIfHeard(parked.answer()));
            Eventually.until("the answer waits to be written down", () -> waitingForLocks() >= 1);
            skald.kill();
            callBack.join();
        }
        assertThat(parked.answer().callBackAnswers()).isEmpty();
        skald.start();

        assertThat(parked.answer().callBack()).isEqualTo(204);
        assertThat(parked.answer().callBack()).isEqualTo(204);
        assertThatQueue(parked.body())
                .becomes("succeeded")
                .hasLogged("step-done b", 1)
                .keptItsPromiseIn(parked.participant().book());
        assertThat(parked.participant().calls(CallKind.ACTION, "b")).hasSize(1);
    }

    @Test
    void kill_9_just_as_answers_that_were_put_off_come_in_takes_each_of_them_once() throws Exception {
        List<Parked> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(parked(i % 2 == 0 ? "restore" : "resume"));
        }
        List<Thread> callBacks = all.stream()
                .map(parked -> Thread.ofVirtual().start(() -> callBackIfHeard(parked.answer())))
                .toList();
        skald.kill();
        for (Thread callBack : callBacks) {
            callBack.join();
        }
        skald.start();

        for (Parked parked : all) {
            parked.answer().callBack();
            assertThat(parked.answer().callBackAnswers()).containsOnly(204);
        }
        for (Parked parked : all) {
            skald.awaitStatus(parked.body().id(), "succeeded", "restored");
            assertThatQueue(parked.body())
                    .hasLogged("step-done b", 1)
                    .keptItsPromiseIn(parked.participant().book());
            assertThat(parked.participant().calls(CallKind.ACTION, "b")).hasSize(1);
        }
    }

    private static void callBackIfHeard(PendingOperation pending) {
        try {
            pending.callBack();
        } catch (UncheckedIOException killed) {
            // Nobody knows then whether it was taken; it is sent again.
        }
    }

    @Test
    void a_queue_that_waits_for_its_next_attempt_keeps_its_time_over_kill_9() throws Exception {
        Saga saga = saga("restore");
        saga.participant().action("b").does(Behaviour.answer(503, Map.of("Retry-After", "3600"), ""));
        started(saga);
        awaitWaiting(saga.id(), "retry");
        String until = skald.queue(saga.id()).path("waiting").path("until").asText();

        skald.kill();
        skald.start();

        assertThat(skald.queue(saga.id()).path("status").asText()).isEqualTo("running");
        assertThat(skald.queue(saga.id()).path("waiting").path("until").asText())
                .isEqualTo(until);
        assertThat(saga.participant().calls(CallKind.ACTION, "b")).hasSize(1);
    }

    @Test
    void what_an_admin_said_holds_over_kill_9() throws Exception {
        Saga paused = saga("resume");
        paused.participant().action("b").does(Behaviour.answer(503, Map.of("Retry-After", "1"), ""));
        Saga pausedInTheCall = inTheCall("resume", Behaviour.timeOutAfterDoing());
        Saga resolved = saga("restore");
        resolved.participant().action("b").does(Behaviour.answer(503, Map.of("Retry-After", "3600"), ""));
        resolved.participant().action("c").does(Behaviour.timeOutBeforeDoing());
        started(paused);
        started(resolved);
        awaitWaiting(paused.id(), "retry");
        awaitWaiting(resolved.id(), "retry");
        for (Saga saga : List.of(paused, pausedInTheCall)) {
            assertThat(skald.post("/queues/" + saga.id() + "/pause", "{\"reason\": \"wait\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        awaitWaiting(paused.id(), "paused");
        assertThat(skald.post(
                                "/queues/" + resolved.id() + "/steps/b/resolve",
                                "{\"as\": \"refused\", \"reason\": \"they know of nothing\"}",
                                "If-Match",
                                "*")
                        .statusCode())
                .isEqualTo(202);

        skald.kill();
        skald.start();

        awaitWaiting(pausedInTheCall.id(), "paused");
        awaitWaiting(paused.id(), "paused");
        assertThat(skald.queue(paused.id()).path("status").asText()).isEqualTo("running");
        assertThat(paused.participant().calls(CallKind.ACTION, "b")).hasSize(1);
        assertThat(pausedInTheCall.participant().calls(CallKind.ACTION, "b")).hasSize(1);
        skald.awaitStatus(resolved.id(), "restored");
        resolved.effective(0);
        assertThat(skald.queue(resolved.id()).at("/steps/1/status").asText()).isEqualTo("refused");
        assertThat(resolved.participant().calls(CallKind.ACTION, "b")).hasSize(1);
        for (Saga saga : List.of(paused, pausedInTheCall)) {
            skald.post("/queues/" + saga.id() + "/resume", "");
            skald.awaitStatus(saga.id(), "succeeded");
            saga.effective(1);
        }
    }

    @Test
    void an_orderly_stop_lets_calls_end_and_restores_nothing() throws Exception {
        Saga inTheCall = inTheCall("restore", Behaviour.answerLate());
        Saga waiting = saga("restore");
        waiting.participant().action("a").does(Behaviour.answer(503, Map.of("Retry-After", "1"), ""));
        started(waiting);
        waiting.participant().awaitCall(CallKind.ACTION, "a");

        skald.beginStop();
        Eventually.until("new starts are turned away", () -> turnsAway(saga("restore")));
        inTheCall.participant().release();
        skald.awaitGone();
        assertThat(inTheCall.participant().calls(CallKind.ACTION, "c"))
                .as("calls made after the stop began")
                .isEmpty();
        skald.start();

        for (Saga saga : List.of(inTheCall, waiting)) {
            skald.awaitStatus(saga.id(), "succeeded");
            saga.effective(1);
            assertThat(skald.get("/queues/" + saga.id() + "/log").body()).doesNotContain("queue-interrupted");
        }
    }

    private boolean turnsAway(Saga saga) throws Exception {
        try {
            return skald.post("/queues", saga.body()).statusCode() == 503;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    @Test
    void kill_9_again_and_again_under_load_loses_nothing_and_does_nothing_twice() throws Exception {
        List<Saga> accepted = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int client = i;
            clients.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; !enough.get(); n++) {
                    accepted.addAll(startOne(client, n));
                }
            }));
        }
        for (int kills = 1; kills <= 4; kills++) {
            int goal = accepted.size() + 15;
            Eventually.until("more queues are accepted", () -> accepted.size() >= goal);
            skald.kill();
            skald.start();
        }
        enough.set(true);
        for (Thread client : clients) {
            client.join();
        }

        int succeeded = 0;
        int restored = 0;
        for (Saga saga : accepted) {
            String status = skald.awaitStatus(saga.id(), "succeeded", "restored");
            saga.effective(status.equals("succeeded") ? 1 : 0);
            if (status.equals("succeeded")) {
                succeeded++;
            } else {
                restored++;
            }
        }
        assertThat(succeeded).as("queues that succeeded").isGreaterThan(5);
        assertThat(restored).as("queues that were restored").isGreaterThan(5);
    }

    private final Map<Integer, ScriptedParticipant> ofClient = new java.util.concurrent.ConcurrentHashMap<>();

    /** Starts one, on a participant that its client's queues share; empty when it was not accepted for certain. */
    private List<Saga> startOne(int client, int number) {
        ScriptedParticipant participant = ofClient.computeIfAbsent(client, c -> {
            ScriptedParticipant shared = ScriptedParticipant.start();
            synchronized (participants) {
                participants.add(shared);
            }
            return shared;
        });
        Saga saga = new Saga(UUID.randomUUID(), participant, number % 2 == 0 ? "restore" : "resume");
        participant.action("c").does(number % 3 == 0 ? Behaviour.refuse(409, "no") : Behaviour.ok());
        try {
            int status = skald.post("/queues", saga.body(), "Prefer", "wait=5").statusCode();
            return status == 201 ? List.of(saga) : List.of();
        } catch (Exception e) {
            // Killed meanwhile: whether it was accepted is not known, so nothing is expected of it.
            skald.awaitReady();
            return List.of();
        }
    }

    @Test
    void kill_9_of_skald_and_of_its_own_database_leaves_the_books_right() throws Exception {
        try (SkaldProcess alone = SkaldProcess.in(Files.createTempDirectory(folder, "alone"), QUICK)) {
            ask(alone);
            alone.start();
            Saga succeeded = started(saga("restore"));
            alone.awaitStatus(succeeded.id(), "succeeded");
            Saga restored = inTheCall("restore", Behaviour.timeOutAfterDoing());
            Saga resumed = inTheCall("resume", Behaviour.timeOutBeforeDoing());

            alone.killAll();
            alone.start();

            alone.awaitStatus(restored.id(), "restored");
            restored.effective(0);
            alone.awaitStatus(resumed.id(), "succeeded");
            resumed.effective(1);
            assertThat(alone.post(
                                    "/queues/" + succeeded.id() + "/restore",
                                    "{\"reason\": \"regret\"}",
                                    "Prefer",
                                    "wait=30")
                            .statusCode())
                    .isEqualTo(200);
            succeeded.effective(0);
        }
    }
}
