package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.cutAfterDoing;
import static dev.skald.support.Behaviour.cutBeforeDoing;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** The undoing of steps that were made for the elements of a list. */
@QuarkusTest
@TestProfile(NoTimers.class)
class RestoreListTest extends WholeServiceWithLists {
    @Test
    void a_refused_element_restores_the_queue_and_what_is_done_is_undone_in_reverse() {
        StartBody body = trip(0, 1, 2, 3).step("nights", step -> step.with("maxParallel", 1));
        participant.action("nights[2]").does(refuse(409, "full"));

        isRestored(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasReason("step nights[2] was refused: 409 full")
                .hasSteps(
                        "nights idle",
                        "nights[0] compensated",
                        "nights[1] compensated",
                        "nights[2] refused",
                        "nights[3] idle",
                        "mail idle")
                .keptItsPromiseIn(book);
        assertThat(undone(body)).containsExactly("nights[1]", "nights[0]");
    }

    @Test
    void an_optional_element_in_doubt_is_undone_and_null_in_the_list() {
        StartBody body =
                trip(0, 1).step("nights", step -> step.with("optional", true).attempts(1));
        participant.action("nights[0]").does(cutAfterDoing());
        participant.action("nights[1]").does(ok("11"));

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body).hasSteps("nights done", "nights[0] compensated", "nights[1] done", "mail done");
        assertThat(step(body, "nights").path("result")).isEqualTo(tree("[null, 11]"));
        assertThat(book.effective(body.id(), "nights[0]")).isZero();
    }

    @Test
    void an_element_in_doubt_is_called_again_and_then_undone() {
        StartBody body = trip(0, 1).step("nights", step -> step.attempts(2));
        participant.action("nights[0]").does(cutBeforeDoing(), ok());
        participant.action("nights[1]").does(cutAfterDoing(), cutAfterDoing());

        isRestored(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasSteps("nights idle", "nights[0] compensated", "nights[1] compensated", "mail idle")
                .keptItsPromiseIn(book);
        assertThat(participant.calls(ACTION, "nights[0]")).hasSize(2);
    }

    @Test
    void a_list_that_succeeded_is_restored_from_its_end() {
        StartBody body = trip(0, 1, 2).step("nights", step -> step.with("maxParallel", 1));
        isSucceeded(Caller.startAndWait(body));

        isRestored(Caller.restoreAndWait(body.id()));

        assertThatQueue(body).keptItsPromiseIn(book);
        assertThat(undone(body)).containsExactly("mail", "nights[2]", "nights[1]", "nights[0]");
    }

    @Test
    void elements_without_compensation_are_passed_over() {
        StartBody body = trip(0, 1).step("nights", step -> step.without("compensation"));
        isSucceeded(Caller.startAndWait(body));

        isRestored(Caller.restoreAndWait(body.id()));

        assertThatQueue(body)
                .hasSteps("nights done", "nights[0] done", "nights[1] done", "mail compensated")
                .hasLogged("compensation-skipped nights[0]", 1)
                .hasLogged("compensation-skipped nights[1]", 1);
    }
}
