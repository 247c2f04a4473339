package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.SkaldWithCredentials.SECRET;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.SkaldWithCredentials;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls that are made with credentials. */
@QuarkusTest
@TestProfile(SkaldWithCredentials.class)
class CredentialsTest extends WholeService {
    @Test
    void every_call_of_a_step_is_sent_with_its_credentials_and_nothing_shows_them() throws Exception {
        StartBody body = StartBody.at(participant, "hotel")
                .step(
                        "hotel",
                        step -> step.action("credentials", "taken")
                                .compensation("credentials", "taken")
                                .with(
                                        "confirmation",
                                        Map.of("url", participant.url("/hotel").toString(), "credentials", "taken")));
        participant.action("hotel").does(Behaviour.takeOn().pollable());
        participant.confirmation("hotel").does(Behaviour.answer(500, Map.of(), "you said Bearer " + SECRET));
        Caller.start(body);
        participant.pending(ACTION, "hotel").finish("{\"token\": \"" + SECRET + "\"}");
        assertThatQueue(body).becomes("succeeded");
        Caller.restoreAndWait(body.id());
        assertThatQueue(body).is("restored");

        for (CallKind kind : CallKind.values()) {
            assertThat(participant.calls(kind, "hotel"))
                    .isNotEmpty()
                    .allSatisfy(call -> assertThat(call.header("Authorization")).isEqualTo("Bearer " + SECRET));
        }
        assertThat(participant.polls(ACTION, "hotel"))
                .isNotEmpty()
                .allSatisfy(poll -> assertThat(poll.header("Authorization")).isEqualTo("Bearer " + SECRET));
        String log = Caller.log(body.id()).asString();
        assertThat(log).contains("\"credentials\":\"taken\"").contains("you said Bearer ***");
        assertThat(Caller.queue(body.id()).asString()
                        + log
                        + given().get("/q/metrics").asString())
                .doesNotContain(SECRET);
    }

    @Test
    void a_queue_at_another_skald_is_started_with_the_credentials_beside_its_coordinator() throws Exception {
        StartBody body = StartBody.at(participant, "hotel")
                .step(
                        "hotel",
                        step -> step.without("action")
                                .without("compensation")
                                .with("queue", Map.of("definition", "there"))
                                .with("coordinator", participant.url("").toString())
                                .with("credentials", "taken"));
        participant.action("hotel").does(Behaviour.refuse(403, "not here"));

        Caller.startAndWait(body);

        assertThatQueue(body).becomes("restored");
        assertThat(participant.calls(ACTION, "hotel"))
                .singleElement()
                .satisfies(call -> assertThat(call.header("Authorization")).isEqualTo("Bearer " + SECRET));
        assertThat(participant.calls(COMPENSATION, "hotel")).isEmpty();
        assertThat(participant.calls(CONFIRMATION, "hotel")).isEmpty();
    }

    @Test
    void credentials_that_are_not_for_a_call_are_refused_at_the_start() {
        for (String name : new String[] {"nobody", "elsewhere", "theirs"}) {
            Response response = Caller.start(
                    StartBody.at(participant, "hotel").step("hotel", step -> step.compensation("credentials", name)));

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.jsonPath().getString("type")).isEqualTo("/problems/credentials-not-allowed");
            assertThat(response.jsonPath().<String>getList("errors.pointer"))
                    .containsExactly("/steps/0/compensation/credentials");
            assertThat(response.jsonPath().<String>getList("errors.detail"))
                    .containsExactly(
                            name.equals("elsewhere")
                                    ? "may not be sent to this address: it is not among their targets"
                                    : "are not known in this namespace");
        }
    }

    @Test
    void secrets_in_the_queue_itself_are_refused() {
        Response response = Caller.start(StartBody.at(participant, "hotel")
                .with("headers", Map.of("Authorization", "x", "X-Tenant-Id", "Basic dTpw"))
                .step("hotel", step -> step.action("headers", Map.of("X-Api-Key", "x"))));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().<String>getList("errors.pointer"))
                .containsExactlyInAnyOrder(
                        "/headers/Authorization", "/headers/X-Tenant-Id", "/steps/0/action/headers/X-Api-Key");
        assertThat(response.jsonPath().<String>getList("errors.detail"))
                .allSatisfy(detail -> assertThat(detail).contains("a queue must have no secrets"));
    }
}
