package dev.skald.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimGrantsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Settings(String claim, Optional<List<String>> grants) implements SecuritySettings.OidcSettings {}

    private static List<String> grants(String claim, List<String> rules, String token) throws JsonProcessingException {
        return ClaimGrants.of(new Settings(claim, Optional.of(rules))).of(JSON.readTree(token)).stream()
                .map(Grant::word)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            ops              -> operator@default     | ops               | operator@default
            ops              -> operator@default     | ops2              | -
            ops              -> operator@default     | my-ops            | -
            .*               -> reader@*             | anything          | reader@*
            skald-(.+)-(.+)  -> $2@$1                | skald-shop-admin  | admin@shop
            skald-(.+)-(.+)  -> $2@$1                | skald-shop-king   | -
            skald-(.+)       -> admin@$1             | skald-*           | -
            skald-(.+)       -> admin@$1             | skald-SHOP        | -
            skald-(.+)       -> $1@default           | skald-admin@x     | -
            `(a)|b -> reader@$1`                   | b                 | -
            a->b             -> reader@default       | a->b              | reader@default
            (.+)             -> reader@$1            | $1                | -
            """)
    void a_rule_gives_what_it_says_for_a_group_that_fits(String rule, String group, String grant)
            throws JsonProcessingException {
        assertThat(grants("groups", List.of(rule), JSON.writeValueAsString(new Groups(List.of(group)))))
                .isEqualTo(grant == null ? List.of() : List.of(grant));
    }

    private record Groups(List<String> groups) {}

    @Test
    void a_token_gives_a_thousand_grants_at_most() throws JsonProcessingException {
        List<String> groups = IntStream.range(0, 600).mapToObj(n -> "team-" + n).toList();
        List<String> rules = List.of("(.+) -> caller@$1", "(.+) -> reader@$1");

        assertThat(grants("groups", rules, JSON.writeValueAsString(new Groups(groups))))
                .hasSize(1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            groups              | {"groups": ["ops"]}
            groups              | {"groups": "ops"}
            scope               | {"scope": "openid ops"}
            `"https://shop.example/roles"` | {"https://shop.example/roles": ["ops"]}
            `"https://shop.example/a"/roles` | {"https://shop.example/a": {"roles": ["ops"]}}
            realm_access/roles  | {"realm_access": {"roles": ["x", 1, null, "ops"]}}
            """)
    void the_claim_is_an_array_or_a_text_of_words(String claim, String token) throws JsonProcessingException {
        assertThat(grants(claim, List.of("ops -> operator@default"), token)).containsExactly("operator@default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"groups\": []}",
                "{\"groups\": \"\"}",
                "{\"groups\": null}",
                "{\"groups\": 7}",
                "{\"groups\": {\"ops\": \"ops\"}}",
                "{\"other\": [\"ops\"]}"
            })
    void an_empty_claim_gives_nothing(String token) throws JsonProcessingException {
        assertThat(grants("groups", List.of(".* -> admin@*", "ops -> operator@default"), token))
                .isEmpty();
    }

    @Test
    void no_rule_gives_nothing() throws JsonProcessingException {
        assertThat(ClaimGrants.of(new Settings("groups", Optional.empty()))
                        .of(JSON.readTree("{\"groups\": [\"ops\"]}")))
                .isEmpty();
    }

    @Test
    void every_rule_that_fits_gives_its_grant_once() throws JsonProcessingException {
        assertThat(grants(
                        "groups",
                        List.of("ops -> operator@a", "o.* -> reader@b", "x -> admin@*"),
                        "{\"groups\": [\"ops\", \"ops\", \"oops\"]}"))
                .containsExactly("operator@a", "reader@b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops", "ops -> king@default", "ops -> reader", "( -> reader@default", "ops -> reader@A"})
    void a_rule_that_can_not_be_read_is_said(String rule) {
        assertThatThrownBy(() -> ClaimGrants.of(new Settings("groups", Optional.of(List.of(rule)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }
}
