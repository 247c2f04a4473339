package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.postgres.PostgresServer;
import dev.skald.support.Behaviour;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.ScriptedSubscriber;
import dev.skald.support.ScriptedSubscriber.Answer;
import dev.skald.support.ScriptedSubscriber.Delivery;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes deliver, each is killed or frozen meanwhile, and the subscriber's own book has every event in order. */
class WebhookNodesIT extends WholeProcess {
    private static final int QUEUES = 60;
    private static final String PAID = "com.example.paid";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static PostgresServer server;
    private static SkaldProcess one;
    private static SkaldProcess other;

    @BeforeAll
    static void startAll() throws Exception {
        Path folder = Files.createTempDirectory("skald-webhooks");
        server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
        one = SkaldProcess.node(Files.createDirectory(folder.resolve("one")), server.jdbcUrl(), QUICK);
        other = SkaldProcess.node(Files.createDirectory(folder.resolve("other")), server.jdbcUrl(), QUICK);
        Together.run(List.of(started(one), started(other)));
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

    @Test
    void the_subscribers_book_has_every_event_whatever_dies() throws Exception {
        ScriptedParticipant participant = participant();
        try (ScriptedSubscriber subscriber = ScriptedSubscriber.start()) {
            AtomicInteger came = new AtomicInteger();
            // One in seven is not taken, so that queues wait while nodes die.
            subscriber.answers(delivery -> Answer.of(came.incrementAndGet() % 7 == 0 ? 503 : 204));
            assertThat(one.send("PUT", "/subscriptions/book", """
                            {"url": "%s", "types": ["*"]}""".formatted(subscriber.url()))
                            .statusCode())
                    .isEqualTo(201);

            List<UUID> queues = new ArrayList<>();
            queues.addAll(start(participant, one, 0));
            subscriber.await("some came", all -> all.size() > 20);
            one.kill();
            queues.addAll(start(participant, other, 1));
            one.start();
            subscriber.await("more came", all -> all.size() > 80);
            other.freeze();
            queues.addAll(start(participant, one, 2));
            subscriber.await("more came meanwhile", all -> all.size() > 140);
            other.thaw();
            other.kill();
            other.start();
            for (UUID queue : queues) {
                one.awaitStatus(queue, "succeeded", "restored");
            }

            Eventually.within(
                    Duration.ofMinutes(2),
                    "all is delivered",
                    () -> JSON.readTree(one.get("/subscriptions/book").body())
                                    .path("backlog")
                                    .asInt()
                            == 0);
            agrees(subscriber, queues);
        }
    }

    /** A third of all queues; every fifth is refused. */
    private static List<UUID> start(ScriptedParticipant participant, SkaldProcess node, int third) throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int number = 0; number < QUEUES / 3; number++) {
            if (number % 5 == 0) {
                participant.action("pay" + third + "-" + number).does(Behaviour.refuse(409, "no money"));
            }
            StartBody body =
                    StartBody.at(participant, "pay" + third + "-" + number).with("onInterruption", "resume");
            body.with("events", List.of(paid(body.id(), "1"), paid(body.id(), "2")));
            assertThat(node.post("/queues", body.toString()).statusCode()).isEqualTo(201);
            ids.add(body.id());
        }
        return ids;
    }

    private static Map<String, Object> paid(UUID queue, String id) {
        return Map.of("specversion", "1.0", "id", id, "source", "/" + queue, "type", PAID, "subject", queue.toString());
    }

    /** What was taken of each queue, without repeats, is what was published of it, in that order. */
    private static void agrees(ScriptedSubscriber subscriber, List<UUID> queues) throws Exception {
        Set<String> ids = new LinkedHashSet<>();
        for (UUID queue : queues) {
            List<String> published = new ArrayList<>();
            for (JsonNode event :
                    JSON.readTree(one.get("/events?queue=" + queue).body()).path("events")) {
                published.add(name(event.path("event")));
            }
            List<Delivery> taken = subscriber.taken(queue.toString()).toList();
            assertThat(taken.stream().map(delivery -> name(delivery.event())).collect(Collectors.toList()))
                    .as("what came of queue %s", queue)
                    .isEqualTo(published);
            boolean succeeded = published.stream().anyMatch(name -> name.startsWith("dev.skald.queue.succeeded"));
            assertThat(published.stream().filter(name -> name.startsWith(PAID)))
                    .as("registered events of queue %s", queue)
                    .hasSize(succeeded ? 2 : 0);
            taken.forEach(delivery -> ids.add(delivery.id()));
        }
        assertThat(ids).hasSizeGreaterThan(QUEUES * 2);
    }

    private static String name(JsonNode event) {
        return event.path("type").asText() + " " + event.path("id").asText();
    }
}
