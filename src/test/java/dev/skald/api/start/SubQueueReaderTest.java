package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Step;
import dev.skald.queue.SubQueue;
import dev.skald.store.definition.Definition;
import dev.skald.web.problem.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that are queues. */
class SubQueueReaderTest {
    private static final String CALL = "\"action\": {\"url\": \"http://h/a\"}";
    private static final String INNER = "{\"name\": \"inner\", \"steps\": [{\"name\": \"a\", " + CALL + "}]}";

    private final AtomicInteger made = new AtomicInteger();
    private Map<String, String> definitions = Map.of();

    @Test
    void a_queue_here_has_the_steps_id_and_knows_its_parent() {
        QueueStart outer =
                start("{\"name\": \"s\", \"queue\": {\"name\": \"inner\", \"input\": {\"n\": \"{% $input.n %}\"},"
                        + " \"timeout\": \"PT5M\", \"labels\": {\"l\": \"v\"}, \"steps\": [{\"name\": \"a\", " + CALL
                        + "}]}}");

        Step step = outer.steps().getFirst();
        QueueStart inner = ((SubQueue.Here) step.queue()).start();
        assertThat(inner.id()).isEqualTo(step.id());
        assertThat(inner.parent()).isEqualTo(new Parent(outer.id(), "s", true));
        assertThat(inner.input()).isEqualTo(new Json("{\"n\":\"{% $input.n %}\"}"));
        assertThat(inner.timeout()).hasMinutes(5);
        assertThat(inner.labels()).containsEntry("l", "v");
        assertThat(step.action()).isNull();
    }

    @Test
    void a_queue_elsewhere_is_passed_on_as_it_is_without_its_input() {
        QueueStart outer =
                start("{\"name\": \"s\", \"coordinator\": \"https://skald.other/\", \"queue\": {\"name\": \"x\","
                        + " \"input\": 1.0, \"steps\": [], \"ofNewerTimes\": true}}");

        SubQueue.Elsewhere there = (SubQueue.Elsewhere) outer.steps().getFirst().queue();
        assertThat(there.coordinator()).isEqualTo(URI.create("https://skald.other/"));
        assertThat(there.start()).isEqualTo(new Json("{\"name\":\"x\",\"steps\":[],\"ofNewerTimes\":true}"));
        assertThat(there.input()).isEqualTo(new Json("1.0"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "queue": INNER, "action": {"url": "http://h"}         | /action            | must be absent
            "queue": INNER, "compensation": {"url": "http://h"}   | /compensation      | must be absent
            "queue": INNER, "coordinator": "ftp://h"              | /coordinator       | http or https
            "queue": INNER, "coordinator": "http://h/?a=b"        | /coordinator       | without user
            "queue": INNER, "coordinator": "http://10.0.0.1:70000" | /coordinator      | a port is 1 to 65535
            "queue": INNER, "coordinator": "http://h:0"           | /coordinator       | a port is 1 to 65535
            "queue": INNER, "coordinator": "http://a b"           | /coordinator       | is not a URL
            "queue": INNER, "coordinator": "http://h/ä"           | /coordinator       | in ASCII
            "queue": INNER, "coordinator": "http://h/a/../b"      | /coordinator       | . or .. as a part
            "queue": INNER, "coordinator": "http://h/a/."         | /coordinator       | . or .. as a part
            "queue": {"name": "x", "steps": []}                   | /queue/steps       | must be 1 to
            "queue": {"name": "x", "definition": "d"}             | /queue/definition  | there is no definition
            "queue": {"steps": [{"name": "a", "action": {"url": "http://h"}}]} | /queue/name | is required
            "queue": {"id": "x", "name": "x", "steps": [{"name": "a", "action": {"url": "http://h"}}]} | /queue/id | is not a known field
            "queue": {"id": "x", "name": "x", "steps": []}, "coordinator": "http://h" | /queue/id | because the step gives it
            """)
    void what_is_wrong_is_pointed_to(String members, String pointer, String detail) {
        List<Fault> faults = faults("{\"name\": \"s\", " + members.replace("INNER", INNER) + "}");

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/steps/0" + pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @Test
    void queues_may_be_nested_ten_deep_and_no_deeper() {
        assertThat(start(nested(10)).steps()).hasSize(1);
        assertThat(faults(nested(11)))
                .singleElement()
                .extracting(Fault::detail)
                .asString()
                .contains("nested more than 10 deep");
    }

    private static String nested(int depth) {
        String step = "{\"name\": \"a\", " + CALL + "}";
        for (int i = 0; i < depth; i++) {
            step = "{\"name\": \"s\", \"queue\": {\"name\": \"q\", \"steps\": [" + step + "]}}";
        }
        return step;
    }

    @Test
    void definitions_cannot_make_more_of_a_queue_than_can_be_kept() {
        String tenfold = "{\"steps\": ["
                + String.join(
                        ", ",
                        Collections.nCopies(
                                10, "{\"name\": \"NAME\", \"queue\": {\"name\": \"q\", \"definition\": \"NEXT\"}}"))
                + "]}";
        definitions = Map.of(
                "d1",
                distinct(tenfold).replace("NEXT", "d2"),
                "d2",
                distinct(tenfold).replace("NEXT", "d3"),
                "d3",
                "{\"steps\": [{\"name\": \"a\", " + CALL + "}]}");

        List<Fault> faults = faults("{\"name\": \"s\", \"queue\": {\"name\": \"q\", \"definition\": \"d1\"}}");

        assertThat(faults)
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.detail()).contains("may have 100 steps"));
    }

    private static String distinct(String steps) {
        String distinct = steps;
        for (int i = 0; distinct.contains("NAME"); i++) {
            distinct = distinct.replaceFirst("NAME", "s" + i);
        }
        return distinct;
    }

    private QueueStart start(String step) {
        return ((StartReader.Read) read(step)).start();
    }

    private List<Fault> faults(String step) {
        return ((StartReader.Faulty) read(step)).errors();
    }

    private StartReader.Result read(String step) {
        StartRules rules = new StartRules(10, PassList.of(List.of()), OnInterruption.RESTORE, null);
        ContentReader contents = new ContentReader(rules, (call, results) -> List.of(), this::find, this::id);
        String body = "{\"name\": \"n\", \"steps\": [" + step + "]}";
        return new StartReader(contents, this::id, () -> Instant.EPOCH, Owner.DEFAULT)
                .read(body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private UUID id() {
        return new UUID(0, made.incrementAndGet());
    }

    private Optional<Definition> find(String name, Integer version) {
        return Optional.ofNullable(definitions.get(name))
                .map(body -> new Definition(name, 1, Instant.EPOCH, new Json(body)));
    }
}
