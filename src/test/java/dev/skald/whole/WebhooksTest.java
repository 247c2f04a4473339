package dev.skald.whole;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedSubscriber;
import dev.skald.support.ScriptedSubscriber.Answer;
import dev.skald.support.ScriptedSubscriber.Delivery;
import dev.skald.support.StartBody;
import dev.skald.support.WithTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.http.HttpHeaders;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events reach those who subscribed to them. */
@QuarkusTest
@TestProfile(WithTimers.class)
class WebhooksTest extends WholeService {
    private static final String STARTED = "dev.skald.queue.started";
    private static final String SUCCEEDED = "dev.skald.queue.succeeded";
    private static final String RESTORED = "dev.skald.queue.restored";

    @Inject
    DataSource database;

    private final String mark = UUID.randomUUID().toString();
    private ScriptedSubscriber subscriber;

    @BeforeEach
    void openSubscriber() {
        subscriber = ScriptedSubscriber.start();
    }

    @AfterEach
    void closeSubscriber() throws SQLException {
        // In this order, as those lock who deliver.
        execute("delete from subscription_slot");
        execute("delete from subscription");
        subscriber.close();
    }

    private String subscribe(String name, ScriptedSubscriber to) {
        return subscribe(name, to, "\"dev.skald.queue.*\"");
    }

    private String subscribe(String name, ScriptedSubscriber to, String types) {
        Response made = given().contentType("application/json")
                .body("""
                        {"url": "%s", "types": [%s], "queues": {"labels": {"mark": "%s"}}}
                        """.formatted(to.url(), types, mark))
                .put("/subscriptions/" + name);
        assertThat(made.statusCode()).isEqualTo(201);
        return made.jsonPath().getString("secret");
    }

    private StartBody booking() {
        return StartBody.at(participant, "hotel").with("labels", Map.of("mark", mark));
    }

    private String run() {
        StartBody body = booking();
        Caller.startAndWait(body);
        return body.id().toString();
    }

    private static Response post(String path, String body) {
        return given().contentType("application/json").body(body).post("/subscriptions/" + path);
    }

    private static JsonPath shown(String name) {
        return given().get("/subscriptions/" + name).jsonPath();
    }

    private static void verify(Delivery delivery, String secret) throws WebhookVerificationException {
        Map<String, List<String>> headers = delivery.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        new Webhook(secret).verify(delivery.body(), HttpHeaders.of(headers, (name, value) -> true));
    }

    @Test
    void every_event_of_a_queue_arrives_in_order_and_signed() throws Exception {
        String secret = subscribe("billing", subscriber);

        String queue = run();
        subscriber.awaitTaken(queue, SUCCEEDED);

        assertThat(subscriber.types(queue)).containsExactly(STARTED, SUCCEEDED);
        for (Delivery delivery : subscriber.taken(queue).toList()) {
            assertThatCode(() -> verify(delivery, secret)).doesNotThrowAnyException();
            assertThat(delivery.headers()).containsEntry("content-type", "application/cloudevents+json");
            assertThat(delivery.event().path("specversion").asText()).isEqualTo("1.0");
            assertThat(delivery.body()).doesNotContain("guest");
        }
        Delivery first = subscriber.taken(queue).findFirst().orElseThrow();
        Delivery changed = new Delivery(first.headers(), first.body() + " ", 204);
        assertThatThrownBy(() -> verify(changed, secret)).isInstanceOf(WebhookVerificationException.class);
        Eventually.until("all is delivered", () -> shown("billing").getInt("backlog") == 0);
        assertThat(shown("billing").getString("lastSuccessAt")).startsWith("20");
    }

    @Test
    void a_restored_queue_tells_so_and_never_of_a_success() throws Exception {
        subscribe("billing", subscriber);
        participant.action("hotel").does(Behaviour.refuse(409, "full"));

        String queue = run();
        subscriber.awaitTaken(queue, RESTORED);

        assertThat(subscriber.types(queue))
                .startsWith(STARTED)
                .endsWith(RESTORED)
                .doesNotContain(SUCCEEDED);
    }

    @Test
    void what_a_caller_registered_arrives_after_the_success_and_never_of_a_restored_queue() throws Exception {
        subscribe("billing", subscriber, "\"*\"");
        StartBody succeeds = withEvents();
        Caller.startAndWait(succeeds);
        participant.action("hotel").does(Behaviour.refuse(409, "full"));
        StartBody isRestored = withEvents();
        Caller.startAndWait(isRestored);
        String last = run();
        subscriber.awaitTaken(isRestored.id().toString(), RESTORED);
        subscriber.awaitTaken(succeeds.id().toString(), "paid");
        subscriber.awaitTaken(last, SUCCEEDED);
        Eventually.until("all is delivered", () -> shown("billing").getInt("backlog") == 0);

        assertThat(subscriber.types(succeeds.id().toString())).containsExactly(STARTED, SUCCEEDED, "paid", "paid");
        assertThat(subscriber.types(isRestored.id().toString())).doesNotContain("paid");
        assertThat(subscriber.book())
                .filteredOn(delivery -> delivery.type().equals("paid"))
                .hasSize(2);
    }

    private StartBody withEvents() {
        StartBody body = booking();
        return body.with("events", List.of(paid(body, "1"), paid(body, "2")));
    }

    private static Map<String, Object> paid(StartBody body, String id) {
        return Map.of(
                "specversion",
                "1.0",
                "id",
                id,
                "source",
                "/" + body.id(),
                "type",
                "paid",
                "subject",
                body.id().toString());
    }

    @Test
    void only_what_was_subscribed_to_is_sent() throws Exception {
        subscribe("billing", subscriber, "\"" + RESTORED + "\"");
        run();
        StartBody other = StartBody.at(participant, "hotel").with("labels", Map.of("mark", "other"));
        participant.action("hotel").does(Behaviour.refuse(409, "full"));
        Caller.startAndWait(other);
        participant.action("hotel").does(Behaviour.refuse(409, "full"));

        String restored = run();
        subscriber.awaitTaken(restored, RESTORED);

        assertThat(subscriber.book()).extracting(Delivery::subject).containsOnly(restored);
        assertThat(subscriber.book()).extracting(Delivery::type).containsOnly(RESTORED);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 404, 302})
    void what_is_not_taken_is_sent_again_with_the_same_id_before_what_follows_it(int status) throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        ScriptedSubscriber elsewhere = ScriptedSubscriber.start();
        subscriber.answers(delivery -> left.getAndDecrement() > 0
                ? new Answer(status, Map.of("Location", elsewhere.url().toString()), "not now")
                : Answer.of(200));
        subscribe("billing", subscriber);

        String queue = run();
        subscriber.awaitTaken(queue, SUCCEEDED);

        List<Delivery> came = subscriber.book();
        assertThat(came).extracting(Delivery::answered).containsExactly(status, status, 200, 200);
        assertThat(came.subList(0, 3))
                .extracting(Delivery::id)
                .containsOnly(came.getFirst().id());
        assertThat(came).extracting(Delivery::type).containsExactly(STARTED, STARTED, STARTED, SUCCEEDED);
        assertThat(shown("billing").getInt("lastProblem.status")).isEqualTo(status);
        assertThat(shown("billing").getString("lastProblem.body")).isEqualTo("not now");
        assertThat(elsewhere.book()).isEmpty();
        elsewhere.close();
    }

    @Test
    void a_queue_that_waits_does_not_keep_others_waiting() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        subscribe("billing", subscriber);
        StartBody poison = booking();
        subscriber.answers(delivery ->
                broken.get() && delivery.subject().equals(poison.id().toString()) ? Answer.of(500) : Answer.of(200));

        Caller.startAndWait(poison);
        for (int others = 0; others < 10; others++) {
            subscriber.awaitTaken(run(), SUCCEEDED);
        }

        assertThat(subscriber.types(poison.id().toString())).isEmpty();
        Eventually.until("it waits", () -> shown("billing").getInt("waiting") == 2);
        broken.set(false);
        given().post("/subscriptions/billing/resume");
        subscriber.awaitTaken(poison.id().toString(), SUCCEEDED);
        assertThat(subscriber.types(poison.id().toString())).containsExactly(STARTED, SUCCEEDED);
    }

    @Test
    void a_subscriber_that_does_not_answer_delays_no_other_one() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedSubscriber slow = ScriptedSubscriber.start()) {
            slow.answers(delivery -> {
                try {
                    assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Answer.of(200);
            });
            subscribe("slow", slow);
            subscribe("billing", subscriber);

            for (int queues = 0; queues < 20; queues++) {
                subscriber.awaitTaken(run(), SUCCEEDED);
            }

            assertThat(slow.book()).isEmpty();
            end.countDown();
        }
    }

    @Test
    void one_who_is_gone_is_paused_at_once_with_an_event_that_says_so() throws Exception {
        try (ScriptedSubscriber watcher = ScriptedSubscriber.start()) {
            given().contentType("application/json")
                    .body("""
                            {"url": "%s", "types": ["dev.skald.subscription.*"]}
                            """.formatted(watcher.url()))
                    .put("/subscriptions/watcher");
            subscriber.answers(delivery -> Answer.of(410));
            subscribe("billing", subscriber);

            String queue = run();
            watcher.awaitTaken("billing", "dev.skald.subscription.paused");

            assertThat(shown("billing").getString("state")).isEqualTo("paused");
            assertThat(shown("billing").getString("paused.cause")).isEqualTo("gone");
            assertThat(watcher.book().getFirst().event().at("/data/cause").asText())
                    .isEqualTo("gone");
            subscriber.answers(delivery -> Answer.of(200));
            given().post("/subscriptions/billing/resume");
            subscriber.awaitTaken(queue, SUCCEEDED);
            assertThat(subscriber.types(queue)).containsExactly(STARTED, SUCCEEDED);
        }
    }

    @Test
    void one_without_a_success_for_three_days_is_paused() throws Exception {
        subscriber.answers(delivery -> Answer.of(500));
        subscribe("billing", subscriber);
        run();
        Eventually.until("it fails", () -> shown("billing").getString("failingSince") != null);
        execute("update subscription set failing_since = now() - interval '3 days 1 minute'");

        Eventually.until("it is paused", () -> "paused".equals(shown("billing").getString("state")));

        assertThat(shown("billing").getString("paused.cause")).isEqualTo("failing");
    }

    @Test
    void what_happens_during_a_pause_is_delivered_after_it() throws Exception {
        subscribe("billing", subscriber);
        subscriber.awaitTaken(run(), SUCCEEDED);
        post("billing/pause", "{\"reason\": \"they move\"}");
        awaitNoHolder();
        int before = subscriber.book().size();

        String queue = run();
        Eventually.until("it is in the backlog", () -> shown("billing").getInt("backlog") == 2);
        assertThat(subscriber.book()).hasSize(before);
        assertThat(shown("billing").getInt("oldestUndelivered.position")).isPositive();

        given().post("/subscriptions/billing/resume");
        subscriber.awaitTaken(queue, SUCCEEDED);
    }

    private void awaitNoHolder() throws Exception {
        Eventually.until("nobody delivers", () -> {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement();
                    java.sql.ResultSet rows =
                            statement.executeQuery("select from subscription_slot where holder is not null")) {
                return !rows.next();
            }
        });
    }

    @Test
    void both_secrets_sign_after_a_rotation_and_the_new_one_alone_once_the_old_one_has_ended() throws Exception {
        String old = subscribe("billing", subscriber);
        String fresh = post("billing/secrets", "").jsonPath().getString("secret");
        Eventually.until("the new secret is known", () -> signedWith(fresh));

        Delivery last = subscriber.book().getLast();
        assertThatCode(() -> verify(last, old)).doesNotThrowAnyException();
        assertThatCode(() -> verify(last, fresh)).doesNotThrowAnyException();

        execute("update subscription_secret set signs_until = now() where signs_until is not null");
        Eventually.until("the old secret signs no more", () -> !signedWith(old));
        assertThat(signedWith(fresh)).isTrue();
    }

    /** Whether the delivery of a new queue is signed with a secret. */
    private boolean signedWith(String secret) throws InterruptedException {
        String queue = run();
        subscriber.awaitTaken(queue, SUCCEEDED);
        try {
            verify(subscriber.taken(queue).toList().getLast(), secret);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    @Test
    void a_replay_delivers_once_more_in_order_with_the_same_ids() throws Exception {
        subscribe("billing", subscriber);
        String first = run();
        String second = run();
        subscriber.awaitTaken(first, SUCCEEDED);
        subscriber.awaitTaken(second, SUCCEEDED);
        int before = subscriber.book().size();

        Response asked = post("billing/replay", "{\"from\": 1}");

        assertThat(asked.statusCode()).isEqualTo(202);
        subscriber.await("everything came again", all -> all.size() >= before + 4);
        List<Delivery> again = subscriber.book().subList(before, before + 4);
        for (String queue : List.of(first, second)) {
            assertThat(again.stream()
                            .filter(delivery -> delivery.subject().equals(queue))
                            .map(Delivery::id))
                    .containsExactlyElementsOf(
                            subscriber.taken(queue).map(Delivery::id).toList());
        }
        Eventually.until("the replay ends", () -> !shown("billing").getMap("$").containsKey("replay"));
        String third = run();
        subscriber.awaitTaken(third, SUCCEEDED);
        assertThat(subscriber.book()).hasSize(before + 6);
    }

    @Test
    void one_that_begins_at_the_start_gets_what_was_before_it() throws Exception {
        String queue = run();
        given().contentType("application/json")
                .body("""
                        {"url": "%s", "types": ["*"], "from": "start", "queues": {"labels": {"mark": "%s"}}}
                        """.formatted(subscriber.url(), mark))
                .put("/subscriptions/billing");

        subscriber.awaitTaken(queue, SUCCEEDED);

        assertThat(subscriber.types(queue)).containsExactly(STARTED, SUCCEEDED);
    }

    @Test
    void a_test_is_a_real_delivery_and_shows_its_answer() throws Exception {
        String secret = subscribe("billing", subscriber);
        post("billing/pause", "{\"reason\": \"first a test\"}");

        JsonPath taken = given().post("/subscriptions/billing/test").jsonPath();
        subscriber.answers(delivery -> new Answer(500, Map.of(), "oh no"));
        JsonPath refused = given().post("/subscriptions/billing/test").jsonPath();
        subscriber.close();
        JsonPath unreached = given().post("/subscriptions/billing/test").jsonPath();

        assertThat(taken.getBoolean("delivered")).isTrue();
        assertThat(taken.getInt("status")).isEqualTo(204);
        Delivery came = subscriber.book().getFirst();
        assertThat(came.id()).isEqualTo(taken.getString("webhookId"));
        assertThat(came.type()).isEqualTo("dev.skald.subscription.test");
        assertThatCode(() -> verify(came, secret)).doesNotThrowAnyException();
        assertThat(refused.getBoolean("delivered")).isFalse();
        assertThat(refused.getInt("status")).isEqualTo(500);
        assertThat(refused.getString("body")).isEqualTo("oh no");
        assertThat(unreached.getBoolean("delivered")).isFalse();
        assertThat(unreached.getString("detail")).isEqualTo("the connection was refused");
        assertThat(given().post("/subscriptions/nobody/test").statusCode()).isEqualTo(404);
    }

    @Test
    void nothing_is_sent_of_one_that_has_ended() throws Exception {
        subscribe("billing", subscriber);
        subscriber.awaitTaken(run(), SUCCEEDED);

        given().delete("/subscriptions/billing").then().statusCode(204);
        subscribe("other", subscriber);
        int before = subscriber.book().size();
        String queue = run();
        subscriber.awaitTaken(queue, SUCCEEDED);

        assertThatQueue(UUID.fromString(queue)).is("succeeded");
        assertThat(subscriber.book().size() - before).isLessThanOrEqualTo(4);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
