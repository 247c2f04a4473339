package dev.skald.whole;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions are kept, shown and changed. */
@QuarkusTest
@TestProfile(NoTimers.class)
class SubscriptionsTest {
    private static final String PLAIN = "{\"url\": \"http://127.0.0.1:9/hook\", \"types\": [\"dev.skald.*\"]}";
    private static final String SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0";

    @Inject
    DataSource database;

    @AfterEach
    void forget() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            // In this order, as those lock who deliver.
            statement.execute("delete from subscription_slot");
            statement.execute("delete from subscription");
        }
    }

    private static Response put(String name, String body) {
        return given().contentType("application/json").body(body).put("/subscriptions/" + name);
    }

    private static Response post(String path, String body) {
        return given().contentType("application/json").body(body).post("/subscriptions/" + path);
    }

    @Test
    void a_secret_is_shown_when_it_is_made_and_never_again() throws SQLException {
        Response made = put("billing", PLAIN);
        Response again = put("billing", PLAIN);

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.header("Location")).endsWith("/subscriptions/billing");
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        String secret = made.jsonPath().getString("secret");
        assertThat(secret).startsWith("whsec_").hasSize(50);
        assertThat(again.statusCode()).isEqualTo(200);
        Response shown = given().get("/subscriptions/billing");
        assertThat(shown.jsonPath().getString("state")).isEqualTo("active");
        assertThat(shown.jsonPath().getBoolean("sealed")).isTrue();
        assertThat(shown.jsonPath().getInt("backlog")).isZero();
        assertThat(again.asString()
                        + shown.asString()
                        + given().get("/subscriptions").asString()
                        + rows("subscription_secret"))
                .doesNotContain(secret)
                .doesNotContain("whsec_");
    }

    @Test
    void all_that_is_given_is_shown() {
        Response made = put("billing", """
                {"url": "http://127.0.0.1:9/hook?a=b", "types": ["dev.skald.queue.*", "paid"], "secret": "%s", "from": "start",
                 "queues": {"name": "book*", "labels": {"region": "north"}}, "headers": {"X-Team": "a"}}
                """.formatted(SECRET));

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.jsonPath().getString("secret")).isEqualTo(SECRET);
        Response shown = given().get("/subscriptions/billing");
        assertThat(shown.jsonPath().getString("url")).isEqualTo("http://127.0.0.1:9/hook?a=b");
        assertThat(shown.jsonPath().<String>getList("types")).containsExactly("dev.skald.queue.*", "paid");
        assertThat(shown.jsonPath().getString("queues.name")).isEqualTo("book*");
        assertThat(shown.jsonPath().getString("queues.labels.region")).isEqualTo("north");
        assertThat(shown.jsonPath().getString("headers.X-Team")).isEqualTo("a");
    }

    @Test
    void what_is_put_in_place_keeps_the_secret_unless_another_one_is_given() throws SQLException {
        put("billing", PLAIN);
        String before = rows("subscription_secret");

        assertThat(put("billing", PLAIN.replace("hook", "other")).jsonPath().getString("url"))
                .endsWith("/other");
        assertThat(rows("subscription_secret")).isEqualTo(before);

        String other = PLAIN.replace("{", "{\"secret\": \"" + SECRET + "\", ");
        Response rotated = put("billing", other);
        assertThat(rotated.jsonPath().getString("previousSecretUntil")).startsWith("20");
        String after = rows("subscription_secret");
        put("billing", other);
        assertThat(rows("subscription_secret")).isEqualTo(after);
    }

    @Test
    void a_rotation_shows_the_new_secret_and_two_sign_at_most() throws SQLException {
        String first = put("billing", PLAIN).jsonPath().getString("secret");

        Response second = post("billing/secrets", "");
        Response third = post("billing/secrets", "{\"secret\": \"" + SECRET + "\"}");

        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.jsonPath().getString("secret")).startsWith("whsec_").isNotEqualTo(first);
        assertThat(second.jsonPath().getString("previousSecretUntil")).startsWith("20");
        assertThat(third.jsonPath().getString("secret")).isEqualTo(SECRET);
        assertThat(rows("subscription_secret").lines()).hasSize(2);
    }

    @Test
    void one_is_paused_for_its_first_reason_and_resumed() {
        put("billing", PLAIN);

        post("billing/pause", "{\"reason\": \"they move\"}");
        Response paused = post("billing/pause", "{\"reason\": \"another\"}");

        assertThat(paused.jsonPath().getString("state")).isEqualTo("paused");
        assertThat(paused.jsonPath().getString("paused.cause")).isEqualTo("asked");
        assertThat(paused.jsonPath().getString("paused.reason")).isEqualTo("they move");
        Response resumed = given().post("/subscriptions/billing/resume");
        assertThat(resumed.jsonPath().getString("state")).isEqualTo("active");
        assertThat(resumed.jsonPath().getMap("$")).doesNotContainKey("paused");
    }

    @Test
    void one_that_is_ended_is_not_there_any_more() {
        put("billing", PLAIN);

        assertThat(given().delete("/subscriptions/billing").statusCode()).isEqualTo(204);

        for (Response answer : List.of(
                given().delete("/subscriptions/billing"),
                given().get("/subscriptions/billing"),
                post("billing/secrets", "{}"),
                post("billing/pause", "{\"reason\": \"r\"}"),
                given().post("/subscriptions/billing/resume"))) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.jsonPath().getString("type")).isEqualTo("/problems/subscription-not-found");
        }
    }

    @Test
    void those_of_another_namespace_are_not_there() {
        put("billing", PLAIN);

        assertThat(given().header("Skald-Namespace", "theirs")
                        .get("/subscriptions/billing")
                        .statusCode())
                .isEqualTo(404);
        assertThat(given().header("Skald-Namespace", "theirs")
                        .get("/subscriptions")
                        .jsonPath()
                        .getList("subscriptions"))
                .isEmpty();
    }

    @Test
    void positions_that_there_are_not_yet_are_refused() {
        put("billing", PLAIN);

        assertThat(put("other", PLAIN.replace("{", "{\"from\": 999999999, ")).statusCode())
                .isEqualTo(409);
        assertThat(post("billing/replay", "{\"from\": 999999999}").statusCode()).isEqualTo(409);
    }

    @Test
    void an_address_that_may_not_be_called_is_refused() {
        Response refused = put("billing", PLAIN.replace("127.0.0.1:9", "169.254.169.254"));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.jsonPath().getString("type")).isEqualTo("/problems/target-not-allowed");
        assertThat(refused.jsonPath().<String>getList("errors.pointer")).containsExactly("/url");
        Response credentials = put("billing", PLAIN.replace("{", "{\"credentials\": \"nobody\", "));
        assertThat(credentials.statusCode()).isEqualTo(403);
        assertThat(credentials.jsonPath().<String>getList("errors.pointer")).containsExactly("/credentials");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                              | /url                  | is required
            {"url": "http://a/"}                                            | /types                | is required
            {"url": "ftp://a/", "types": ["a"]}                             | /url                  | must be an http or https
            {"url": "http://u:marker@a/", "types": ["a"]}                   | /url                  | without user
            {"url": "http://a/#b", "types": ["a"]}                          | /url                  | fragment
            {"url": "http://a/", "types": []}                               | /types                | must be 1 to 50
            {"url": "http://a/", "types": ["a", "b c"]}                     | /types/1              | must be a type
            {"url": "http://a/", "types": ["*a"]}                           | /types/0              | must be a type
            {"url": "http://a/", "types": ["a"], "secret": "marker"}        | /secret               | must be whsec_
            {"url": "http://a/", "types": ["a"], "secret": "whsec_bWFya2Vy"} | /secret              | must be whsec_
            {"url": "http://a/", "types": ["a"], "from": "then"}            | /from                 | must be "now"
            {"url": "http://a/", "types": ["a"], "from": 0}                 | /from                 | must be "now"
            {"url": "http://a/", "types": ["a"], "queues": {"name": ""}}    | /queues/name          | must be 1 to 200
            {"url": "http://a/", "types": ["a"], "queues": {"id": "a"}}     | /queues/id            | is not a known field
            {"url": "http://a/", "types": ["a"], "headers": {"Webhook-Id": "a"}} | /headers/Webhook-Id | Skald sets it
            {"url": "http://a/", "types": ["a"], "headers": {"Authorization": "marker"}} | /headers/Authorization | no secrets
            {"url": "http://a/", "types": ["a"], "credentials": "A"}        | /credentials          | must be the name
            {"url": "http://a/", "types": ["a"], "kind": "a"}               | /kind                 | is not a known field
            """)
    void what_is_wrong_is_told_without_a_secret(String body, String pointer, String detail) {
        Response response = put("billing", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().<String>getList("errors.pointer")).contains(pointer);
        assertThat(response.jsonPath().<String>getList("errors.detail"))
                .anySatisfy(fault -> assertThat(fault).contains(detail));
        assertThat(response.asString()).doesNotContain("marker", "bWFya2Vy");
    }

    private String rows(String table) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select t::text from " + table + " t where signs_until is null or signs_until > now()")) {
            StringBuilder all = new StringBuilder();
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
            return all.toString();
        }
    }
}
