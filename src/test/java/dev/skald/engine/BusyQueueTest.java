package dev.skald.engine;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers to requests of one queue while as many wait as may. */
@QuarkusTest
@TestProfile(NoTimers.class)
class BusyQueueTest {
    private static final long LONGEST_SECONDS = 60;

    @Inject
    AskQueue asking;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private ScriptedParticipant participant;

    @BeforeEach
    void openParticipant() {
        participant = ScriptedParticipant.start();
    }

    @AfterEach
    void letAllGo() {
        goOn.countDown();
        participant.close();
    }

    private void fill(StartBody body) throws InterruptedException {
        CountDownLatch full = new CountDownLatch(1);
        CountDownLatch leads = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> asking.ask(body.id(), "stopping", found -> {
                    leads.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return AskReply.of("done");
                }));
        assertThat(leads.await(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i <= AskLine.WAITING_MAX; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    asking.ask(body.id(), "stopping", found -> AskReply.of("done"));
                } catch (QueueBusy e) {
                    full.countDown();
                }
            });
        }
        assertThat(full.await(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_command_is_told_to_come_again_and_so_is_an_answer() throws Exception {
        StartBody body = StartBody.at(participant, "hotel").step("hotel", step -> step.action("timeout", "PT1H"));
        participant.action("hotel").does(Behaviour.takeOn());
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("result", "hotel");
        PendingOperation hotel = participant.pending(CallKind.ACTION, "hotel");
        hotel.finish("{}");
        fill(body);

        Response restore = Caller.restore(body.id(), "changed her mind");
        Response pause = Caller.pause(body.id(), "wait");
        int callback = hotel.callBack();

        assertThat(restore.statusCode()).isEqualTo(409);
        assertThat(restore.jsonPath().getString("type")).endsWith("/problems/queue-busy");
        assertThat(restore.header("Retry-After")).isEqualTo("1");
        assertThat(pause.statusCode()).isEqualTo(409);
        // A participant takes any 409 for the last word.
        assertThat(callback).isEqualTo(503);
        goOn.countDown();
        assertThat(hotel.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("succeeded");
    }
}
