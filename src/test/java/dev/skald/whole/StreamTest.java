package dev.skald.whole;

import static dev.skald.support.QueueAssert.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.event.stream.EventStreams;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.outbox.Outbox;
import dev.skald.support.Eventually;
import dev.skald.support.StreamClient;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as pages and as a stream, over HTTP. */
@QuarkusTest
@TestProfile(StreamTest.FewStreams.class)
class StreamTest {
    private static final String ADMIN = "the-first-admin-of-this-test-0123456789";
    private static final int STREAMS_MAX = 5;

    /** In this run; another run may have left events behind. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private final List<StreamClient> clients = new ArrayList<>();

    @Inject
    Outbox outbox;

    @Inject
    EventStreams streams;

    @Inject
    DataSource database;

    /** A Skald that asks for tokens, in which heartbeats come soon. */
    public static final class FewStreams implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "skald.security.admin-token",
                    ADMIN,
                    "skald.events.heartbeat",
                    "PT1S",
                    "skald.limits.streams",
                    Integer.toString(STREAMS_MAX));
        }
    }

    @BeforeEach
    void awaitNoStreams() throws Exception {
        Eventually.until("no stream is open", () -> streams.runOnce() == 0);
    }

    @AfterEach
    void close() {
        clients.forEach(StreamClient::close);
    }

    private static RequestSpecification by(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }

    private static RequestSpecification admin() {
        return by(ADMIN).header("Skald-Namespace", "default");
    }

    private StreamClient open(String query, String... headers) throws Exception {
        return openBy(ADMIN, query, headers);
    }

    private StreamClient openBy(String token, String query, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Authorization";
        all[1] = "Bearer " + token;
        StreamClient client =
                StreamClient.open(URI.create("http://localhost:" + RestAssured.port + "/events" + query), all);
        clients.add(client);
        return client;
    }

    private String name(String name) {
        return name + "-" + run;
    }

    /** A queue that has succeeded and whose two events have their positions. */
    private UUID succeeded(RequestSpecification by, String name, Map<String, String> labels) throws Exception {
        long before = newest();
        UUID id = ended(by, name, labels);
        Eventually.until(
                "the events of " + id + " have positions",
                () -> json(by(ADMIN).get("/events?after=" + before + "&queue=" + id))
                                .path("events")
                                .size()
                        == 2);
        return id;
    }

    private UUID ended(RequestSpecification by, String name, Map<String, String> labels) {
        Response started = by.body(Map.of("name", name(name), "driver", "caller", "labels", labels))
                .post("/queues");
        assertThat(started.statusCode()).as(started.asString()).isEqualTo(201);
        UUID id = UUID.fromString(json(started).path("id").asText());
        assertThat(by.body("{}").post("/queues/{id}/complete", id).statusCode()).isEqualTo(200);
        return id;
    }

    private UUID succeeded(String name) throws Exception {
        return succeeded(admin(), name, Map.of());
    }

    private static String type(StreamClient.Part part) {
        return part.json().path("type").asText();
    }

    private static long newest() {
        return json(admin().get("/events?limit=1")).path("newest").asLong();
    }

    /** What comes to the next events until one is of this queue and type. */
    private static StreamClient.Part until(StreamClient client, UUID queue, String type) throws Exception {
        StreamClient.Part part = client.nextEvent();
        while (!part.json().path("subject").asText().equals(queue.toString())
                || !type(part).endsWith(type)) {
            part = client.nextEvent();
        }
        return part;
    }

    @Test
    void the_events_of_a_queue_come_in_order_as_cloud_events_with_their_positions() throws Exception {
        StreamClient client = open("?name=" + name("trip"));
        assertThat(client.response().statusCode()).isEqualTo(200);
        assertThat(client.response().headers().firstValue("Content-Type")).hasValue("text/event-stream");

        UUID queue = succeeded("trip");

        StreamClient.Part started = client.nextEvent();
        StreamClient.Part ended = client.nextEvent();
        assertThat(type(started)).isEqualTo("dev.skald.queue.started");
        assertThat(type(ended)).isEqualTo("dev.skald.queue.succeeded");
        assertThat(started.event()).isEmpty();
        assertThat(ended.position()).isGreaterThan(started.position());
        assertThat(ended.json().path("specversion").asText()).isEqualTo("1.0");
        assertThat(ended.json().path("subject").asText()).isEqualTo(queue.toString());
        assertThat(ended.json().at("/data/name").asText()).isEqualTo(name("trip"));
    }

    @Test
    void a_reader_that_comes_back_gets_what_came_meanwhile_and_nothing_twice() throws Exception {
        StreamClient.Part begin = open("").next();
        clients.getFirst().close();
        UUID missed = succeeded("missed");

        StreamClient back = open("", "Last-Event-ID", begin.id());

        List<String> types = new ArrayList<>();
        for (long last = begin.position(); types.size() < 2; last++) {
            StreamClient.Part next = back.nextEvent();
            assertThat(next.position()).isEqualTo(last + 1);
            if (next.json().path("subject").asText().equals(missed.toString())) {
                types.add(type(next));
            }
        }
        assertThat(types).containsExactly("dev.skald.queue.started", "dev.skald.queue.succeeded");
    }

    @Test
    void the_header_of_a_reader_that_comes_back_counts_before_the_position_of_its_address() throws Exception {
        long before = newest();
        succeeded("one");
        long after = newest();
        succeeded("other");

        StreamClient client = open("?after=" + before, "Last-Event-ID", Long.toString(after));

        assertThat(client.nextEvent().position()).isEqualTo(after + 1);
    }

    @Test
    void a_stream_and_a_page_have_only_what_was_asked_for() throws Exception {
        long before = newest();
        succeeded(admin(), "book-trip", Map.of("customer", "4711"));
        UUID wanted = succeeded(admin(), "book-table", Map.of("customer", "4711", "table", "3"));
        succeeded(admin(), "book-table", Map.of("customer", "12"));
        succeeded(admin(), "sell-table", Map.of("customer", "4711"));
        long last = newest();
        String query =
                "?type=dev.skald.queue.succ*,com.example.sold&name=book-t*&label.customer=4711&label.table=3&after="
                        + before;

        StreamClient client = open(query);
        JsonNode page = json(admin().get("/events" + query));

        assertThat(client.nextEvent().json().path("subject").asText()).isEqualTo(wanted.toString());
        assertThat(page.path("events").findValuesAsText("subject")).containsExactly(wanted.toString());
        assertThat(page.path("last").asLong()).isGreaterThanOrEqualTo(last);
        assertThat(json(admin().get("/events?after=" + before + "&queue=" + wanted))
                        .path("events")
                        .findValuesAsText("type"))
                .containsExactly("dev.skald.queue.started", "dev.skald.queue.succeeded");
    }

    @Test
    void a_reader_is_told_of_the_positions_that_its_filter_leaves_out() throws Exception {
        StreamClient client = open("?type=com.example.none");
        long begin = client.next().position();
        succeeded("other");

        StreamClient.Part beat = client.next();
        while (beat.id().isEmpty()) {
            beat = client.next();
        }

        assertThat(beat.data()).isEmpty();
        assertThat(beat.position()).isGreaterThan(begin);
    }

    @Test
    void a_heartbeat_without_an_id_comes_while_nothing_happens() throws Exception {
        StreamClient client = open("");
        assertThat(client.next().id()).isNotEmpty();

        StreamClient.Part beat = client.next();
        // Queues of earlier tests may still raise events.
        while (!beat.id().isEmpty()) {
            beat = client.next();
        }

        assertThat(beat).isEqualTo(new StreamClient.Part("", "", "", ":"));
    }

    @Test
    void heartbeats_come_while_events_can_not_be_read() throws Exception {
        long before = newest();
        Map<String, Object> event =
                Map.of("specversion", "1.0", "id", "1", "source", "/trips", "type", "com.example.booked");
        UUID id = UUID.fromString(
                json(admin().body(Map.of("name", name("unread"), "driver", "caller", "events", List.of(event)))
                                .post("/queues"))
                        .path("id")
                        .asText());
        admin().body("{}").post("/queues/{id}/complete", id);
        Eventually.until("three events have positions", () -> newest() >= before + 3);
        StreamClient client;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table registered_event in access exclusive mode");
            client = open("?after=" + before);
            client.next();

            assertThat(client.next().comment()).isEqualTo(":");
            connection.rollback();
        }

        assertThat(client.nextEvent().position()).isEqualTo(before + 1);
    }

    @Test
    void a_position_that_is_not_kept_any_more_gets_a_gap_first() throws Exception {
        long before = newest();
        succeeded("gone");
        Tampering.sequencedNow();
        // Queues of earlier tests may still raise some.
        Eventually.until("all events are forgotten", () -> {
            outbox.forget(Duration.ofMillis(1), 10_000);
            EventRange range = outbox.range();
            return range.last() > before && range.purged() == range.last();
        });
        long purged = outbox.range().purged();
        UUID kept = succeeded("kept");

        StreamClient client = open("?after=" + before);

        StreamClient.Part gap = client.nextEvent();
        assertThat(gap.event()).isEqualTo("gap");
        assertThat(gap.json().toString()).isEqualTo("{\"oldest\":" + (purged + 1) + ",\"next\":" + (purged + 1) + "}");
        assertThat(gap.position()).isEqualTo(purged);
        StreamClient.Part first = client.nextEvent();
        assertThat(first.position()).isEqualTo(purged + 1);
        while (!first.json().path("subject").asText().equals(kept.toString())) {
            first = client.nextEvent();
        }

        JsonNode page = json(admin().get("/events?after=" + before));
        assertThat(page.at("/gap/oldest").asLong()).isEqualTo(purged + 1);
        assertThat(page.at("/events/0/position").asLong()).isEqualTo(purged + 1);
        assertThat(json(admin().get("/events")).has("gap")).isFalse();
        assertThat(json(admin().get("/events?after=" + purged)).has("gap")).isFalse();
    }

    @Test
    void a_position_that_the_database_does_not_know_gets_a_gap_and_then_what_comes() throws Exception {
        long newest = newest();
        StreamClient client = open("?after=" + (newest + 1000));

        StreamClient.Part gap = client.nextEvent();
        assertThat(gap.event()).isEqualTo("gap");
        long next = gap.json().path("next").asLong();
        assertThat(next).isBetween(newest + 1, newest + 999);

        succeeded("next");
        assertThat(client.nextEvent().position()).isEqualTo(next);
        assertThat(json(admin().get("/events?after=" + (newest + 1000)))
                        .at("/gap/next")
                        .asLong())
                .isGreaterThan(newest);
    }

    @Test
    void pages_lead_from_one_to_the_next_until_all_is_read() throws Exception {
        long before = newest();
        for (int i = 0; i < 5; i++) {
            succeeded("page");
        }
        long last = newest();

        List<Integer> positions = new ArrayList<>();
        String next = "/events?limit=3&after=" + before;
        int pages = 0;
        while (next != null) {
            Response page = admin().urlEncodingEnabled(false).get(next);
            positions.addAll(page.jsonPath().getList("events.position", Integer.class));
            next = page.header("Link") == null ? null : page.header("Link").replaceAll("<(.*)>.*", "$1");
            pages++;
        }

        assertThat(positions.size()).isGreaterThanOrEqualTo((int) (last - before));
        assertThat(positions)
                .containsExactlyElementsOf(IntStream.rangeClosed((int) before + 1, (int) before + positions.size())
                        .boxed()
                        .toList());
        assertThat(pages).isEqualTo((positions.size() + 2) / 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?limit=1", "?after=-1", "?after=x", "?queue=7", "?type=", "?type=a,,b", "?name=&after=1", "?x=1"
            })
    void what_a_stream_does_not_know_is_refused(String query) throws Exception {
        assertThat(open(query).response().statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1, 2"})
    void a_reader_that_comes_back_with_no_position_is_refused(String id) throws Exception {
        assertThat(open("", "Last-Event-ID", id).response().statusCode()).isEqualTo(400);
    }

    @Test
    void a_reader_that_does_not_ask_for_a_stream_gets_a_page() {
        for (String accept : List.of("*/*", "application/json", "text/event-stream;q=0.5, application/json")) {
            assertThat(admin().accept(accept).get("/events").contentType()).isEqualTo("application/json");
        }
        assertThat(admin().accept("text/plain").get("/events").statusCode()).isEqualTo(406);
        assertThat(admin().accept("text/event-stream").head("/events").statusCode())
                .isEqualTo(200);
    }

    @Test
    void one_reader_too_many_is_told_to_come_back() throws Exception {
        for (int i = 0; i < STREAMS_MAX; i++) {
            assertThat(open("").next().id()).isNotEmpty();
        }

        StreamClient tooMany = open("");

        assertThat(tooMany.response().statusCode()).isEqualTo(503);
        assertThat(tooMany.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(admin().get("/q/metrics").asString()).contains("skald_streams_open " + STREAMS_MAX + ".0\n");
        clients.getFirst().close();
        Eventually.until("there is room again", () -> streams.runOnce() < STREAMS_MAX);
        assertThat(open("").next().id()).isNotEmpty();
    }

    private String token(String name, String role, String namespace) {
        Response made = by(ADMIN)
                .body(Map.of("name", name(name), "role", role, "namespace", namespace + "-" + run))
                .post("/tokens");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return json(made).path("token").asText();
    }

    @Test
    void readers_get_the_events_of_queues_that_they_may_read() throws Exception {
        String shopReader = token("reader", "reader", "shop");
        String shopCaller = token("caller", "caller", "shop");
        String otherCaller = token("other", "caller", "shop");
        String bankCaller = token("banker", "caller", "bank");
        long before = newest();
        succeeded(by(bankCaller), "bank", Map.of());
        UUID another = succeeded(by(otherCaller), "shop", Map.of());
        UUID own = succeeded(by(shopCaller), "shop", Map.of());

        StreamClient all = openBy(shopReader, "?after=" + before);
        StreamClient mine = openBy(shopCaller, "?after=" + before);

        assertThat(all.nextEvent().json().path("subject").asText()).isEqualTo(another.toString());
        until(all, own, "succeeded");
        assertThat(mine.nextEvent().json().path("subject").asText()).isEqualTo(own.toString());
        assertThat(json(by(shopCaller).get("/events?after=" + before))
                        .path("events")
                        .findValuesAsText("subject"))
                .containsOnly(own.toString());
        assertThat(json(by(shopReader).get("/events?after=" + before))
                        .path("events")
                        .findValuesAsText("subject"))
                .containsOnly(own.toString(), another.toString());
        assertThat(openBy(shopReader, "", "Skald-Namespace", "bank-" + run)
                        .response()
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void the_stream_of_a_token_that_is_revoked_ends() throws Exception {
        StreamClient client = openBy(token("revoked", "reader", "shop"), "");
        assertThat(client.next().id()).isNotEmpty();

        assertThat(by(ADMIN)
                        .delete("/tokens/{name}?namespace=shop-" + run, name("revoked"))
                        .statusCode())
                .isEqualTo(204);

        client.awaitEnd();
    }

    @Test
    void a_reader_that_takes_nothing_is_cut_off_after_a_whole_event() throws Exception {
        Map<String, String> labels = new HashMap<>();
        IntStream.range(0, 20).forEach(i -> labels.put("l" + i, "x".repeat(1000)));
        long before = newest();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(2048);
            socket.connect(new InetSocketAddress("localhost", RestAssured.port));
            socket.getOutputStream()
                    .write(("GET /events?after=" + before + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + ADMIN + "\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            IntStream.range(0, 150).forEach(i -> ended(admin(), "large", labels));
            Eventually.until("the reader is cut off", () -> streams.runOnce() == 0);

            List<Long> whole = wholeEvents(socket.getInputStream());
            assertThat(whole)
                    .isNotEmpty()
                    .hasSizeLessThan(300)
                    .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + whole.size())
                            .boxed()
                            .toList());
        }
    }

    /** The positions of the events that came as a whole. */
    private static List<Long> wholeEvents(InputStream input) throws Exception {
        List<Long> positions = new ArrayList<>();
        String text;
        try (input) {
            text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
        String[] parts = text.split("\n\n", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            int at = parts[i].indexOf("id: ");
            if (at >= 0 && parts[i].contains("\ndata: ")) {
                positions.add(Long.parseLong(parts[i].substring(at + 4, parts[i].indexOf('\n', at))));
            }
        }
        return positions;
    }
}
