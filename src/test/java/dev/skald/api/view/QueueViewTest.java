package dev.skald.api.view;

import static dev.skald.support.StartBuilder.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.Step;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import dev.skald.store.read.QueueSummary;
import dev.skald.support.StepBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueueViewTest {
    private static final Instant START = Instant.parse("2030-01-01T10:00:00Z");
    private static final StepProblem NO_SEATS =
            new StepProblem(409, "no seats", "{\"n\":0}", Duration.ofMillis(12), null);

    @Test
    void a_new_queue_shows_its_steps_idle() {
        assertThat(text(QueueView.of(queue(new Operation.QueueStarted()), null, null)))
                .isEqualTo("""
                {"id":"00000000-0000-0000-0000-000000000001","name":"book \\"trip\\"","status":"running",\
                "driver":"coordinator","input":{"n":1.50},"labels":{"a":"1","b":"2"},\
                "namespace":"default","owner":"anonymous","steps":[\
                {"name":"hotel","id":"00000000-0000-0000-0000-00000000000a","status":"idle","attempts":0},\
                {"name":"flight","id":"00000000-0000-0000-0000-00000000000b","status":"idle","attempts":0}],\
                "reason":null,"waiting":null,"createdAt":"2030-01-01T10:00:01.000001Z","endedAt":null,\
                "restorableUntil":null,"version":1}""");
    }

    @Test
    void a_restored_queue_shows_what_happened() {
        Queue queue = queue(
                new Operation.QueueStarted(),
                new Operation.CallStarted("hotel", CallKind.ACTION, 1, null),
                new Operation.CallDone("hotel", CallKind.ACTION, 1, new Json("{\"id\":7}"), 201, Duration.ofMillis(5)),
                new Operation.CallStarted("flight", CallKind.ACTION, 1, null),
                new Operation.StepRefused("flight", 1, NO_SEATS),
                new Operation.RestoreRequested("step flight was refused: 409 no seats"),
                new Operation.CallStarted("hotel", CallKind.COMPENSATION, 1, null),
                new Operation.CallDone("hotel", CallKind.COMPENSATION, 1, null, 204, Duration.ofMillis(5)),
                new Operation.QueueRestored());

        assertThat(text(QueueView.of(queue, null, null)))
                .contains("\"status\":\"restored\"")
                .contains("""
                        "steps":[{"name":"hotel","id":"00000000-0000-0000-0000-00000000000a","status":"compensated",\
                        "attempts":1,"compensationAttempts":1,"result":{"id":7},\
                        "startedAt":"2030-01-01T10:00:02.000002Z","endedAt":"2030-01-01T10:00:08.000008Z"},\
                        {"name":"flight","id":"00000000-0000-0000-0000-00000000000b","status":"refused","attempts":1,\
                        "problem":{"status":409,"detail":"no seats"},\
                        "startedAt":"2030-01-01T10:00:04.000004Z","endedAt":"2030-01-01T10:00:05.000005Z"}],\
                        "reason":"step flight was refused: 409 no seats\"""")
                .endsWith("""
                        "endedAt":"2030-01-01T10:00:09.000009Z","restorableUntil":null,"version":9}""");
    }

    @Test
    void a_result_without_a_body_is_null() {
        Queue queue = queue(
                new Operation.QueueStarted(),
                new Operation.CallStarted("hotel", CallKind.ACTION, 1, null),
                new Operation.CallDone("hotel", CallKind.ACTION, 1, Json.NULL, 204, Duration.ZERO));

        assertThat(text(QueueView.of(queue, null, null)))
                .contains("\"status\":\"done\",\"attempts\":1,\"result\":null,");
    }

    @Test
    void a_parked_queue_says_what_it_waits_for() {
        WaitState waiting =
                new WaitState(WaitState.Reason.RETRY, "hotel", START.plusSeconds(60), StepProblem.of("not reached"));

        assertThat(text(QueueView.of(queue(new Operation.QueueStarted()), waiting, START.plusSeconds(5))))
                .contains("""
                        "waiting":{"for":"retry","step":"hotel","until":"2030-01-01T10:01:00Z",\
                        "problem":{"status":null,"detail":"not reached"}}""")
                .contains("\"restorableUntil\":\"2030-01-01T10:00:05Z\"");
    }

    @Test
    void a_list_shows_summaries() {
        QueueSummary attention = new QueueSummary(
                new UUID(0, 1),
                new Owner("acme", "ada"),
                "n",
                QueueStatus.ATTENTION,
                Map.of("k", "v"),
                new WaitState(WaitState.Reason.ATTENTION, null, null, null),
                START,
                null,
                12);
        QueueSummary ended = new QueueSummary(
                new UUID(0, 2),
                Owner.DEFAULT,
                "n",
                QueueStatus.SUCCEEDED,
                Map.of(),
                null,
                START,
                START.plusSeconds(1),
                9);

        assertThat(text(QueueView.of(List.of(attention, ended)))).isEqualTo("""
                {"queues":[{"id":"00000000-0000-0000-0000-000000000001","name":"n","status":"attention",\
                "labels":{"k":"v"},"namespace":"acme","owner":"ada",\
                "waiting":{"for":"attention","step":null,"until":null,"problem":null},\
                "createdAt":"2030-01-01T10:00:00Z","endedAt":null,"version":12},\
                {"id":"00000000-0000-0000-0000-000000000002","name":"n","status":"succeeded","labels":{},\
                "namespace":"default","owner":"anonymous","waiting":null,"createdAt":"2030-01-01T10:00:00Z","endedAt":"2030-01-01T10:00:01Z","version":9}]}""");
    }

    @Test
    void an_empty_list_is_a_list() {
        assertThat(text(QueueView.of(List.of()))).isEqualTo("{\"queues\":[]}");
    }

    private static Queue queue(Operation... operations) {
        List<LogEntry> log = new ArrayList<>();
        for (Operation operation : operations) {
            int seq = log.size() + 1;
            log.add(new LogEntry(seq, START.plusSeconds(seq).plusNanos(seq * 1000L), "a1", operation));
        }
        return Queue.fold(START_BODY, log);
    }

    private static final QueueStart START_BODY = start(step(0xA, "hotel"), step(0xB, "flight", "hotel"))
            .id(new UUID(0, 1))
            .name("book \"trip\"")
            .input(new Json("{\"n\":1.50}"))
            .labels(Map.of("b", "2", "a", "1"))
            .build();

    private static Step step(long id, String name, String... after) {
        return StepBuilder.step(name).id(new UUID(0, id)).after(after).build();
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
