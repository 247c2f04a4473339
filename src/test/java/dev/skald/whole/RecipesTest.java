package dev.skald.whole;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Eventually;
import dev.skald.support.WithTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every recipe of {@code docs/recipes.md}, started as it stands there: it does what the page says, and fails as it says. */
@QuarkusTest
@TestProfile(WithTimers.class)
class RecipesTest {
    private static final Pattern RECIPE =
            Pattern.compile("## ([^\\n]+)\\n(?:(?!\\n## ).)*?```json\\n(.*?)```", Pattern.DOTALL);

    private static final Map<String, String> RECIPES = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        Matcher recipes = RECIPE.matcher(Files.readString(Path.of("docs/recipes.md")));
        while (recipes.find()) {
            RECIPES.put(recipes.group(1), recipes.group(2));
        }
    }

    @AfterEach
    void calm() {
        for (String name : new String[] {"hotel", "flight", "car", "stock", "bank", "mail"}) {
            given().delete("/demo/" + name + "/mood").then().statusCode(204);
        }
    }

    @Test
    void an_order_that_succeeds_says_what_it_came_to() {
        JsonNode order = run("An order");

        assertThat(order.path("status").asText()).isEqualTo("succeeded");
        assertThat(order.path("output").path("cost").asInt()).isEqualTo(85);
        assertThat(order.path("output").path("parcel").asInt()).isPositive();
    }

    @Test
    void the_customer_of_an_order_is_told_why_it_is_cancelled() {
        refuses("bank");

        JsonNode order = run("An order");

        assertThat(order.path("status").asText()).isEqualTo("restored");
        assertThat(entries("mail", order).path(0).path("cancelNote").asText())
                .isEqualTo("Your order is cancelled: no credit");
        assertThat(entries("stock", order).findValuesAsText("state")).allMatch("cancelled"::equals);
        assertThat(entries("car", order)).isEmpty();
    }

    @Test
    void a_trip_by_the_weather_goes_by_air_when_there_is_a_flight() {
        JsonNode trip = run("A trip by the weather");

        assertThat(trip.path("output").asText()).isEqualTo("by air");
        assertThat(step(trip, "car").path("status").asText()).isEqualTo("skipped");
        assertThat(entries("car", trip)).isEmpty();
    }

    @Test
    void a_trip_by_the_weather_goes_by_road_when_there_is_none() {
        refuses("flight");

        JsonNode trip = run("A trip by the weather");

        assertThat(trip.path("output").asText()).isEqualTo("by road");
        assertThat(entries("car", trip).findValuesAsText("state")).containsExactly("booked");
    }

    @Test
    void a_purchase_fails_by_the_state_in_its_body() {
        assertThat(run("A purchase that fails with 200").path("status").asText())
                .isEqualTo("succeeded");
        refuses("bank");

        JsonNode purchase = run("A purchase that fails with 200");

        assertThat(purchase.path("status").asText()).isEqualTo("restored");
        assertThat(step(purchase, "payment").path("status").asText()).isEqualTo("refused");
        assertThat(entries("stock", purchase).findValuesAsText("state")).containsExactly("cancelled");
    }

    @Test
    void a_payment_is_asked_for_until_it_is_done() {
        JsonNode payment = run("A payment that takes its time");

        assertThat(payment.path("status").asText()).isEqualTo("succeeded");
        assertThat(payment.path("output").path("receipt").asInt()).isPositive();
        refuses("bank");
        assertThat(run("A payment that takes its time").path("status").asText()).isEqualTo("restored");
    }

    @Test
    void a_booking_at_older_services_is_done_and_undone() {
        JsonNode booking = run("A booking at older services");
        JsonNode hotel = entries("hotel", booking).path(0).path("booking");
        JsonNode car = entries("car", booking).path(0).path("booking");

        assertThat(booking.path("status").asText()).isEqualTo("succeeded");
        assertThat(hotel.path("guest").asText()).isEqualTo("Ada Lovelace");
        assertThat(hotel.path("note").asText()).endsWith("-action");
        assertThat(step(booking, "hotel").path("result").asText())
                .isEqualTo(hotel.path("id").asText());
        assertThat(car.path("guest").asText()).isEqualTo("Ada Lovelace");
        assertThat(step(booking, "car").path("result").asText())
                .isEqualTo(car.path("id").asText());

        waiting()
                .post("/queues/{id}/restore", booking.path("id").asText())
                .then()
                .statusCode(200);
        assertThat(entries("hotel", booking).findValuesAsText("state")).containsExactly("cancelled");
        assertThat(entries("car", booking).findValuesAsText("state")).containsExactly("cancelled");
    }

    @Test
    void a_shopping_cart_waits_for_its_approval() throws Exception {
        refuses("car");
        UUID id = start("A shopping cart");
        Eventually.until("it waits for its approval", () -> waitsFor(id).equals("signal"));

        waiting()
                .body("{\"by\": \"Grace\"}")
                .post("/queues/{id}/steps/approval/signal", id)
                .then()
                .statusCode(200);

        Eventually.until("it ends", () -> !queue(id).path("endedAt").isNull());
        JsonNode cart = queue(id);
        assertThat(cart.path("status").asText()).isEqualTo("succeeded");
        assertThat(cart.path("output").toString()).isEqualTo("{\"paid\":75,\"wrapped\":false}");
        assertThat(entries("stock", cart).findValuesAsText("note"))
                .containsExactlyInAnyOrder("lamp, number 1", "desk, number 2", "chair, number 3");
        assertThat(entries("bank", cart).findValuesAsText("note")).containsExactly("75, approved by Grace");
    }

    @Test
    void a_shopping_cart_is_emptied_when_it_is_restored() throws Exception {
        UUID id = start("A shopping cart");
        Eventually.until("it waits for its approval", () -> waitsFor(id).equals("signal"));

        waiting().post("/queues/{id}/restore", id).then().statusCode(200);

        assertThatQueue(id).is("restored");
        assertThat(entries("stock", queue(id)).findValuesAsText("state"))
                .containsExactly("cancelled", "cancelled", "cancelled");
    }

    private static void refuses(String participant) {
        given().contentType(ContentType.JSON)
                .body("{\"mood\": \"refuse\", \"times\": 1}")
                .put("/demo/" + participant + "/mood")
                .then()
                .statusCode(200);
    }

    private static RequestSpecification waiting() {
        return given().contentType(ContentType.JSON).header("Prefer", "wait=30");
    }

    private static String body(String recipe) {
        return Objects.requireNonNull(RECIPES.get(recipe), recipe).replace(":8080", ":" + RestAssured.port);
    }

    /** The recipe's queue, once it has ended. */
    private static JsonNode run(String recipe) {
        JsonNode queue = json(waiting().body(body(recipe)).post("/queues"));
        assertThat(queue.path("endedAt").isTextual()).as(queue.toString()).isTrue();
        return queue;
    }

    private static UUID start(String recipe) {
        JsonNode queue =
                json(given().contentType(ContentType.JSON).body(body(recipe)).post("/queues"));
        return UUID.fromString(queue.path("id").asText());
    }

    private static JsonNode queue(UUID id) {
        return json(given().get("/queues/" + id));
    }

    private static String waitsFor(UUID id) {
        return queue(id).path("waiting").path("for").asText();
    }

    private static JsonNode step(JsonNode queue, String name) {
        for (JsonNode step : queue.path("steps")) {
            if (step.path("name").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name + " in " + queue);
    }

    private static JsonNode entries(String participant, JsonNode queue) {
        return json(given().get("/demo/" + participant + "/book?queue="
                        + queue.path("id").asText()))
                .path("entries");
    }
}
