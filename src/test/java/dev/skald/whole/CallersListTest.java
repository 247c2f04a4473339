package dev.skald.whole;

import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.StartBody.StepBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists in queues that their callers drive. */
@QuarkusTest
@TestProfile(NoTimers.class)
class CallersListTest extends WholeServiceWithLists {
    @Test
    void a_caller_may_add_a_list_and_the_next_step_comes_after_it() {
        StartBody body = StartBody.at(participant).with("driver", "caller").with("input", List.of(1, 2));
        Caller.start(body);
        participant.action("nights[0]").does(ok("10"));
        participant.action("nights[1]").does(ok("11"));
        StepBody nights = StepBody.at(participant, "nights").with("forEach", "{% $input %}");

        Response added = Caller.step(body.id(), nights);
        assertThat(added.statusCode()).as(added.asString()).isEqualTo(201);
        assertThat(json(added).path("status").asText()).isEqualTo("done");
        assertThat(json(added).path("result")).isEqualTo(tree("[10, 11]"));
        assertThat(Caller.step(body.id(), nights).statusCode()).isEqualTo(200);
        Response mail = Caller.step(body.id(), StepBody.at(participant, "mail").action("body", "{% $steps.nights %}"));

        assertThat(json(mail).path("status").asText()).isEqualTo("done");
        isSucceeded(Caller.complete(body.id()));
        isRestored(Caller.restoreAndWait(body.id()));
        assertThat(undone(body).getFirst()).isEqualTo("mail");
        assertThatQueue(body)
                .hasSteps("nights done", "nights[0] compensated", "nights[1] compensated", "mail compensated");
    }

    @ParameterizedTest
    @CsvSource({"after", "expression"})
    void a_caller_cannot_name_an_element_in_another_step(String where) {
        StartBody body = StartBody.at(participant).with("driver", "caller").with("input", List.of(1));
        Caller.start(body);
        Caller.step(body.id(), StepBody.at(participant, "nights").with("forEach", "{% $input %}"));
        StepBody mail = StepBody.at(participant, "mail");

        Response answer = Caller.step(
                body.id(),
                where.equals("after")
                        ? mail.with("after", List.of("nights[0]"))
                        : mail.action("body", "{% $steps.`nights[0]` %}"));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    }

    @Test
    void elements_do_not_count_as_steps_of_a_callers_queue() {
        StartBody body = StartBody.at(participant).with("driver", "caller").with("input", Collections.nCopies(100, 0));
        Caller.start(body);
        Caller.step(body.id(), StepBody.at(participant, "nights").with("forEach", "{% $input %}"));

        Response answer = Caller.step(body.id(), StepBody.at(participant, "mail"));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
    }
}
