package dev.skald.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.security.ContractRights.May;
import dev.skald.security.ContractRights.Right;
import dev.skald.security.EndpointRights.Row;
import dev.skald.security.EndpointRights.Scope;
import dev.skald.support.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointRightsTest {
    private static final Path PAGE = Path.of("docs", "security.md");
    private static final String BEGIN = "<!-- Made by EndpointRightsTest from security/EndpointRights. -->\n";
    private static final String END = "<!-- Made until here. -->";

    @Test
    void every_endpoint_of_the_contract_has_a_row_and_no_other() {
        assertThat(EndpointRights.ROWS)
                .extracting(Row::endpoint)
                .containsExactlyInAnyOrderElementsOf(
                        Contract.read().operations().keySet());
        assertThat(ContractRights.all())
                .extracting(Right::endpoint)
                .containsExactlyInAnyOrderElementsOf(
                        Contract.read().operations().keySet());
    }

    @Test
    void an_endpoint_without_a_row_lets_nobody_in() {
        Row row = EndpointRights.of("GET", "/nowhere");

        assertThat(row.scope()).isNotIn(Scope.OPEN, Scope.SELF);
        assertThat(row.roles()).isEmpty();
    }

    @Test
    void every_change_that_needs_a_right_is_noted_when_it_is_refused() {
        assertThat(EndpointRights.ROWS)
                .filteredOn(row -> row.scope() != Scope.OPEN && !row.method().equals("GET"))
                .extracting(Row::endpoint)
                .containsExactlyInAnyOrderElementsOf(NoteRefusals.ACTS.keySet());
    }

    static List<Right> rights() {
        return ContractRights.all();
    }

    @ParameterizedTest
    @MethodSource("rights")
    void the_table_says_what_the_contract_says(Right right) {
        Row row = EndpointRights.of(right.method(), right.path());

        assertThat(Arrays.stream(Role.values()).collect(Collectors.toMap(role -> role, role -> may(row, role))))
                .isEqualTo(right.may());
    }

    private static May may(Row row, Role role) {
        boolean ofOwn = role == Role.CALLER && row.scope() == Scope.QUEUE;
        return switch (row.scope()) {
            case OPEN -> May.ANY;
            case SELF -> May.YES;
            case SERVER, QUEUE, NAMESPACE, LIST ->
                row.roles().contains(role) ? (ofOwn ? May.OWN : May.YES) : (ofOwn ? May.HIDDEN : May.NO);
        };
    }

    @Test
    void the_contract_says_which_endpoints_need_no_token() {
        Map<String, Contract.Operation> operations = Contract.read().operations();

        assertThat(EndpointRights.ROWS)
                .allSatisfy(row -> assertThat(
                                operations.get(row.endpoint()).operation().has("security"))
                        .as(row.endpoint())
                        .isEqualTo(row.scope() == Scope.OPEN));
    }

    /** {@code -Dskald.docs.write=true} writes it anew. */
    @Test
    void the_page_about_security_says_what_the_table_says() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("skald.docs.write")) {
            page = page.substring(0, begin) + table() + page.substring(end);
            Files.writeString(PAGE, page);
            end = page.indexOf(END);
        }

        assertThat(page.substring(begin, end)).isEqualTo(table());
    }

    private static String table() {
        StringBuilder text = new StringBuilder("""

                | request | needs its role in | reader | caller | operator | admin |
                | --- | --- | --- | --- | --- | --- |
                """);
        for (Row row : EndpointRights.ROWS) {
            text.append("| `").append(row.endpoint()).append("` | ").append(where(row.scope()));
            for (Role role : Role.values()) {
                text.append(" | ").append(word(may(row, role)));
            }
            text.append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String where(Scope scope) {
        return switch (scope) {
            case OPEN -> "none: open to everybody";
            case SELF -> "none: every caller that is known";
            case SERVER -> "any namespace";
            case QUEUE -> "the queue's namespace";
            case NAMESPACE -> "the namespace of the request";
            case LIST -> "any; the answer covers only namespaces with this role";
        };
    }

    private static String word(May may) {
        return switch (may) {
            case YES, ANY -> "yes";
            case OWN -> "own queues";
            case NO, HIDDEN -> "";
        };
    }
}
