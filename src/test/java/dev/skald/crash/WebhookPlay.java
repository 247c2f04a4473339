package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedSubscriber;
import dev.skald.support.StartBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** What an admin has with one subscription while a node dies; and the promise that Skald has to keep to its receiver. */
final class WebhookPlay implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The node that is to die delivers the events of one of them with near certainty. */
    private static final int QUEUES = 4;

    private static final String REGISTERED = "com.example.trip.planned";

    private final Play play;
    private final ScriptedSubscriber receiver = ScriptedSubscriber.start();
    private final String path = "/subscriptions/s-" + UUID.randomUUID();
    private final List<StartBody> queues = new ArrayList<>();

    WebhookPlay(Play play) {
        this.play = play;
    }

    /** Has all events delivered from now on. */
    void subscribe() throws Exception {
        ask("PUT", "", "{\"url\": \"" + receiver.url() + "\", \"types\": [\"*\"]}");
    }

    /** Does something with the subscription, and says it once more when a node dies of it. */
    void ask(String what, String body) throws Exception {
        ask("POST", "/" + what, body);
    }

    private void ask(String method, String what, String body) throws Exception {
        var answer = play.nodes.ask(method, path + what, body);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 202, 204, 404, 409);
    }

    /** Queues without a step, with events of their caller, come to their end. */
    void runQueues() throws Exception {
        for (int i = 0; i < QUEUES; i++) {
            StartBody body = play.queue().with("driver", "caller");
            body.with("events", List.of(registered(body, "1"), registered(body, "2")));
            play.nodes.ask("POST", "/queues", body.json());
            Story.drive(play, body, "complete", "");
            queues.add(body);
        }
    }

    private static Map<String, Object> registered(StartBody body, String id) {
        String queue = body.id().toString();
        return Map.of("specversion", "1.0", "id", id, "source", "/" + queue, "type", REGISTERED, "subject", queue);
    }

    /**
     * Returns once the receiver's book has of each queue what was published of it, repeats removed in that order: with the
     * events of its caller if it succeeded.
     */
    void arrives() throws Exception {
        for (StartBody body : queues) {
            String queue = body.id().toString();
            AtomicReference<List<String>> published = new AtomicReference<>(List.of());
            boolean all = Eventually.comes(MortalNodes.LONGEST, () -> {
                published.set(published(queue));
                return isWhole(published.get()) && taken(queue).equals(published.get());
            });
            assertThat(all)
                    .as("took %s of a queue that published %s", taken(queue), published)
                    .isTrue();
        }
    }

    private List<String> taken(String queue) {
        return receiver.taken(queue).map(delivery -> name(delivery.event())).toList();
    }

    private List<String> published(String queue) throws Exception {
        List<String> names = new ArrayList<>();
        String page = play.nodes.ask("GET", "/events?queue=" + queue, "").body();
        JSON.readTree(page).path("events").forEach(event -> names.add(name(event.path("event"))));
        return names;
    }

    private static boolean isWhole(List<String> published) {
        boolean succeeded = published.stream().anyMatch(name -> name.startsWith("dev.skald.queue.succeeded"));
        boolean restored = published.stream().anyMatch(name -> name.startsWith("dev.skald.queue.restored"));
        long registered =
                published.stream().filter(name -> name.startsWith(REGISTERED)).count();
        return (succeeded || restored) && registered == (succeeded ? 2 : 0);
    }

    private static String name(JsonNode event) {
        return event.path("type").asText() + " " + event.path("id").asText();
    }

    /** The position of the oldest event that the receiver has taken. */
    long oldest() {
        return receiver.book().stream()
                .mapToLong(delivery ->
                        Long.parseLong(delivery.id().substring(delivery.id().lastIndexOf('_') + 1)))
                .min()
                .orElseThrow();
    }

    /** Has nothing delivered any more. */
    void unsubscribe() throws Exception {
        ask("DELETE", "", "");
    }

    @Override
    public void close() {
        receiver.close();
    }
}
