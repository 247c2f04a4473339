package dev.skald.whole;

import static dev.skald.support.QueueAssert.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.security.ContractRights;
import dev.skald.security.ContractRights.May;
import dev.skald.security.ContractRights.Right;
import dev.skald.security.NoteTokenUse;
import dev.skald.security.Role;
import dev.skald.support.ClosedSkald;
import dev.skald.support.Contract;
import dev.skald.support.LateBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, over HTTP. Every exchange is also held to the contract. */
@QuarkusTest
@TestProfile(ClosedSkald.class)
class AccessTest {
    private static final String DRIVEN = """
            {"name": "trip", "driver": "caller"}""";

    private static final Map<String, Contract.Operation> OPERATIONS =
            Contract.read().operations();

    @Inject
    NoteTokenUse noteTokenUse;

    private static final String RUN = "-" + UUID.randomUUID().toString().substring(0, 8);

    /** Made once for each role and namespace. */
    private static final Map<String, String> TOKENS = new HashMap<>();

    private static RequestSpecification nobody() {
        return given().contentType(ContentType.JSON);
    }

    private static RequestSpecification by(String token) {
        return nobody().header("Authorization", "Bearer " + token);
    }

    private static RequestSpecification admin() {
        return by(ClosedSkald.ADMIN);
    }

    private static String token(String name, Role role, String namespace) {
        return TOKENS.computeIfAbsent(name + "@" + namespace, any -> {
            Response made = make(admin(), name, role, namespace);
            assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
            return json(made).path("token").asText();
        });
    }

    /** What is called so in this run; another run may have left tokens behind. */
    private static String in(String namespace) {
        return namespace + RUN;
    }

    private static Response make(RequestSpecification by, String name, Role role, String namespace) {
        return by.body(Map.of("name", name, "role", role.word(), "namespace", in(namespace)))
                .post("/tokens");
    }

    private static String token(Role role, String namespace) {
        return token("a-" + role.word(), role, namespace);
    }

    private static UUID started(String token) {
        Response started = by(token).body(DRIVEN).post("/queues");
        assertThat(started.statusCode()).as(started.asString()).isEqualTo(201);
        return UUID.fromString(json(started).path("id").asText());
    }

    private static Response send(RequestSpecification by, Right right, UUID queue) {
        String path = right.path()
                .replace("{id}", queue.toString())
                .replace("{step}", "s")
                .replace("{name}", "none")
                .replace("{slug}", "forbidden");
        boolean body = OPERATIONS.get(right.endpoint()).operation().has("requestBody");
        RequestSpecification request = body ? by.body("{}") : by;
        return request.request(right.method(), path);
    }

    private static String problem(Response answer) {
        String type = answer.contentType().startsWith("application/problem+json")
                ? answer.jsonPath().getString("type")
                : "";
        return answer.statusCode() + " " + type.replace("/problems/", "");
    }

    /** Whether an answer comes from behind the decision who may. */
    private static boolean decided(Response answer) {
        return !Set.of("401 unauthenticated", "403 forbidden", "404 queue-not-found", "429 overloaded")
                .contains(problem(answer));
    }

    @Test
    void a_caller_with_a_token_may_use_any_name() {
        assertThat(admin().header("Host", "skald.example").get("/queues").statusCode())
                .isEqualTo(200);
        assertThat(problem(nobody().header("Host", "skald.example").get("/queues")))
                .isEqualTo("401 unauthenticated");
    }

    static Stream<Arguments> rolesAndEndpoints() {
        return Stream.of(Role.values())
                .flatMap(role -> ContractRights.all().stream().map(right -> Arguments.of(role, right)));
    }

    @ParameterizedTest
    @MethodSource("rolesAndEndpoints")
    void each_role_may_what_the_contract_says(Role role, Right right) {
        // What needs a token of the call's own says forbidden to everybody.
        assumeTrue(!right.endpoint().endsWith("/result"));
        String own = token(Role.CALLER, "shop");
        String token = role == Role.CALLER ? own : token(role, "shop");
        UUID ofAnother = started(token("another-caller", Role.CALLER, "shop"));
        UUID elsewhere = started(token(Role.CALLER, "bank"));

        Response answer = send(by(token), right, started(own));

        May may = right.may().get(role);
        if (may == May.NO || may == May.HIDDEN) {
            assertThat(problem(answer)).isEqualTo("403 forbidden");
        } else {
            assertThat(decided(answer)).as(problem(answer)).isTrue();
        }
        if (right.path().startsWith("/queues/{id}")) {
            assertThat(problem(send(by(token), right, elsewhere))).isEqualTo("404 queue-not-found");
            Response other = send(by(token), right, ofAnother);
            switch (may) {
                case OWN, HIDDEN -> assertThat(problem(other)).isEqualTo("404 queue-not-found");
                case NO -> assertThat(problem(other)).isEqualTo("403 forbidden");
                case YES, ANY -> assertThat(decided(other)).as(problem(other)).isTrue();
            }
        }
    }

    static List<Right> rights() {
        return ContractRights.all();
    }

    @ParameterizedTest
    @MethodSource("rights")
    void who_is_not_known_is_told_so_and_nothing_else(Right right) {
        UUID queue = started(token(Role.CALLER, "shop"));
        boolean open = right.may().containsValue(May.ANY);

        Response known = send(nobody(), right, queue);
        Response unknown = send(nobody(), right, UUID.randomUUID());

        assertThat(known.statusCode() == 401).isNotEqualTo(open);
        if (!open) {
            assertThat(problem(known)).isEqualTo("401 unauthenticated");
            assertThat(known.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(unknown.asString()).isEqualTo(known.asString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer skald_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Bearer skald_short",
                "Bearer x",
                "Bearer ",
                "Bearer",
                "Basic dXNlcjpwYXNz",
                "the-first-admin-of-this-test-0123456789",
                "Bearer the-first-admin-of-this-test-012345678",
                "Bearer The-first-admin-of-this-test-0123456789",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiZ3JvdXBzIjpbImFkbWluIl19."
            })
    void what_is_no_valid_token_lets_nobody_in(String authorization) {
        assertThat(problem(nobody().header("Authorization", authorization).get("/whoami")))
                .isEqualTo("401 unauthenticated");
    }

    @Test
    void two_tokens_let_nobody_in() {
        String token = token(Role.READER, "shop");

        assertThat(problem(by(token)
                        .header("Authorization", "Bearer " + ClosedSkald.ADMIN)
                        .get("/whoami")))
                .isEqualTo("401 unauthenticated");
    }

    @Test
    void the_scheme_may_be_written_in_any_case() {
        assertThat(nobody().header("Authorization", "bearer " + ClosedSkald.ADMIN)
                        .get("/whoami")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_caller_is_told_who_it_is() {
        JsonNode caller = json(by(token("teller", Role.CALLER, "bank")).get("/whoami"));
        JsonNode first = json(admin().get("/whoami"));

        assertThat(caller.toString()).isEqualTo("""
                        {"subject":"token:%s/teller","kind":"token","name":"teller",\
                        "grants":[{"role":"caller","namespace":"%s"}]}""".formatted(in("bank"), in("bank")));
        assertThat(first.path("subject").asText()).isEqualTo("admin-token");
        assertThat(first.path("grants").toString()).isEqualTo("[{\"role\":\"admin\",\"namespace\":\"*\"}]");
    }

    @Test
    void a_list_shows_what_the_caller_may_see() {
        String own = token("lister", Role.CALLER, "list");
        UUID mine = started(own);
        UUID other = started(token("other-lister", Role.CALLER, "list"));
        UUID elsewhere = started(token(Role.CALLER, "elsewhere"));

        assertThat(listed(by(own))).containsExactly(mine);
        assertThat(listed(by(token(Role.READER, "list")))).containsExactly(other, mine);
        assertThat(listed(admin())).contains(elsewhere, other, mine);
        assertThat(listed(admin().header("Skald-Namespace", in("list")))).containsExactly(other, mine);
    }

    @Test
    void tokens_of_one_name_in_two_namespaces_are_two_subjects() {
        String shop = token("namesake", Role.CALLER, "shop");
        String bank = token("namesake", Role.CALLER, "bank");
        String all = json(admin().body(Map.of(
                                "name", "namesake" + RUN, "role", "caller", "namespace", "*", "subject", "namesake"))
                        .post("/tokens"))
                .path("token")
                .asText();
        UUID queue = started(shop);

        assertThat(subject(shop)).isEqualTo("token:" + in("shop") + "/namesake");
        assertThat(subject(bank)).isEqualTo("token:" + in("bank") + "/namesake");
        assertThat(subject(all)).isEqualTo("token:*/namesake");
        assertThat(listed(by(all))).isEmpty();
        assertThat(problem(by(all).get("/queues/{id}", queue))).isEqualTo("404 queue-not-found");
    }

    private static String subject(String token) {
        return json(by(token).get("/whoami")).path("subject").asText();
    }

    private static List<UUID> listed(RequestSpecification by) {
        return json(by.get("/queues"))
                .path("queues")
                .valueStream()
                .map(queue -> UUID.fromString(queue.path("id").asText()))
                .toList();
    }

    @Test
    void an_id_of_another_namespace_is_taken_and_nothing_else_is_told() {
        String id = UUID.randomUUID().toString();
        Response first = by(token(Role.CALLER, "shop"))
                .header("Idempotency-Key", id)
                .body(DRIVEN)
                .post("/queues");

        Response elsewhere = by(token(Role.CALLER, "bank"))
                .header("Idempotency-Key", id)
                .body(DRIVEN)
                .post("/queues");
        Response another = by(token("another-caller", Role.CALLER, "shop"))
                .header("Idempotency-Key", id)
                .body(DRIVEN)
                .post("/queues");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(problem(elsewhere)).isEqualTo("422 id-reused");
        assertThat(elsewhere.asString()).doesNotContain(in("shop"), "token:").isEqualTo(another.asString());
    }

    @Test
    void a_caller_with_several_namespaces_says_which_one_it_means() {
        assertThat(problem(admin().body(DRIVEN).post("/queues"))).isEqualTo("400 invalid-request");
        assertThat(admin().body(DRIVEN).post("/queues").asString()).contains("Skald-Namespace:");
        assertThat(admin().header("Skald-Namespace", in("depot"))
                        .body(DRIVEN)
                        .post("/queues")
                        .statusCode())
                .isEqualTo(201);
        assertThat(problem(
                        admin().header("Skald-Namespace", "De pot").body(DRIVEN).post("/queues")))
                .isEqualTo("400 invalid-request");
        assertThat(problem(by(token(Role.CALLER, "shop"))
                        .header("Skald-Namespace", in("bank"))
                        .body(DRIVEN)
                        .post("/queues")))
                .isEqualTo("403 forbidden");
        assertThat(by(token(Role.CALLER, "shop"))
                        .header("Skald-Namespace", in("shop"))
                        .body(DRIVEN)
                        .post("/queues")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void an_unknown_queue_can_be_closed_by_a_caller_that_may_restore_and_not_by_a_reader() {
        UUID id = UUID.randomUUID();

        Response reader = by(token(Role.READER, "shop")).post("/queues/{id}/restore?ifAbsent=block", id);
        Response caller = by(token(Role.CALLER, "shop")).post("/queues/{id}/restore?ifAbsent=block", id);
        Response elsewhere = by(token(Role.CALLER, "bank")).post("/queues/{id}/restore?ifAbsent=block", id);

        assertThat(problem(reader)).isEqualTo("404 queue-not-found");
        assertThat(caller.statusCode()).isEqualTo(201);
        assertThat(problem(elsewhere)).isEqualTo("404 queue-not-found");
    }

    @ParameterizedTest
    @CsvSource({"bank, start", "bank, restore", "shop, start", "shop, restore"})
    void an_id_that_somebody_else_takes_before_the_body_has_come_is_not_there(String namespace, String act) {
        UUID id = UUID.randomUUID();
        RequestSpecification other = by(token("faster", Role.CALLER, namespace));

        HttpResponse<String> late = LateBody.post(
                () -> {
                    Response taken = act.equals("start")
                            ? other.header("Idempotency-Key", id).body(DRIVEN).post("/queues")
                            : other.post("/queues/{id}/restore?ifAbsent=block", id);
                    assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(201);
                },
                token(Role.CALLER, "shop"),
                "/queues/" + id + "/restore?ifAbsent=block",
                "{\"reason\": \"rain\"}");

        assertThat(late.statusCode()).isEqualTo(404);
        assertThat(late.body()).contains("queue-not-found");
        if (act.equals("start")) {
            Response after = by(token("faster", Role.CALLER, namespace)).get("/queues/{id}", id);
            assertThat(after.jsonPath().getString("status")).isEqualTo("running");
        }
    }

    @Test
    void a_token_is_shown_once_and_listed_without_itself() {
        Response made = make(admin(), "shown", Role.READER, "tokens");
        String token = json(made).path("token").asText();

        JsonNode listed = json(admin().header("Skald-Namespace", in("tokens")).get("/tokens"));

        assertThat(token).matches("skald_[A-Za-z0-9_-]{43}");
        assertThat(listed.path("tokens")).hasSize(1);
        assertThat(listed.toString()).doesNotContain(token).doesNotContain("hash");
        assertThat(listed.path("tokens").get(0).path("createdBy").asText()).isEqualTo("admin-token");
        assertThat(problem(make(admin(), "shown", Role.READER, "tokens"))).isEqualTo("409 token-exists");
    }

    @Test
    void a_token_for_all_namespaces_is_made_and_revoked_by_an_admin_of_all() {
        String name = "everywhere" + RUN;
        Response made = admin().body(Map.of("name", name, "role", "reader", "namespace", "*"))
                .post("/tokens");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(by(json(made).path("token").asText()).get("/queues").statusCode())
                .isEqualTo(200);
        assertThat(problem(by(token(Role.ADMIN, "shop")).delete("/tokens/{name}?namespace=*", name)))
                .isEqualTo("403 forbidden");
        assertThat(admin().delete("/tokens/{name}?namespace=*", name).statusCode())
                .isEqualTo(204);
    }

    @Test
    void tokens_are_listed_page_by_page() {
        for (String name : List.of("c", "a", "b")) {
            make(admin(), name, Role.READER, "pages");
        }
        RequestSpecification first =
                admin().header("Skald-Namespace", in("pages")).queryParam("limit", 2);
        Response page = first.get("/tokens");
        String next = page.header("Link").replaceAll("<(.*)>.*", "$1");

        assertThat(json(page).path("tokens").findValuesAsText("name")).containsExactly("a", "b");
        assertThat(next).isEqualTo("/tokens?limit=2&after=" + in("pages") + "%2Fb");
        Response last = admin().header("Skald-Namespace", in("pages"))
                .urlEncodingEnabled(false)
                .get(next);
        assertThat(json(last).path("tokens").findValuesAsText("name")).containsExactly("c");
        assertThat(last.header("Link")).isNull();
    }

    @Test
    void an_admin_gives_only_what_it_has() {
        String shop = token(Role.ADMIN, "shop");

        assertThat(make(by(shop), "given-" + UUID.randomUUID(), Role.ADMIN, "shop")
                        .statusCode())
                .isEqualTo(201);
        assertThat(problem(make(by(shop), "x", Role.READER, "bank"))).isEqualTo("403 forbidden");
        assertThat(problem(by(shop).body(Map.of("name", "x", "role", "reader", "namespace", "*"))
                        .post("/tokens")))
                .isEqualTo("403 forbidden");
        token("victim", Role.READER, "bank");
        assertThat(problem(by(shop).delete("/tokens/victim?namespace=" + in("bank"))))
                .isEqualTo("403 forbidden");
        assertThat(problem(by(shop).delete("/tokens/victim"))).isEqualTo("404 token-not-found");
        assertThat(json(by(shop).get("/tokens")).path("tokens").findValuesAsText("namespace"))
                .isNotEmpty()
                .containsOnly(in("shop"));
    }

    @Test
    void a_token_that_is_revoked_is_refused_here_at_once() {
        String token = token("revoked", Role.READER, "shop");
        assertThat(by(token).get("/whoami").statusCode()).isEqualTo(200);

        assertThat(admin().delete("/tokens/revoked?namespace=" + in("shop")).statusCode())
                .isEqualTo(204);

        assertThat(problem(by(token).get("/whoami"))).isEqualTo("401 unauthenticated");
        assertThat(problem(admin().delete("/tokens/revoked?namespace=" + in("shop"))))
                .isEqualTo("404 token-not-found");
    }

    @Test
    void a_token_that_is_revoked_before_the_body_has_come_makes_no_other_one() {
        String token = token("held", Role.ADMIN, "held");

        HttpResponse<String> late = LateBody.post(
                () -> assertThat(admin().delete("/tokens/held?namespace=" + in("held"))
                                .statusCode())
                        .isEqualTo(204),
                token,
                "/tokens",
                "{\"name\": \"heir\", \"role\": \"admin\"}");

        assertThat(late.statusCode()).as(late.body()).isEqualTo(401);
        assertThat(json(admin().header("Skald-Namespace", in("held")).get("/tokens"))
                        .path("tokens"))
                .isEmpty();
    }

    @Test
    void what_expires_in_the_past_is_refused() {
        Response made = admin().body(Map.of(
                        "name", "late", "role", "reader", "namespace", in("shop"), "expiresAt", "2020-01-01T00:00:00Z"))
                .post("/tokens");

        assertThat(problem(made)).isEqualTo("400 invalid-request");
    }

    @Test
    void two_tokens_of_one_subject_see_the_same_queues() {
        String old = token("till-1", Role.CALLER, "shop");
        String fresh = json(admin().body(Map.of(
                                "name", "till-2", "role", "caller", "namespace", in("shop"), "subject", "till-1"))
                        .post("/tokens"))
                .path("token")
                .asText();
        UUID queue = started(old);

        assertThat(by(fresh).get("/queues/{id}", queue).statusCode()).isEqualTo(200);
    }

    @Test
    void the_minute_in_which_a_token_was_last_used_is_noted() {
        String token = token("used", Role.READER, "use");
        noteTokenUse.runOnce();
        by(token).get("/whoami");
        by(token).get("/whoami");

        assertThat(noteTokenUse.runOnce()).isEqualTo(1);
        assertThat(noteTokenUse.runOnce()).isZero();

        JsonNode listed = json(admin().header("Skald-Namespace", in("use")).get("/tokens"));
        Instant used =
                Instant.parse(listed.path("tokens").get(0).path("lastUsedAt").asText());
        assertThat(used.getEpochSecond() % 60).isZero();
        assertThat(Duration.between(used, Instant.now())).isLessThan(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /tokens/a%00b,        404 token-not-found",
        "GET,    /tokens?after=%00/x,  400 invalid-request",
        "GET,    /credentials/a%00b,   404 credentials-not-found",
        "DELETE, /credentials/a%00b,   404 credentials-not-found",
    })
    void what_can_be_no_name_is_answered_without_a_word_of_the_database(String method, String path, String problem) {
        Response answer =
                by(token(Role.ADMIN, "shop")).urlEncodingEnabled(false).request(method, path);

        assertThat(problem(answer)).isEqualTo(problem);
        assertThat(answer.asString()).doesNotContain("database", "encoding");
    }

    @Test
    void unknown_paths_are_answered_as_before() {
        assertThat(problem(nobody().get("/nowhere"))).isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/metrics",
                "/q/metrics/",
                "/q/metrics/x",
                "/q//metrics",
                "/q/%6detrics",
                "/q/health/../metrics"
            })
    void metrics_are_not_told_to_who_is_not_known(String path) {
        RestAssured.replaceFiltersWith(List.of());
        Response answer = given().urlEncodingEnabled(false).get(path);

        assertThat(answer.statusCode()).isIn(401, 404);
        assertThat(answer.asString()).doesNotContain("jvm_");
    }
}
