package dev.skald.whole;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.ClosedSkald;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is noted of callers that say who they are. */
@QuarkusTest
@TestProfile(ClosedSkald.class)
class AuditOfCallersTest extends WholeService {
    private String run;
    private String caller;
    private String reader;

    @BeforeEach
    void makeTokens() {
        run = UUID.randomUUID().toString();
        caller = token("caller");
        reader = token("reader");
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    private static RequestSpecification admin() {
        return as(ClosedSkald.ADMIN);
    }

    private String token(String role) {
        Response made = admin().body(Map.of("name", role + run, "role", role, "namespace", "default"))
                .post("/tokens");
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
        return made.jsonPath().getString("token");
    }

    private static JsonPath audit(String target) {
        return admin().queryParam("target", target).get("/audit").jsonPath();
    }

    private StartBody started() {
        StartBody body = StartBody.at(participant, "hotel");
        assertThat(as(caller)
                        .header("Prefer", "wait=30")
                        .body(body.json())
                        .post("/queues")
                        .statusCode())
                .isEqualTo(201);
        return body;
    }

    @Test
    void what_a_caller_does_with_its_own_queue_is_noted_and_its_log_says_who() {
        UUID id = started().id();
        String subject = as(caller).get("/whoami").jsonPath().getString("subject");

        as(caller).header("Prefer", "wait=30").body("{\"reason\": \"rain\"}").post("/queues/{id}/restore", id);
        as(caller).post("/queues/{id}/restore", id);

        JsonPath audit = audit(id.toString());
        assertThat(audit.getList("entries.act")).isEqualTo(List.of("queue-restore", "queue-start"));
        assertThat(audit.getList("entries.who")).isEqualTo(List.of(subject, subject));
        assertThat(audit.getString("entries[0].role")).isEqualTo("caller");
        assertThat(audit.getString("entries[0].kind")).isEqualTo("token");
        assertThat(audit.getString("entries[0].name")).isEqualTo("caller" + run);
        assertThat(as(caller)
                        .get("/queues/{id}/log", id)
                        .jsonPath()
                        .getString("entries.find { it.operation == 'restore-requested' }.detail.by"))
                .isEqualTo(subject);
    }

    @Test
    void a_signal_is_noted_and_the_log_says_who_sent_it() {
        StartBody body =
                StartBody.at(participant, "approval").step("approval", step -> step.insteadOfCalls("signal", Map.of()));
        as(caller).body(body.json()).post("/queues");
        String subject = as(caller).get("/whoami").jsonPath().getString("subject");

        as(caller).body("true").post("/queues/{id}/steps/approval/signal", body.id());
        as(caller).body("true").post("/queues/{id}/steps/approval/signal", body.id());

        JsonPath audit = audit(body.id().toString());
        assertThat(audit.getList("entries.act")).isEqualTo(List.of("step-signal", "queue-start"));
        assertThat(audit.getString("entries[0].who")).isEqualTo(subject);
        assertThat(audit.getString("entries[0].detail.step")).isEqualTo("approval");
        assertThat(as(caller)
                        .get("/queues/{id}/log", body.id())
                        .jsonPath()
                        .getString("entries.find { it.operation == 'signal-received' }.detail.by"))
                .isEqualTo(subject);
    }

    @Test
    void what_is_refused_for_want_of_a_right_is_noted() {
        UUID id = started().id();

        assertThat(as(reader).delete("/queues/{id}", id).statusCode()).isEqualTo(403);
        assertThat(as(reader).body("{}").put("/definitions/refused-{run}", run).statusCode())
                .isEqualTo(403);

        assertThat(audit(id.toString()).getString("entries[0].act")).isEqualTo("queue-delete");
        assertThat(audit(id.toString()).getBoolean("entries[0].refused")).isTrue();
        assertThat(audit(id.toString()).getString("entries[0].role")).isEqualTo("reader");
        assertThat(audit("refused-" + run).getList("entries.refused")).isEqualTo(List.of(true));
    }

    @Test
    void who_made_and_revoked_a_token_is_noted() {
        assertThat(admin().delete("/tokens/{name}?namespace=default", "reader" + run)
                        .statusCode())
                .isEqualTo(204);

        JsonPath audit = audit("reader" + run);
        assertThat(audit.getList("entries.act")).isEqualTo(List.of("token-revoke", "token-make"));
        assertThat(audit.getString("entries[0].who")).isEqualTo("admin-token");
        assertThat(audit.getString("entries[1].detail.role")).isEqualTo("reader");
    }

    @Test
    void a_token_that_was_refused_is_noted_with_its_namespace() {
        String admin = token("admin");
        Map<String, String> wanted = Map.of("name", "wanted" + run, "role", "admin", "namespace", "*");

        assertThat(as(admin).body(wanted).post("/tokens").statusCode()).isEqualTo(403);
        assertThat(as(admin)
                        .delete("/tokens/{name}?namespace=bank", "wanted" + run)
                        .statusCode())
                .isEqualTo(403);

        JsonPath audit = audit("wanted" + run);
        assertThat(audit.getList("entries.act")).isEqualTo(List.of("token-revoke", "token-make"));
        assertThat(audit.getList("entries.refused")).isEqualTo(List.of(true, true));
        assertThat(audit.getList("entries.namespace")).isEqualTo(List.of("default", "default"));
        assertThat(audit.getList("entries.detail.namespace")).isEqualTo(List.of("bank", "*"));
    }

    @Test
    void a_refusal_that_is_repeated_is_noted_once_and_those_of_one_subject_have_a_bound() {
        for (int i = 0; i < 3; i++) {
            as(reader).body("{}").put("/definitions/again-{run}", run);
        }
        for (int i = 0; i < 100; i++) {
            as(reader).body("{}").put("/definitions/many-{i}-{run}", i, run);
        }

        assertThat(audit("again-" + run).getList("entries")).hasSize(1);
        assertThat(admin().queryParam("who", "token:default/reader" + run)
                        .get("/audit")
                        .jsonPath()
                        .getList("entries"))
                .hasSize(60);
    }

    @Test
    void a_caller_writes_nothing_into_the_audit_of_a_namespace_where_it_has_no_rights() {
        assertThat(as(reader)
                        .header("Skald-Namespace", "bank")
                        .body("{}")
                        .put("/definitions/foreign-{run}", run)
                        .statusCode())
                .isEqualTo(403);

        assertThat(audit("foreign-" + run).getList("entries.namespace")).isEqualTo(List.of("default"));
    }

    @Test
    void a_refusal_is_noted_whatever_stands_in_the_path() {
        assertThat(as(reader)
                        .urlEncodingEnabled(false)
                        .body("{}")
                        .put("/definitions/a%00" + run)
                        .statusCode())
                .isEqualTo(403);

        assertThat(audit("a " + run).getList("entries.refused")).isEqualTo(List.of(true));
    }

    @Test
    void only_an_admin_reads_the_audit() {
        assertThat(as(reader).get("/audit").statusCode()).isEqualTo(403);
        assertThat(as(caller).get("/audit").statusCode()).isEqualTo(403);
        assertThat(given().get("/audit").statusCode()).isEqualTo(401);
    }
}
