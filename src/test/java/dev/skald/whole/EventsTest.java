package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.event.EventFeed;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events from their registration to their positions. */
@QuarkusTest
@TestProfile(NoTimers.class)
class EventsTest extends WholeService {
    private static final String TYPE = "com.example.trip.booked";

    @Inject
    Outbox outbox;

    @Inject
    EventFeed feed;

    private long before;

    @BeforeEach
    void rememberTheNewest() {
        sequence();
        before = outbox.range().last();
    }

    private void sequence() {
        // -1: the node does it just now, and this may not be among it.
        int rows = outbox.sequence(1_000);
        while (rows != 0) {
            rows = outbox.sequence(1_000);
        }
    }

    private static Map<String, Object> event(String id) {
        return Map.of("specversion", "1.0", "id", id, "source", "/trips", "type", TYPE, "data", Map.of("price", 1.50));
    }

    /** What was published of a queue, in the order of the positions. */
    private List<PublishedEvent> published(StartBody body) {
        sequence();
        return feed.after(before, 10_000).events().stream()
                .filter(event -> body.id().equals(event.queueId()))
                .toList();
    }

    private Stream<String> types(StartBody body) {
        return published(body).stream().map(event -> event.type().replace("dev.skald.queue.", ""));
    }

    private static List<String> states(StartBody body) {
        return json(Caller.events(body.id())).findValuesAsText("state");
    }

    private StartBody waiting() {
        StartBody body = StartBody.at(participant, "hotel");
        participant.action("hotel").does(answerLate());
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        participant.awaitCall(ACTION, "hotel");
        return body;
    }

    @Test
    void an_event_is_published_after_its_queue_has_succeeded_and_not_before() throws Exception {
        StartBody body = waiting();

        Response first = Caller.registerEvents(body.id(), event("1"));
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).at("/events/0/state").asText()).isEqualTo("registered");
        assertThat(Caller.registerEvents(body.id(), List.of(event("1"), event("2"), event("2")))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Caller.registerEvents(body.id(), List.of(event("1"), event("2")))
                        .statusCode())
                .as("none is new")
                .isEqualTo(200);
        assertThat(types(body)).containsExactly("started");
        assertThat(states(body)).containsExactly("registered", "registered");

        participant.release();
        assertThatQueue(body).becomes("succeeded");

        assertThat(types(body)).containsExactly("started", "succeeded", TYPE, TYPE);
        assertThat(states(body)).containsExactly("published", "published");
        List<PublishedEvent> published = published(body);
        assertThat(published.get(2).event().text()).contains("\"id\":\"1\"").contains("\"price\":1.5");
        assertThat(published.get(3).event().text()).contains("\"id\":\"2\"");
        assertThat(published).isSortedAccordingTo((a, b) -> Long.compare(a.position(), b.position()));
    }

    @Test
    void an_event_of_a_queue_that_is_restored_is_dropped() throws Exception {
        StartBody body = waiting();
        assertThat(Caller.registerEvents(body.id(), event("1")).statusCode()).isEqualTo(201);

        assertThat(Caller.restore(body.id(), "changed her mind").statusCode()).isEqualTo(202);
        Response late = Caller.registerEvents(body.id(), event("2"));
        participant.release();
        assertThatQueue(body).becomes("restored");

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(tree(late.asString()).path("type").asText()).isEqualTo("/problems/queue-state");
        assertThat(types(body)).containsExactly("started", "restoring", "restored");
        assertThat(states(body)).containsExactly("dropped");
    }

    @Test
    void events_of_a_start_are_registered_with_it() {
        StartBody body = StartBody.at(participant, "hotel").with("events", List.of(event("1"), event("2"), event("1")));

        assertThat(Caller.startAndWait(body).statusCode()).isEqualTo(201);
        assertThat(Caller.start(body).statusCode()).as("the same again").isEqualTo(200);

        assertThat(types(body)).containsExactly("started", "succeeded", TYPE, TYPE);
        JsonNode events = json(Caller.events(body.id())).path("events");
        assertThat(events.at("/0/event/data/price").asDouble()).isEqualTo(1.5);
        assertThat(events.findValuesAsText("state")).containsExactly("published", "published");
        assertThat(Caller.registerEvents(body.id(), event("3")).statusCode()).isEqualTo(409);
        assertThat(Caller.registerEvents(body.id(), event("1")).statusCode())
                .as("it is there")
                .isEqualTo(200);
    }

    @Test
    void a_restore_after_success_says_what_had_been_published() {
        StartBody body = StartBody.at(participant, "hotel").with("events", List.of(event("1")));
        assertThat(Caller.startAndWait(body).statusCode()).isEqualTo(201);

        assertThat(Caller.restoreAndWait(body.id()).statusCode()).isEqualTo(200);

        assertThat(types(body)).containsExactly("started", "succeeded", TYPE, "restoring", "restored");
        assertThat(states(body)).containsExactly("published");
        JsonNode restored = tree(published(body).get(4).event().text());
        assertThat(restored.at("/data/publishedEvents/0/id").asText()).isEqualTo("1");
        assertThat(restored.at("/data/publishedEvents/0/source").asText()).isEqualTo("/trips");
        assertThat(restored.at("/data/status").asText()).isEqualTo("restored");
        assertThat(restored.at("/data/endedAt").isMissingNode()).isFalse();
    }

    @Test
    void an_event_of_skald_is_a_cloud_event_with_the_summary_of_its_queue() {
        participant.action("hotel").does(refuse(409, "no room"));
        StartBody body = StartBody.at(participant, "hotel").with("labels", Map.of("country", "is"));
        assertThat(Caller.startAndWait(body).statusCode()).isEqualTo(201);

        PublishedEvent last = published(body).getLast();
        JsonNode event = tree(last.event().text());

        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("type").asText()).isEqualTo("dev.skald.queue.restored");
        assertThat(event.path("subject").asText()).isEqualTo(body.id().toString());
        assertThat(event.path("id").asText())
                .isEqualTo(body.id() + "/" + event.at("/data/version").asText());
        assertThat(event.path("source").asText()).isEqualTo("/");
        assertThat(event.at("/data/reason").asText()).startsWith("step hotel was refused");
        assertThat(event.at("/data/labels/country").asText()).isEqualTo("is");
        assertThat(event.path("data").has("input")).isFalse();
        assertThat(last.labels()).containsEntry("country", "is");
        assertThat(last.queueName()).isEqualTo("trip");
    }

    @Test
    void positions_have_no_gap() {
        for (int i = 0; i < 5; i++) {
            assertThat(Caller.startAndWait(StartBody.at(participant, "hotel")).statusCode())
                    .isEqualTo(201);
        }
        sequence();

        List<Long> positions = feed.after(before, 10_000).events().stream()
                .map(PublishedEvent::position)
                .toList();

        assertThat(positions)
                .isEqualTo(Stream.iterate(before + 1, position -> position + 1)
                        .limit(positions.size())
                        .toList())
                .hasSizeGreaterThanOrEqualTo(10);
        assertThat(outbox.after(before + 3, 2, URI.create("/"))
                        .events()
                        .getFirst()
                        .position())
                .isEqualTo(before + 4);
    }

    @Test
    void every_fault_of_events_is_named_and_none_is_registered() {
        StartBody body = waiting();

        Response answer = Caller.registerEvents(
                body.id(),
                List.of(
                        event("1"),
                        Map.of("specversion", "0.3", "id", "", "type", "dev.skald.queue.succeeded"),
                        Map.of("specversion", "1.0", "id", "2", "source", "no uri", "type", "t", "time", "noon")));
        participant.release();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(tree(answer.asString()).findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/1/specversion", "/1/id", "/1/source", "/1/type", "/2/source");
        assertThat(Caller.events(body.id()).body().asString()).isEqualTo("{\"events\":[]}");
    }
}
