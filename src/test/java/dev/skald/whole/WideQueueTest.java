package dev.skald.whole;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.Behaviour.takeOn;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** More requests reach one queue at the same moment than there are connections to the database. */
@QuarkusTest
@TestProfile(NoTimers.class)
class WideQueueTest extends WholeService {
    private static final int MANY = 100;

    private StartBody wide() {
        String[] names = IntStream.range(0, MANY).mapToObj(i -> "s" + i).toArray(String[]::new);
        StartBody body = StartBody.at(participant, names);
        for (String name : names) {
            body.step(name, step -> step.with("after", List.of()).action("timeout", "PT1H"));
        }
        return body;
    }

    @Test
    void a_hundred_answers_that_come_at_once_are_all_taken() throws Exception {
        StartBody body = wide();
        IntStream.range(0, MANY).forEach(i -> participant.action("s" + i).does(takeOn()));
        Caller.start(body);
        List<Callable<Integer>> answers = IntStream.range(0, MANY)
                .mapToObj(i -> participant.pending(ACTION, "s" + i))
                .<Callable<Integer>>map(pending -> () -> {
                    pending.finish("{}");
                    return pending.callBack();
                })
                .toList();
        assertThatQueue(body).comesToWaitFor("result", "s0");

        assertThat(Together.run(answers)).containsOnly(204);

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void a_hundred_sub_queues_that_end_at_once_are_all_noticed() throws Exception {
        StartBody body = wide();
        for (int i = 0; i < MANY; i++) {
            StartBody sub = StartBody.at(participant, "sub" + i).without("id");
            body.step("s" + i, step -> step.queue(sub));
        }

        Caller.start(body);

        assertThatQueue(body).becomes("succeeded");
    }

    @Test
    void a_hundred_restores_of_one_queue_are_all_answered() throws Exception {
        StartBody body = wide();
        assertThat(json(Caller.startAndWait(body)).path("status").asText()).isEqualTo("succeeded");
        UUID id = body.id();

        List<Callable<Integer>> restores = Stream.<Callable<Integer>>generate(
                        () -> () -> Caller.restore(id, "changed my mind").statusCode())
                .limit(MANY)
                .toList();

        assertThat(Together.run(restores)).hasSize(MANY).isSubsetOf(200, 202);
        assertThatQueue(body).becomes("restored").keptItsPromiseIn(book);
    }
}
