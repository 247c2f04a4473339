package dev.skald.whole;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.purge.ClearAudit;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who asked for which change, as an admin reads it. Every exchange is also held to the contract. */
@QuarkusTest
@TestProfile(NoTimers.class)
class AuditTest extends WholeService {
    @Inject
    ClearAudit clearAudit;

    private StartBody succeeded() {
        StartBody body = StartBody.at(participant, "hotel");
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        return body;
    }

    private static Response audit(String query) {
        Response response = Caller.send("GET", "/audit?" + query, Map.of(), null);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response;
    }

    private static List<String> acts(UUID id) {
        return audit("target=" + id).jsonPath().getList("entries.act");
    }

    @Test
    void what_an_admin_does_is_noted_with_who_and_why() {
        StartBody body = StartBody.at(participant, "hotel")
                .with("startAt", Instant.now().plusSeconds(3600).toString());
        Caller.start(body);
        Map<String, String> headers = Map.of("X-Request-Id", "r-17", "Content-Type", "application/json");
        String why = "{\"reason\": \"the bank is closed\"}";

        Caller.send("POST", "/queues/{id}/pause", headers, why, body.id());
        // The second time it is paused already.
        Caller.send("POST", "/queues/{id}/pause", headers, why, body.id());
        Caller.send("POST", "/queues/{id}/resume", Map.of(), null, body.id());

        assertThat(acts(body.id())).containsExactly("queue-resume", "queue-pause");
        JsonPath pause = audit("act=queue-pause&target=" + body.id()).jsonPath();
        assertThat(pause.getString("entries[0].reason")).isEqualTo("the bank is closed");
        assertThat(pause.getString("entries[0].requestId")).isEqualTo("r-17");
        assertThat(pause.getString("entries[0].who")).isEqualTo("anonymous");
        assertThat(pause.getString("entries[0].address")).isEqualTo("127.0.0.1");
        assertThat(pause.getString("entries[0].namespace")).isEqualTo("default");
        assertThat(pause.getBoolean("entries[0].refused")).isFalse();
    }

    @Test
    void a_request_that_changes_nothing_leaves_no_entry() {
        UUID id = succeeded().id();

        assertThat(Caller.retry(id).statusCode()).isEqualTo(409);

        assertThat(acts(id)).isEmpty();
    }

    @Test
    void what_callers_do_all_the_time_is_not_noted_where_nobody_says_who_he_is() {
        UUID id = succeeded().id();
        Caller.restoreAndWait(id);
        UUID closed = UUID.randomUUID();
        assertThat(Caller.restoreOrBlock(closed).statusCode()).isEqualTo(201);

        assertThat(acts(id)).isEmpty();
        assertThat(acts(closed)).isEmpty();
    }

    @Test
    void a_deleted_queue_leaves_who_deleted_it() {
        UUID id = succeeded().id();

        assertThat(Caller.delete(id).statusCode()).isEqualTo(204);
        assertThat(Caller.delete(id).statusCode()).isEqualTo(410);

        assertThat(acts(id)).containsExactly("queue-delete");
    }

    @Test
    void a_definition_leaves_who_wrote_each_version_and_who_deleted_it() {
        String name = "audited-" + UUID.randomUUID();
        String body = "{\"steps\": [{\"name\": \"a\", \"action\": {\"url\": \"http://localhost/a\"}}]}";
        String path = "/definitions/" + name;
        Map<String, String> json = Map.of("Content-Type", "application/json");

        Caller.send("PUT", path, json, body);
        Caller.send("PUT", path, json, body);
        Caller.send("DELETE", path, Map.of(), null);

        assertThat(audit("target=" + name).jsonPath().getList("entries.act"))
                .containsExactly("definition-delete", "definition-put");
        assertThat(audit("target=" + name).jsonPath().getString("entries[1].detail.version"))
                .isEqualTo("1");
    }

    @Test
    void the_audit_is_read_page_by_page() {
        String name = "paged-" + UUID.randomUUID();
        Map<String, String> json = Map.of("Content-Type", "application/json");
        for (int version = 1; version <= 3; version++) {
            String body =
                    "{\"steps\": [{\"name\": \"a" + version + "\", \"action\": {\"url\": \"http://localhost/a\"}}]}";
            Caller.send("PUT", "/definitions/" + name, json, body);
        }

        List<String> versions = new ArrayList<>();
        String query = "target=" + name + "&limit=2";
        while (query != null && versions.size() < 10) {
            Response page = audit(query);
            versions.addAll(page.jsonPath().getList("entries.detail.version"));
            String link = page.header("Link");
            query = link == null ? null : link.substring(link.indexOf('?') + 1, link.indexOf('>'));
        }

        assertThat(versions).containsExactly("3", "2", "1");
    }

    @Test
    void what_is_no_question_is_refused() {
        for (String query : List.of("act=dance", "from=yesterday", "limit=0", "cursor=x", "color=red", "who=")) {
            Response response = Caller.send("GET", "/audit?" + query, Map.of(), null);
            assertThat(response.statusCode()).as(query).isEqualTo(400);
        }
    }

    @Test
    void a_round_of_the_purge_leaves_what_is_young() {
        UUID id = succeeded().id();
        Caller.delete(id);

        clearAudit.runOnce();

        assertThat(acts(id)).containsExactly("queue-delete");
        assertThat(audit("from=" + Instant.EPOCH + "&to=" + Instant.EPOCH.plusSeconds(1))
                        .jsonPath()
                        .getList("entries"))
                .isEmpty();
    }
}
