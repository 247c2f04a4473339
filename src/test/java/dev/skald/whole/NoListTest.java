package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that become no steps for elements, or not for all: their list is none, or too long, or not wanted. */
@QuarkusTest
@TestProfile(NoTimers.class)
class NoListTest extends WholeServiceWithLists {
    @Test
    void when_decides_about_the_whole_list() {
        StartBody body = trip(0, 1).step("nights", step -> step.with("when", "{% false %}"));

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body).hasSteps("nights skipped", "mail done").hasLogOf("nights", "step-skipped");
        assertThat(participant.awaitCall(ACTION, "mail").body()).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{% 7 %}; forEach must give a list, not 7",
                "{% null %}; forEach must give a list, not null",
                "{% {'a': [1]} %}; forEach must give a list, not {\"a\":[1]}",
                "{% $input.unknown %}; forEach: the expression {% $input.unknown %} gives nothing",
                "{% [1..1001] %}; forEach gives a list of 1001 elements, but a queue may have only 1000"
            })
    void what_gives_no_list_is_a_refused_step(String list, String words) {
        StartBody body = trip().step("nights", step -> step.with("forEach", list));

        isRestored(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasReasonStartingWith("step nights was refused: " + words)
                .hasSteps("nights refused", "mail idle");
        assertThat(participant.calls()).isEmpty();
    }

    @Test
    void results_that_are_too_long_together_stop_the_list() {
        String long200k = "\"" + "x".repeat(200_000) + "\"";
        StartBody body = trip(Collections.nCopies(30, 0).toArray()).step("nights", step -> step.with("maxParallel", 1));
        IntStream.range(0, 30)
                .forEach(i -> participant.action("nights[" + i + "]").does(ok(long200k)));

        isRestored(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasReason("step nights[21] was refused: the results for its list are longer than 4096 KiB")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "nights[21]")).isEmpty();
    }

    @Test
    void all_lists_of_a_queue_have_their_bound_together() {
        StartBody body = StartBody.at(participant, "some", "more", "mail")
                .step("some", step -> step.with("forEach", "{% [1..3] %}"))
                .step("more", step -> step.with("forEach", "{% [1..998] %}"));

        isRestored(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasReason(
                        "step more was refused: forEach gives a list of 998 elements after other lists of 3, but a queue"
                                + " may have only 1000 (skald.limits.elements)")
                .keptItsPromiseIn(book);
    }

    @Test
    void a_list_may_be_longer_than_what_another_expression_may_give() {
        String item = "x".repeat(50_000);
        StartBody body = trip(item, item, item);

        isSucceeded(Caller.startAndWait(body.step("mail", step -> step.action("body", "{% $count($steps.nights) %}"))));

        assertThat(participant.awaitCall(ACTION, "mail").body()).isEqualTo("3");
    }
}
