package dev.skald.crash;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.PendingOperation;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database: each request goes to the node that does not work on the queue. */
class SeveralNodesIT extends WholeProcess {
    private static PostgresServer server;
    private static SkaldProcess one;
    private static SkaldProcess other;

    private ScriptedParticipant participant;

    @BeforeAll
    static void startAll() throws Exception {
        Path folder = Files.createTempDirectory("skald-nodes");
        server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
        one = node(folder.resolve("one"));
        other = node(folder.resolve("other"));
        Together.run(List.of(started(one), started(other)));
    }

    private static SkaldProcess node(Path folder) throws Exception {
        return SkaldProcess.node(Files.createDirectory(folder), server.jdbcUrl(), QUICK);
    }

    private static Callable<Boolean> started(SkaldProcess node) {
        return () -> {
            node.start();
            return true;
        };
    }

    @AfterAll
    static void endAll() {
        one.close();
        other.close();
        server.close();
    }

    @BeforeEach
    void askOne() {
        ask(one);
        participant = participant();
    }

    /** A queue that the first node works on, now in the call of b; from now on the other one is asked. */
    private StartBody atWork(StartBody body) {
        int before = participant.calls(ACTION, "b").size();
        participant.action("b").does(Behaviour.answerLate());
        started(body);
        participant.awaitCall(ACTION, "b", before + 1);
        ask(other);
        return body;
    }

    private StartBody trip() {
        return StartBody.at(participant, "a", "b", "c");
    }

    @Test
    void it_is_read_and_waited_for() throws Exception {
        StartBody body = atWork(trip());
        assertThatQueue(body).is("running").hasSteps("a done", "b running", "c idle");

        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> again(body));
        participant.release();

        assertThat(waiting.get().body()).contains("\"status\":\"succeeded\"");
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(participant.book());
    }

    /** The same start again, which waits for the queue. */
    private HttpResponse<String> again(StartBody body) {
        try {
            return other.post("/queues", body.toString(), "Prefer", "wait=60");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void it_is_restored() throws Exception {
        StartBody body = atWork(trip());

        assertThat(Caller.restore(body.id(), "changed my mind").statusCode()).isEqualTo(202);
        participant.release();

        assertThatQueue(body)
                .becomes("restored")
                .hasSteps("a compensated", "b compensated", "c idle")
                .undidInReverse(participant.book());
    }

    @Test
    void an_answer_that_was_put_off_is_taken() throws Exception {
        participant.action("b").does(Behaviour.takeOn());
        StartBody body = started(trip());
        PendingOperation pending = participant.pending(ACTION, "b");
        awaitWaiting(body.id(), "result");
        ask(other);

        pending.finish();
        String there = pending.call()
                .callback()
                .replace(one.address().toString(), other.address().toString());
        assertThat(pending.callBack(there, "{\"status\": \"done\"}")).isEqualTo(204);

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(participant.book());
    }

    @Test
    void a_signal_is_taken_while_a_step_beside_it_is_called() throws Exception {
        StartBody body = atWork(StartBody.at(participant, "a", "b", "rest", "c")
                .step("b", step -> step.with("after", List.of("a")))
                .step("rest", step -> step.insteadOfCalls("signal", Map.of()).with("after", List.of("a")))
                .step("c", step -> step.with("after", List.of("rest"))));

        assertThat(Caller.signal(body.id(), "rest", "true").statusCode()).isEqualTo(200);
        participant.awaitCall(ACTION, "c");
        participant.release();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(participant.book());
    }

    @Test
    void its_caller_drives_it_at_both() throws Exception {
        StartBody body = started(StartBody.at(participant).with("driver", "caller"));
        int step = 0;
        for (String name : List.of("a", "b", "c")) {
            ask(step++ % 2 == 0 ? other : one);
            assertThat(Caller.step(body.id(), StartBody.StepBody.at(participant, name))
                            .statusCode())
                    .isEqualTo(201);
        }
        ask(one);
        assertThat(Caller.complete(body.id()).statusCode()).isEqualTo(200);
        ask(other);
        assertThat(Caller.complete(body.id()).statusCode()).isEqualTo(200);
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(participant.book());
    }

    @Test
    void what_needs_a_human_is_tried_again() throws Exception {
        participant.action("b").does(Behaviour.refuse(409, "no"));
        participant.compensation("a").does(Behaviour.answer(403));
        StartBody body = started(trip());
        assertThatQueue(body).becomes("attention");
        ask(other);

        assertThat(Caller.retryAndWait(body.id()).statusCode()).isEqualTo(200);

        assertThatQueue(body).becomes("restored").keptItsPromiseIn(participant.book());
    }

    @Test
    void a_node_that_was_frozen_for_longer_than_its_lease_writes_nothing_and_goes_on_as_a_fresh_one() throws Exception {
        StartBody body = atWork(trip().with("onInterruption", "restore"));
        one.freeze();
        try {
            assertThatQueue(body).becomes("restored").hasSteps("a compensated", "b compensated", "c idle");
        } finally {
            one.thaw();
        }
        participant.release();

        ask(one);
        StartBody[] next = new StartBody[1];
        Eventually.until("it takes queues again", () -> {
            next[0] = trip();
            return Caller.start(next[0]).statusCode() == 201;
        });
        assertThatQueue(next[0]).becomes("succeeded").keptItsPromiseIn(participant.book());
        assertThatQueue(body).is("restored").keptItsPromiseIn(participant.book());
        assertThat(one.isAlive()).isTrue();
        assertThat(nodesThatWrote(next[0].id()))
                .doesNotContainAnyElementsOf(nodesThatWrote(body.id()).subList(0, 1));
    }

    @Test
    void a_queue_of_a_node_that_is_frozen_goes_on_elsewhere() throws Exception {
        StartBody body = atWork(trip());
        one.freeze();
        try {
            assertThatQueue(body).becomes("succeeded").hasLogged("queue-interrupted", 1);
        } finally {
            one.thaw();
        }
        participant.release();
        assertThatQueue(body).is("succeeded").keptItsPromiseIn(participant.book());
    }

    private static List<String> nodesThatWrote(UUID id) {
        return Caller.log(id).jsonPath().getList("entries.node", String.class).stream()
                .distinct()
                .toList();
    }

    @Test
    void a_node_that_was_killed_leaves_nothing_undone() throws Exception {
        StartBody restored = atWork(trip());
        ask(one);
        StartBody resumed = atWork(StartBody.at(participant, "a", "b", "c").with("onInterruption", "resume"));
        one.kill();

        assertThatQueue(restored).becomes("restored").keptItsPromiseIn(participant.book());
        assertThatQueue(resumed).becomes("succeeded").keptItsPromiseIn(participant.book());
        assertThatQueue(restored).hasReason("interrupted: its node died");
        one.start();
    }

    @Test
    void definitions_and_lists_are_the_same_everywhere() throws Exception {
        String definition = trip().without("id").without("name").json();
        assertThat(one.send("PUT", "/definitions/trip", definition).statusCode())
                .isEqualTo(201);
        assertThat(other.get("/definitions/trip").statusCode()).isEqualTo(200);
        StartBody body = started(trip().with("labels", Map.of("at", "one")));
        ask(other);
        assertThatQueue(body).becomes("succeeded");
        assertThat(Caller.list("at", "one").jsonPath().getList("queues.id"))
                .contains(body.id().toString());
    }
}
