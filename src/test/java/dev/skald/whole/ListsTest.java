package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static dev.skald.support.Behaviour.answerLate;
import static dev.skald.support.Behaviour.ok;
import static dev.skald.support.Behaviour.refuse;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.ReceivedCall;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that become one step for each element of a list. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ListsTest extends WholeServiceWithLists {
    @Test
    void each_element_is_a_step_and_the_results_are_a_list_in_its_order() {
        StartBody body = trip("Mon", 2.50, List.of());
        participant.action("nights[0]").does(ok("{\"no\": 1}"));
        participant.action("nights[1]").does(ok("2.50"));
        participant.action("nights[2]").does(ok("null"));

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasSteps("nights done", "nights[0] done", "nights[1] done", "nights[2] done", "mail done")
                .hasLogOf("nights", "step-expanded", "step-joined")
                .keptItsPromiseIn(book);
        assertThat(step(body, "nights").path("result")).isEqualTo(tree("[{\"no\": 1}, 2.50, null]"));
        assertThat(participant.awaitCall(ACTION, "mail").body()).isEqualTo("[{\"no\":1},2.5,null]");
        assertThat(participant.calls(ACTION, "nights")).isEmpty();
    }

    @Test
    void the_calls_of_an_element_see_it_and_its_place_and_later_its_own_result() {
        StartBody body = trip(Map.of("day", "Mon", "beds", 2), Map.of("day", "Tue", "beds", 1))
                .step(
                        "nights",
                        step -> step.action("url", participant.url("/") + "{% $item.day %}")
                                .action("headers", Map.of("X-Place", "{% $index + 1 %}"))
                                .action("body", Map.of("beds", "{% $item.beds %}"))
                                .action("result", "{% {'no': $response.body.no, 'day': $item.day} %}")
                                .compensation("url", participant.url("/") + "{% $steps.nights.no %}")
                                .compensation("body", List.of("{% $steps.nights %}", "{% $index %}")));
        participant.action("nights[0]").does(ok("{\"no\": 10}"));
        participant.action("nights[1]").does(ok("{\"no\": 11}"));

        isSucceeded(Caller.startAndWait(body));
        Caller.restoreAndWait(body.id());

        ReceivedCall action = participant.awaitCall(ACTION, "nights[1]");
        assertThat(action.path()).isEqualTo("/Tue");
        assertThat(action.header("X-Place")).isEqualTo("2");
        assertThat(tree(action.body())).isEqualTo(tree("{\"beds\": 1}"));
        ReceivedCall undone = participant.awaitCall(COMPENSATION, "nights[1]");
        assertThat(undone.path()).isEqualTo("/11");
        assertThat(tree(undone.body())).isEqualTo(tree("[{\"no\": 11, \"day\": \"Tue\"}, 1]"));
    }

    @Test
    void a_call_without_a_body_gets_the_element_and_its_place() {
        StartBody body = trip("Mon");

        isSucceeded(Caller.startAndWait(body));

        JsonNode sent = tree(participant.awaitCall(ACTION, "nights[0]").body());
        assertThat(sent.path("item")).isEqualTo(tree("\"Mon\""));
        assertThat(sent.path("index").asInt(-1)).isZero();
    }

    @Test
    void an_empty_list_is_done_at_once() {
        StartBody body = trip();

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body).hasSteps("nights done", "mail done").hasLogOf("nights", "step-expanded", "step-joined");
        assertThat(participant.awaitCall(ACTION, "mail").body()).isEqualTo("[]");
    }

    @Test
    void a_list_may_be_the_result_of_an_earlier_step() {
        StartBody body = StartBody.at(participant, "find", "book")
                .step("book", step -> step.with("forEach", "{% $steps.find.rooms %}"));
        participant.action("find").does(ok("{\"rooms\": [7, 8]}"));

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body).hasSteps("find done", "book done", "book[0] done", "book[1] done");
    }

    @Test
    void at_most_maxParallel_elements_are_at_work() {
        StartBody body = trip(0, 1, 2, 3).step("nights", step -> step.with("maxParallel", 2));
        IntStream.range(0, 4)
                .forEach(i -> participant.action("nights[" + i + "]").does(answerLate()));

        Caller.start(body);
        participant.awaitCall(ACTION, "nights[0]");
        participant.awaitCall(ACTION, "nights[1]");

        assertThatQueue(body)
                .hasSteps(
                        "nights idle",
                        "nights[0] running",
                        "nights[1] running",
                        "nights[2] idle",
                        "nights[3] idle",
                        "mail idle");
        participant.release();
        participant.awaitCall(ACTION, "nights[2]");
        participant.awaitCall(ACTION, "nights[3]");
        participant.release();
        isSucceeded(Caller.startAndWait(body));
    }

    @ParameterizedTest
    @CsvSource({"onRefused, continue", "optional, true"})
    void the_queue_may_go_on_without_refused_elements(String member, String value) {
        Object choice = value.equals("true") ? true : value;
        StartBody body = trip(0, 1, 2).step("nights", step -> step.with(member, choice));
        participant.action("nights[0]").does(ok("10"));
        participant.action("nights[1]").does(refuse(409, "full"));
        participant.action("nights[2]").does(ok("12"));

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body)
                .hasSteps("nights done", "nights[0] done", "nights[1] refused", "nights[2] done", "mail done");
        assertThat(step(body, "nights").path("result")).isEqualTo(tree("[10, null, 12]"));
    }

    @Test
    void an_element_may_be_answered_later_by_a_callback_and_by_a_poll() {
        StartBody body = trip(0, 1);
        participant.action("nights[0]").does(takeOn());
        participant.action("nights[1]").does(takeOn().pollable());

        Caller.start(body);
        PendingOperation called = participant.pending(ACTION, "nights[0]");
        PendingOperation polled = participant.pending(ACTION, "nights[1]");
        assertThat(called.call().callback()).contains("/steps/nights%5B0%5D/result?token=");
        called.finish("10");
        assertThat(called.callBack()).isEqualTo(204);
        polled.finish("11");

        isSucceeded(Caller.startAndWait(body));
        assertThat(step(body, "nights").path("result")).isEqualTo(tree("[10, 11]"));
    }

    @Test
    void a_callback_with_the_brackets_as_they_are_is_taken() {
        StartBody body = trip(0);
        participant.action("nights[0]").does(takeOn());
        Caller.start(body);
        PendingOperation called = participant.pending(ACTION, "nights[0]");
        String token = called.call().callback().replaceFirst(".*token=", "");

        Response answer = Caller.send(
                "POST",
                "/queues/{id}/steps/{step}/result?token={token}",
                Map.of(),
                "{\"status\": \"done\", \"result\": 10}",
                body.id(),
                "nights[0]",
                token);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(204);
        isSucceeded(Caller.startAndWait(body));
    }

    @Test
    void each_element_is_confirmed() {
        StartBody body = trip(0, 1)
                .step(
                        "nights",
                        step -> step.with(
                                "confirmation",
                                Map.of("url", participant.url("/confirm").toString())));

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body).hasSteps("nights done", "nights[0] confirmed", "nights[1] confirmed", "mail done");
        assertThat(participant.calls(CONFIRMATION, "nights[1]")).hasSize(1);
    }

    @Test
    void an_admin_states_the_outcome_of_an_element() throws Exception {
        StartBody body = trip(0, 1);
        participant.action("nights[0]").does(takeOn());
        participant.action("nights[1]").does(ok("11"));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "nights[0]");

        Response answer = Caller.resolveAndWait(
                body.id(), "nights[0]", "*", "{\"as\": \"done\", \"result\": 10, \"reason\": \"by telephone\"}");

        isSucceeded(answer);
        assertThat(step(body, "nights").path("result")).isEqualTo(tree("[10, 11]"));
    }

    @Test
    void a_definition_may_have_a_list() {
        String steps = tree(trip(0).json()).path("steps").toString();
        Response put = Caller.send("PUT", "/definitions/{name}", Map.of(), "{\"steps\": " + steps + "}", "lists");
        assertThat(put.statusCode()).as(put.asString()).isIn(200, 201);
        StartBody body = trip(0, 1).without("steps").with("definition", "lists");

        isSucceeded(Caller.startAndWait(body));

        assertThatQueue(body).hasSteps("nights done", "nights[0] done", "nights[1] done", "mail done");
    }

    @Test
    void a_sub_queue_with_a_list_gives_the_list_and_no_elements() {
        StartBody inner = trip(5, 6);
        StartBody body = StartBody.at(participant, "inner").step("inner", step -> step.queue(inner));
        participant.action("nights[0]").does(ok("10"));
        participant.action("nights[1]").does(ok("11"));
        participant.action("mail").does(ok("\"sent\""));

        isSucceeded(Caller.startAndWait(body));

        assertThat(step(body, "inner").path("result").path("results"))
                .isEqualTo(tree("{\"nights\": [10, 11], \"mail\": \"sent\"}"));
        isRestored(Caller.restoreAndWait(body.id()));
        assertThatQueue(body).keptItsPromiseIn(book);
    }
}
