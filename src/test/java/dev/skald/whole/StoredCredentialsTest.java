package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.SkaldWithCredentials.FIRST_KEY;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.credential.SealAgain;
import dev.skald.support.Caller;
import dev.skald.support.SkaldWithCredentials;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials that are given while Skald runs. */
@QuarkusTest
@TestProfile(SkaldWithCredentials.class)
class StoredCredentialsTest extends WholeService {
    private static final String SECRET = "marker-that-is-stored";
    private static final String SECOND = "MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjI=\n";

    @Inject
    DataSource database;

    @Inject
    SealAgain sealAgain;

    /** The file of the settings: the profile is there twice, once for Quarkus and once for the tests. */
    private static Path keys() {
        return Path.of(ConfigProvider.getConfig().getValue("skald.security.seal-key-file", String.class));
    }

    @AfterEach
    void forget() throws IOException {
        Files.writeString(keys(), FIRST_KEY);
        given().delete("/credentials/hotel");
    }

    private static Response put(String name, String body) {
        return given().contentType("application/json").body(body).put("/credentials/" + name);
    }

    private static Response putBearer(String secret) {
        return put("hotel", "{\"targets\": [\"127.0.0.1\"], \"bearer\": \"" + secret + "\"}");
    }

    private StartBody booking() {
        return StartBody.at(participant, "hotel").step("hotel", step -> step.action("credentials", "hotel"));
    }

    @Test
    void credentials_that_are_put_are_sent_and_shown_without_their_secret() throws Exception {
        Response created = putBearer(SECRET);
        Response replaced = putBearer(SECRET + "-2");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(replaced.statusCode()).isEqualTo(200);
        Response shown = given().get("/credentials/hotel");
        assertThat(shown.jsonPath().getString("kind")).isEqualTo("bearer");
        assertThat(shown.jsonPath().<String>getList("targets")).containsExactly("127.0.0.1");
        assertThat(shown.jsonPath().getString("source")).isEqualTo("stored");
        assertThat(shown.jsonPath().getString("createdAt")).startsWith("20");
        Response list = given().get("/credentials");
        assertThat(list.jsonPath().<String>getList("credentials.name")).containsExactly("elsewhere", "hotel", "taken");
        assertThat(created.asString() + replaced.asString() + shown.asString() + list.asString())
                .doesNotContain("marker");
        StartBody body = booking();
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        assertThat(participant.calls(ACTION, "hotel"))
                .singleElement()
                .satisfies(call -> assertThat(call.header("Authorization")).isEqualTo("Bearer " + SECRET + "-2"));
        assertThat(rows()).contains("hotel", "bearer").doesNotContain("marker");
    }

    @Test
    void credentials_that_are_deleted_are_not_known_any_more() {
        putBearer(SECRET);

        assertThat(given().delete("/credentials/hotel").statusCode()).isEqualTo(204);

        assertThat(given().delete("/credentials/hotel").statusCode()).isEqualTo(404);
        assertThat(given().get("/credentials/hotel").statusCode()).isEqualTo(404);
        Response refused = Caller.start(booking());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.jsonPath().getString("type")).isEqualTo("/problems/credentials-not-allowed");
    }

    @Test
    void credentials_of_another_namespace_are_neither_used_nor_shown() {
        given().header("Skald-Namespace", "theirs")
                .contentType("application/json")
                .body("{\"targets\": [\"127.0.0.1\"], \"bearer\": \"" + SECRET + "\"}")
                .put("/credentials/hotel")
                .then()
                .statusCode(201);

        assertThat(given().get("/credentials/hotel").statusCode()).isEqualTo(404);
        assertThat(given().get("/credentials").jsonPath().<String>getList("credentials.name"))
                .containsExactly("elsewhere", "taken");
        assertThat(Caller.start(booking()).statusCode()).isEqualTo(403);
        given().header("Skald-Namespace", "theirs")
                .delete("/credentials/hotel")
                .then()
                .statusCode(204);
    }

    @Test
    void rows_are_sealed_again_with_a_new_first_key_and_the_old_one_can_be_given_up() throws Exception {
        putBearer(SECRET);
        String before = rows();
        assertThat(sealAgain.runOnce()).isZero();

        Files.writeString(keys(), SECOND + FIRST_KEY);
        assertThat(sealAgain.runOnce()).isEqualTo(1);
        assertThat(rows()).isNotEqualTo(before);
        Files.writeString(keys(), SECOND);

        StartBody body = booking();
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        assertThat(sealAgain.runOnce()).isZero();
    }

    @Test
    void rows_that_cannot_be_opened_do_not_keep_others_from_being_sealed_again() throws Exception {
        putBearer(SECRET);
        execute("insert into credential (namespace, name, kind, targets, key_id, sealed)"
                + " select 'a', 'n' || n, 'bearer', '{h}', 'gone', 'x' from generate_series(1, 1000) n");
        Files.writeString(keys(), SECOND + FIRST_KEY);

        assertThat(sealAgain.runOnce()).isEqualTo(1);

        execute("delete from credential where namespace = 'a'");
    }

    @Test
    void without_the_key_a_start_is_told_so_and_a_call_is_a_set_up_fault() throws Exception {
        putBearer(SECRET);
        execute("update credential set key_id = 'gone'");

        Response response = Caller.start(booking());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.jsonPath().getString("detail"))
                .contains("skald.security.seal-key-file")
                .doesNotContain("database");
    }

    @Test
    void a_row_under_another_name_is_of_no_use() throws Exception {
        putBearer(SECRET);
        execute("update credential set name = 'flight' where name = 'hotel'");

        Response response = Caller.start(
                StartBody.at(participant, "hotel").step("hotel", step -> step.action("credentials", "flight")));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(participant.calls()).isEmpty();
        execute("delete from credential");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"bearer": "marker-1"}                                                | /targets              | is required
            {"targets": [], "bearer": "marker-1"}                                 | /targets              | must be 1 to 100
            {"targets": ["http://h/"], "bearer": "marker-1"}                      | /targets/0            | must be a host
            {"targets": [1], "bearer": "marker-1"}                                | /targets/0            | must be a string
            {"targets": ["h"]}                                                    | ''                    | is of no kind
            {"targets": ["h"], "bearer": "marker 1"}                              | /bearer               | visible ASCII
            {"targets": ["h"], "bearer": ["marker-1"]}                            | /bearer               | must be a string
            {"targets": ["h"], "bearer": "m", "header": {"name": "X"}}            | ''                    | more than one kind
            {"targets": ["h"], "basic": {"username": "marker-1"}}                 | /basic/password       | is missing
            {"targets": ["h"], "basic": {"username": "u", "password": "p", "x": 1}} | /basic/x            | is not a known field
            {"targets": ["h"], "oauth2": {"tokenUrl": "ftp://marker-1", "clientId": "i", "clientSecret": "s"}} | /oauth2/tokenUrl | must be an http
            {"targets": ["h"], "mtls": {"key": "marker-1", "certificate": "c"}}   | /mtls/key             | must be a private key
            {"targets": ["h"], "token": "marker-1"}                               | /token                | is not a known field
            {"targets": ["h"], "bearer": "marker-1                                | ''                    | is not well-formed JSON
            """)
    void what_is_wrong_is_told_without_the_secret(String body, String pointer, String detail) {
        Response response = put("hotel", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().<String>getList("errors.pointer")).contains(pointer);
        assertThat(response.jsonPath().<String>getList("errors.detail"))
                .anySatisfy(fault -> assertThat(fault).contains(detail));
        assertThat(response.asString()).doesNotContain("marker");
    }

    @Test
    void a_name_of_the_settings_or_one_that_credentials_cannot_have_is_refused() {
        Response taken = put("taken", "{\"targets\": [\"h\"], \"bearer\": \"b\"}");
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.jsonPath().getString("detail")).contains("The settings of this server");

        assertThat(put("Hotel", "{\"targets\": [\"h\"], \"bearer\": \"b\"}").statusCode())
                .isEqualTo(400);
        assertThat(given().delete("/credentials/taken").statusCode()).isEqualTo(404);
        assertThat(given().get("/credentials/taken").jsonPath().getString("source"))
                .isEqualTo("settings");
    }

    private String rows() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select credential::text from credential")) {
            StringBuilder all = new StringBuilder();
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
            return all.toString();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
