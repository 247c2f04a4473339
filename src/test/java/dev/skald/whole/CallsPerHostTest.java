package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldWithCredentials;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One participant that is slow does not hold up the queues of others. */
@QuarkusTest
@TestProfile(SkaldWithCredentials.class)
class CallsPerHostTest extends WholeService {
    @Test
    void queues_wait_for_a_slow_participant_and_say_so_while_those_of_others_go_on() throws Exception {
        List<StartBody> inTheCall = twoInTheCall();
        List<StartBody> inLine = List.of(started("slow"), started("slow"), started("slow"));
        for (StartBody body : inLine) {
            assertThatQueue(body).comesToWaitFor("participant", "slow").hasLog("queue-started");
        }

        try (ScriptedParticipant other = ScriptedParticipant.start()) {
            StartBody elsewhere = StartBody.at(other, "quick");
            Caller.start(elsewhere);
            assertThatQueue(elsewhere).becomes("succeeded");
        }

        assertThat(participant.calls(ACTION, "slow")).hasSize(2);
        participant.release();
        for (StartBody body : Stream.concat(inTheCall.stream(), inLine.stream()).toList()) {
            assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        }
    }

    @Test
    void parallel_steps_share_the_places_and_all_get_one() throws Exception {
        StartBody body = StartBody.at(participant, "a", "b", "c", "d", "e");
        for (String step : List.of("a", "b", "c", "d", "e")) {
            body.step(step, one -> one.with("after", List.of()));
        }
        participant.action("a").does(Behaviour.answerLate());
        participant.action("b").does(Behaviour.answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "a");
        participant.awaitCall(ACTION, "b");
        assertThat(participant.calls()).hasSize(2);

        participant.release();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void elements_of_a_list_share_the_places_and_all_get_one() throws Exception {
        StartBody body = StartBody.at(participant, "list", "other")
                .step("list", step -> step.with("forEach", "{% [1..7] %}"))
                .step("other", step -> step.with("after", List.of()));
        participant.action("list[0]").does(Behaviour.answerLate());
        Caller.start(body);
        participant.awaitCall(ACTION, "list[0]");
        participant.awaitCall(ACTION, "other");

        participant.release();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
        Caller.restoreAndWait(body.id());
        assertThatQueue(body).is("restored").keptItsPromiseIn(book);
    }

    @Test
    void a_queue_that_waits_for_a_place_is_restored_without_one_and_the_next_gets_it() throws Exception {
        List<StartBody> inTheCall = twoInTheCall();
        StartBody inLine = started("slow");
        assertThatQueue(inLine).comesToWaitFor("participant", "slow");

        Caller.restoreAndWait(inLine.id());

        assertThatQueue(inLine).is("restored").hasSteps("slow idle");
        StartBody next = started("slow");
        assertThatQueue(next).comesToWaitFor("participant", "slow");
        participant.release();
        for (StartBody body : inTheCall) {
            assertThatQueue(body).becomes("succeeded");
        }
        assertThatQueue(next).becomes("succeeded");
    }

    private List<StartBody> twoInTheCall() throws Exception {
        participant.action("slow").does(Behaviour.answerLate(), Behaviour.answerLate());
        List<StartBody> two = List.of(started("slow"), started("slow"));
        participant.awaitCall(ACTION, "slow", 1);
        participant.awaitCall(ACTION, "slow", 2);
        return two;
    }

    private StartBody started(String step) {
        StartBody body = StartBody.at(participant, step);
        Caller.start(body);
        return body;
    }
}
