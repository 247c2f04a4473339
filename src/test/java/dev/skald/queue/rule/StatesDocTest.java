package dev.skald.queue.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepStatus;
import dev.skald.queue.Transitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Checks that {@code docs/states.md} shows the tables of the code; {@code -Dskald.docs.write=true} rewrites it. */
class StatesDocTest {
    private static final Path PAGE = Path.of("docs", "states.md");

    @Test
    void the_page_shows_the_tables_of_the_code() throws IOException {
        String page = page();
        if (Boolean.getBoolean("skald.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        return """
                # States

                `StatesDocTest` writes this page from the tables in the code (`queue/QueueStatus`, `queue/StepStatus`,
                `queue/rule/Rules`). A change that is not listed here throws. A test fails when a listed change never
                happens.

                ## A queue

                """ + table(QueueStatus.TRANSITIONS) + """

                ## A step

                """ + table(StepStatus.TRANSITIONS) + """

                A step without a compensation keeps its status when its queue is restored: it is skipped, and the log
                records it (`compensation-skipped`).

                ## Which requests a queue allows

                The first row that applies to a request decides. *No, by its state* is a `409 queue-state`.

                """ + rules();
    }

    private static String rules() {
        StringBuilder text = new StringBuilder("| may it be | when | answer |\n| --- | --- | --- |\n");
        for (RuleTable<?> table : Rules.TABLES) {
            for (RuleTable.Row<?> row : table.rows()) {
                text.append("| %s | %s | %s |\n".formatted(table.request(), row.when(), row.answer()));
            }
        }
        return text.toString();
    }

    private static <S extends Enum<S>> String table(Transitions<S> transitions) {
        StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        for (Transitions.Row<S> row : transitions.rows()) {
            text.append("    %s --> %s\n".formatted(id(row.from()), id(row.to())));
        }
        text.append("```\n\n| from | to | when |\n| --- | --- | --- |\n");
        for (Transitions.Row<S> row : transitions.rows()) {
            text.append("| `%s` | `%s` | %s |\n".formatted(word(row.from()), word(row.to()), row.when()));
        }
        return text.toString();
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String id(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
