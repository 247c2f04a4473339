package dev.skald.whole;

import static dev.skald.support.QueueAssert.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.ClosedSkald;
import dev.skald.support.Eventually;
import dev.skald.support.FreePorts;
import dev.skald.support.Issuer;
import dev.skald.support.LateBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Callers that an OpenID Connect provider knows. Skald is started while the provider is away. */
@QuarkusTest
@TestProfile(ProviderTest.WithProvider.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProviderTest {
    private static final String ADDRESS = "quarkus.oidc.auth-server-url";
    private static final int TOKEN_SECONDS = 300;

    /** One for all tests: its keys are asked for again only once in a while. */
    private static Issuer issuer;

    /** A Skald with a provider and an admin token. */
    public static final class WithProvider implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.scheduler.enabled",
                    "false",
                    "skald.targets.allow",
                    "127.0.0.1",
                    "skald.security.admin-token",
                    ClosedSkald.ADMIN,
                    ADDRESS,
                    "http://127.0.0.1:" + FreePorts.next(),
                    "quarkus.oidc.token.audience",
                    "skald",
                    "quarkus.oidc.token.forced-jwk-refresh-interval",
                    "PT1S",
                    "quarkus.http.proxy.proxy-address-forwarding",
                    "true",
                    "skald.security.oidc.claim",
                    "realm_access/roles",
                    "skald.security.oidc.grants",
                    "skald-(.+)-(.+) -> $2@$1,ops -> operator@*");
        }
    }

    @BeforeAll
    static void makeIssuer() {
        issuer = new Issuer(URI.create(ConfigProvider.getConfig().getValue(ADDRESS, String.class)));
    }

    @AfterEach
    void stopIssuer() {
        issuer.close();
    }

    private Map<String, Object> claims(String... roles) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", issuer.address());
        claims.put("aud", "skald");
        claims.put("sub", "f81d4fae");
        claims.put("preferred_username", "ada");
        claims.put("iat", now);
        claims.put("exp", now + TOKEN_SECONDS);
        claims.put("realm_access", Map.of("roles", List.of(roles)));
        return claims;
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        claims.put(name, value);
        return claims;
    }

    private static Response whoami(String token) {
        return given().header("Authorization", "Bearer " + token).get("/whoami");
    }

    @Test
    @Order(1)
    void while_the_provider_is_away_from_the_start_its_tokens_are_answered_with_503_and_later_taken() {
        String token = issuer.token(claims("ops"));

        Response away = whoami(token);
        Response admin = whoami(ClosedSkald.ADMIN);
        issuer.start();
        Response there = whoami(token);

        assertThat(away.statusCode()).as(away.asString()).isEqualTo(503);
        assertThat(away.header("Retry-After")).isEqualTo("1");
        assertThat(admin.statusCode()).isEqualTo(200);
        assertThat(there.statusCode()).as(there.asString()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void the_groups_of_a_token_say_what_its_holder_may() {
        issuer.start();

        JsonNode ada = json(whoami(issuer.token(claims("skald-shop-caller", "skald-bank-reader", "other", "ops"))));

        assertThat(ada.path("subject").asText()).isEqualTo("oidc:f81d4fae");
        assertThat(ada.path("kind").asText()).isEqualTo("oidc");
        assertThat(ada.path("name").asText()).isEqualTo("ada");
        assertThat(ada.path("grants").toString()).isEqualTo("""
                        [{"role":"caller","namespace":"shop"},{"role":"reader","namespace":"bank"},\
                        {"role":"operator","namespace":"*"}]""");
    }

    @Test
    @Order(8)
    void a_name_that_can_not_be_kept_is_replaced_by_the_subject() {
        issuer.start();

        for (String name : List.of("ada\0", "a".repeat(191))) {
            String token = issuer.token(with(claims("ops"), "preferred_username", name));
            assertThat(json(whoami(token)).path("name").asText()).isEqualTo("f81d4fae");
        }
    }

    @Test
    @Order(3)
    void a_token_without_groups_gives_nothing() {
        issuer.start();
        String token = issuer.token(claims());

        assertThat(json(whoami(token)).path("grants")).isEmpty();
        assertThat(given().header("Authorization", "Bearer " + token)
                        .get("/queues")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    @Order(9)
    void the_audit_names_the_role_that_counts_where_the_change_is() {
        issuer.start();
        String id = UUID.randomUUID().toString();
        String start = """
                {"id": "%s", "name": "later", "startAt": "%s",
                    "steps": [{"name": "a", "action": {"url": "http://127.0.0.1:1/a"}}]}
                """.formatted(id, Instant.now().plusSeconds(3600));

        inBank(issuer.token(claims("skald-shop-caller", "skald-bank-admin")))
                .body(start)
                .post("/queues")
                .then()
                .statusCode(201);
        inBank(issuer.token(claims("skald-shop-operator", "skald-bank-caller")))
                .body("{}")
                .post("/queues/" + id + "/restore")
                .then()
                .statusCode(202);
        inBank(issuer.token(claims("skald-shop-admin", "skald-bank-reader")))
                .delete("/queues/" + id)
                .then()
                .statusCode(403);

        JsonNode audit = json(inBank(ClosedSkald.ADMIN).get("/audit?target=" + id));
        assertThat(audit.path("entries").findValuesAsText("role")).containsExactly("reader", "caller", "admin");
        assertThat(audit.path("entries").findValuesAsText("name")).containsExactly("ada", "ada", "ada");
    }

    private static RequestSpecification inBank(String token) {
        return given().header("Authorization", "Bearer " + token)
                .header("Skald-Namespace", "bank")
                .contentType("application/json");
    }

    @Test
    @Order(4)
    void a_token_that_is_not_for_us_or_over_or_not_rightly_signed_is_refused() {
        issuer.start();
        long now = Instant.now().getEpochSecond();
        assertThat(whoami(issuer.token(claims("ops"))).statusCode()).isEqualTo(200);

        refused("for another audience", issuer.token(with(claims("ops"), "aud", "another")));
        refused("of another issuer", issuer.token(with(claims("ops"), "iss", "http://127.0.0.1:1")));
        refused("expired", issuer.token(with(claims("ops"), "exp", now - 60)));
        refused("without a subject", issuer.token(with(claims("ops"), "sub", "")));
        refused("with control characters", issuer.token(with(claims("ops"), "sub", "a\0b")));
        refused("not signed", issuer.unsigned(claims("ops")));
        for (byte[] key : issuer.publicKeyBytes()) {
            refused("signed with the public key", issuer.signedWithThePublicKey(claims("ops"), key));
        }
        String right = issuer.token(claims("ops"));
        String other = issuer.token(claims("skald-shop-admin"));
        refused("with other claims", part(right, 0) + "." + part(other, 1) + "." + part(right, 2));
        refused("cut off", right.substring(0, right.length() - 5));
    }

    /** One of the three parts of a token (RFC 7519 section 3.1). */
    private static String part(String token, int number) {
        return List.of(token.split("\\.", -1)).get(number);
    }

    private static void refused(String what, String token) {
        Response answer = whoami(token);
        assertThat(answer.statusCode()).as(what + ": " + answer.asString()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).as(what).isEqualTo("Bearer");
    }

    @Test
    @Order(5)
    void a_new_key_of_the_provider_is_taken_and_the_old_one_is_not_any_more() throws Exception {
        issuer.start();
        String old = issuer.token(claims("ops"));
        assertThat(whoami(old).statusCode()).isEqualTo(200);

        issuer.rotate();
        String fresh = issuer.token(claims("ops"));

        Eventually.until("the new key is asked for", () -> whoami(fresh).statusCode() == 200);
        refused("signed with the key of before", old);
    }

    @Test
    @Order(6)
    void while_the_provider_is_away_later_known_keys_count_and_new_ones_are_answered_with_503() throws Exception {
        issuer.start();
        String token = issuer.token(claims("ops"));
        assertThat(whoami(token).statusCode()).isEqualTo(200);

        issuer.stop();
        Response known = whoami(token);
        issuer.rotate();
        String fresh = issuer.token(claims("ops"));
        Eventually.until(
                "the provider is asked for the new key", () -> whoami(fresh).statusCode() == 503);
        Response soon = whoami(fresh);
        issuer.start();
        Eventually.until("the new key is asked for", () -> {
            Response again = whoami(fresh);
            assertThat(again.statusCode()).as(again.asString()).isIn(200, 503);
            return again.statusCode() == 200;
        });

        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(soon.statusCode()).as(soon.asString()).isEqualTo(503);
    }

    @Test
    @Order(8)
    void wrong_tokens_behind_one_proxy_do_not_lock_out_callers_with_a_right_one() throws Exception {
        issuer.start();
        String own = json(admin().body("{\"name\": \"" + UUID.randomUUID()
                                + "\", \"role\": \"reader\", \"namespace\": \"shop\"}")
                        .post("/tokens"))
                .path("token")
                .asText();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(Collections.nCopies(60, () -> behindProxy("wrong")));
        }

        Response wrong = behindProxy("wrong");

        assertThat(wrong.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(wrong.header("Retry-After"))).isBetween(1, 60);
        assertThat(behindProxy(issuer.token(claims("ops"))).statusCode()).isEqualTo(200);
        assertThat(behindProxy(own).statusCode()).isEqualTo(200);
        assertThat(behindProxy(ClosedSkald.ADMIN).statusCode()).isEqualTo(200);
        assertThat(whoami("wrong").statusCode()).isEqualTo(401);
    }

    private static RequestSpecification admin() {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + ClosedSkald.ADMIN);
    }

    private static Response behindProxy(String token) {
        return given().header("Authorization", "Bearer " + token)
                .header("X-Forwarded-For", "192.0.2.9")
                .get("/whoami");
    }

    @Test
    @Order(7)
    void what_is_no_token_of_the_provider_does_not_ask_it() {
        refused("some text", "some-text");
        refused("a token of Skald's own", "skald_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    @Order(8)
    void an_id_is_closed_only_in_a_namespace_where_the_sender_may_restore() {
        issuer.start();
        String token = issuer.token(claims("skald-shop-caller", "skald-bank-reader"));
        UUID id = UUID.randomUUID();

        Response whereItReads = close(token, "bank", id);
        Response whereItCalls = close(token, "shop", id);

        assertThat(whereItReads.statusCode()).as(whereItReads.asString()).isEqualTo(404);
        assertThat(whereItCalls.statusCode()).as(whereItCalls.asString()).isEqualTo(201);
    }

    private static Response close(String token, String namespace, UUID id) {
        return given().header("Authorization", "Bearer " + token)
                .header("Skald-Namespace", namespace)
                .post("/queues/{id}/restore?ifAbsent=block", id);
    }

    @Test
    @Order(9)
    void a_token_that_ends_before_the_body_has_come_starts_nothing() {
        issuer.start();
        String token = issuer.token(
                with(claims("skald-shop-caller"), "exp", Instant.now().getEpochSecond() + 5));
        AtomicBoolean decided = new AtomicBoolean();

        HttpResponse<String> late = LateBody.post(
                () -> {
                    decided.set(true);
                    refusedInTheEnd(token);
                },
                token,
                "/queues",
                """
                {"name": "trip", "driver": "caller"}""");

        assertThat(decided).isTrue();
        assertThat(late.statusCode()).as(late.body()).isEqualTo(401);
    }

    private static void refusedInTheEnd(String token) {
        try {
            Eventually.until("the token ends", () -> whoami(token).statusCode() == 401);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
