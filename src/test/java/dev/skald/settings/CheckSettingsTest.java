package dev.skald.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckSettingsTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(skald\\.[a-z.-]+)` \\|", Pattern.MULTILINE);

    private static final Pattern DEFAULT =
            Pattern.compile("^\\| `(skald\\.[a-z.-]+)` \\| `[A-Z_]+` \\| `([^`]+)` \\|", Pattern.MULTILINE);

    @Test
    void every_setting_of_the_docs_has_a_rule() throws IOException {
        Set<String> documented = ROW.matcher(Files.readString(Path.of("docs/settings.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());

        assertThat(CheckSettings.RULES.keySet()).isEqualTo(documented);
    }

    @Test
    void every_default_of_the_docs_is_right() throws IOException {
        Map<String, String> defaults = DEFAULT.matcher(Files.readString(Path.of("docs/settings.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

        assertThat(defaults).containsKeys("skald.interruption", "skald.limits.in-flight");
        assertThat(faults(defaults)).isEmpty();
    }

    @Test
    void nothing_set_is_right() {
        assertThat(faults(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "skald.url,                  https://skald.example:8443/saga",
        "skald.url,                  http://[::1]:8080",
        "skald.url,                  ''",
        "skald.queue.timeout,        ''",
        "skald.node.heartbeat,       5s",
        "skald.purge.after,          0",
        "skald.limits.body,          1048576",
        "skald.limits.result,        2M",
        "skald.demo,                 true",
        "skald.demo,                 TRUE",
        "skald.interruption,         RESTORE_IF_DEAD",
        "quarkus.datasource.jdbc.max-size, 2",
        "quarkus.datasource.jdbc.transaction-isolation-level, READ_COMMITTED"
    })
    void what_is_right_is_taken(String name, String value) {
        assertThat(faults(Map.of(name, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "skald.url,                    ftp://x",
        "skald.url,                    not a url",
        "skald.url,                    https://",
        "skald.url,                    https://a:99999",
        "skald.url,                    https://a:0",
        "skald.url,                    https://a/?b=c",
        "skald.url,                    https://user:secret@a",
        "skald.demo,                   maybe",
        "skald.demo,                   ''",
        "skald.interruption,           stop",
        "skald.queue.timeout,          PT0S",
        "skald.purge.after,            -PT1S",
        "skald.purge.after,            P99999999D",
        "skald.purge.every,            PT0.1S",
        "skald.tombstone.keep,         soon",
        "skald.recovery.every,         PT0S",
        "skald.node.heartbeat,         PT0S",
        "skald.node.lease,             PT1S",
        "skald.node.drain,             forever",
        "skald.journal.commit,         none",
        "skald.journal.writers,        17",
        "skald.journal.waiting,        0",
        "skald.journal.patience,       PT0S",
        "skald.limits.body,            0",
        "skald.limits.body,            2G",
        "skald.limits.result,          -1",
        "skald.limits.steps,           0",
        "skald.limits.elements,        10001",
        "skald.limits.calls-per-host,  1.5",
        "skald.limits.in-flight,       many",
        "quarkus.datasource.jdbc.max-size, 1"
    })
    void what_is_wrong_is_named_with_its_value_and_what_is_right(String name, String value) {
        assertThat(faults(Map.of(name, value)))
                .singleElement()
                .asString()
                .startsWith(name + " is set to \"" + value + "\", but must be ")
                .endsWith(".");
    }

    @Test
    void all_faults_are_told_at_once() {
        assertThat(faults(Map.of("skald.url", "x", "skald.demo", "x"))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "skald.node.heartbeat,             PT6S",
        "skald.node.lease,                 PT3S",
        "quarkus.http.limits.max-body-size, 512K",
        "quarkus.http.limits.max-body-size, 10MB",
        "skald.limits.body,                 20M",
        "quarkus.datasource.jdbc.transaction-isolation-level, serializable"
    })
    void settings_that_do_not_fit_each_other_are_told(String name, String value) {
        Map<String, String> others = Map.of("skald.limits.body", "quarkus.http.limits.max-body-size=10M");
        String[] other = others.getOrDefault(name, "none=none").split("=", 2);

        assertThat(faults(Map.of(name, value, other[0], other[1])))
                .singleElement()
                .asString()
                .contains(name);
    }

    private static List<String> faults(Map<String, String> set) {
        return CheckSettings.faults(set.keySet(), set::get);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "::1, true", "localhost, true", "0.0.0.0, false", "::, false", "192.0.2.1, false"})
    void open_to_all_is_only_what_only_this_machine_can_call(String host, boolean right) {
        assertThat(faults(Map.of("quarkus.http.host", host)).isEmpty()).isEqualTo(right);
        assertThat(faults(Map.of("quarkus.http.host", host, "skald.security.admin-token", " "))
                        .isEmpty())
                .isEqualTo(right);
        assertThat(faults(Map.of("quarkus.http.host", host, "skald.security.admin-token", "0123456789".repeat(4))))
                .isEmpty();
        assertThat(faults(Map.of("quarkus.http.host", host, "quarkus.oidc.auth-server-url", "https://login.example")))
                .isEmpty();
        assertThat(faults(Map.of("quarkus.http.host", host, "quarkus.http.host-enabled", "false")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.oidc.provider",
                "quarkus.oidc.client-id",
                "quarkus.oidc.shop.auth-server-url",
                "quarkus.oidc.\"shop\".provider",
                "QUARKUS_OIDC_PROVIDER",
                "QUARKUS_OIDC_SHOP_AUTH_SERVER_URL"
            })
    void a_provider_that_is_named_in_another_way_is_refused(String setting) {
        assertThat(faults(Map.of(setting, "google")))
                .singleElement()
                .asString()
                .contains(setting, "quarkus.oidc.auth-server-url");
        assertThat(faults(Map.of(setting, "google", "quarkus.oidc.auth-server-url", "https://login.example")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.oidc.token.allow-jwt-introspection",
                "quarkus.oidc.tenant-enabled",
                "quarkus.oidc.enabled"
            })
    void what_names_no_provider_is_no_fault(String setting) {
        assertThat(faults(Map.of(setting, "false"))).isEmpty();
    }

    @Test
    void an_admin_token_is_long_and_is_not_told_when_it_is_not() {
        assertThat(faults(Map.of("skald.security.admin-token", "0123456789".repeat(3))))
                .singleElement()
                .asString()
                .contains("skald.security.admin-token", "30 characters", "at least 32")
                .doesNotContain("0123456789");
    }

    @Test
    void an_admin_token_may_stand_in_a_file(@TempDir Path folder) throws IOException {
        Path right = Files.writeString(folder.resolve("right"), "0123456789".repeat(4) + "\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), " ".repeat(40) + "short\n");
        String setting = "skald.security.admin-token-file";

        assertThat(faults(Map.of(setting, right.toString()))).isEmpty();
        assertThat(faults(Map.of(setting, wrong.toString())))
                .singleElement()
                .asString()
                .contains("5 characters");
        assertThat(faults(Map.of(setting, folder.resolve("none").toString())))
                .singleElement()
                .asString()
                .contains("can't be read");
        assertThat(faults(Map.of(setting, right.toString(), "skald.security.admin-token", "0123456789".repeat(4))))
                .singleElement()
                .asString()
                .contains("both");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            groups                           | true
            realm_access/roles               | true
            "https://shop.example/roles"     | true
            "https://shop.example/roles"/all | true
            a//b                             | false
            "https://shop.example/roles      | false
            a"b"                             | false
            """)
    void the_claim_of_groups_is_names_with_slashes_between(String value, boolean right) {
        assertThat(faults(Map.of("skald.security.oidc.claim", value)).isEmpty()).isEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ops -> operator@default, skald-(.+)-(.+) -> $2@$1 | true
            .{1\\,3} -> reader@*                              | true
            ops                                               | false
            ops -> king@default                               | false
            ops -> reader@A                                   | false
            ( -> reader@default                               | false
            """)
    void what_groups_give_is_a_pattern_and_a_role_in_a_namespace(String value, boolean right) {
        assertThat(faults(Map.of("skald.security.oidc.grants", value)).isEmpty())
                .isEqualTo(right);
    }
}
