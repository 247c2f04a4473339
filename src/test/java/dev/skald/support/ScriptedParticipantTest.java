package dev.skald.support;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the other tests rely on without looking. */
@Timeout(60)
class ScriptedParticipantTest {
    private final ScriptedParticipant participant = ScriptedParticipant.start();
    private final HttpClient client =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    private final UUID queueId = UUID.randomUUID();

    @AfterEach
    void close() {
        client.shutdownNow();
        client.close();
        participant.close();
    }

    @Test
    void without_a_script_everything_is_done() throws Exception {
        assertThat(call(ACTION).statusCode()).isEqualTo(200);

        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
        assertThat(participant.book().effective(queueId)).isEqualTo(1);
        assertThat(participant.calls(ACTION, "hotel")).hasSize(1);
    }

    @Test
    void a_repeated_key_takes_effect_once_and_is_answered_alike() throws Exception {
        HttpResponse<String> first = call(ACTION);

        assertThat(call(ACTION).body()).isEqualTo(first.body());
        assertThat(participant.book().count(ACTION, queueId, "hotel")).isEqualTo(1);
    }

    @Test
    void a_participant_that_forgets_keys_does_it_again() throws Exception {
        participant.book().forgetKeys();
        call(ACTION);
        call(ACTION);

        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(2);
    }

    @Test
    void a_compensation_undoes_the_action() throws Exception {
        call(ACTION);
        call(COMPENSATION);
        call(COMPENSATION);

        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        assertThat(participant.book().entries(queueId))
                .containsExactly(
                        new ParticipantBook.Entry(ACTION, queueId.toString(), "hotel"),
                        new ParticipantBook.Entry(COMPENSATION, queueId.toString(), "hotel"));
    }

    @Test
    void an_action_after_its_compensation_is_refused() throws Exception {
        assertThat(call(COMPENSATION).statusCode()).isEqualTo(200);

        assertThat(call(ACTION).statusCode()).isEqualTo(409);
        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        assertThat(participant.book().count(ACTION, queueId, "hotel")).isZero();
    }

    @Test
    void a_script_is_followed_call_by_call() throws Exception {
        participant
                .action("hotel")
                .does(Behaviour.refuse(409, "no room"), Behaviour.refuseAfterDoing(422, "none"))
                .thenAlways(Behaviour.answer(503));

        assertThat(call(ACTION).body()).contains("no room");
        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        assertThat(call(ACTION).statusCode()).isEqualTo(422);
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
        assertThat(call(ACTION).statusCode()).isEqualTo(503);
        assertThat(call(ACTION).statusCode()).isEqualTo(503);
        assertThat(call(COMPENSATION).statusCode()).isEqualTo(200);
    }

    @Test
    void what_is_done_late_is_done_only_once_released() throws Exception {
        participant.action("hotel").does(Behaviour.doLate());

        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(ACTION), ofString());
        participant.awaitCall(ACTION, "hotel");
        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        participant.release();

        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
    }

    @Test
    void what_arrives_late_after_its_compensation_has_no_effect() throws Exception {
        participant.action("hotel").does(Behaviour.doLate());

        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(ACTION), ofString());
        participant.awaitCall(ACTION, "hotel");
        answer.cancel(true);
        call(COMPENSATION);
        participant.release();
        participant.awaitIdle();

        assertThat(participant.book().effective(queueId, "hotel")).isZero();
    }

    @Test
    void what_is_answered_late_is_done_at_once() throws Exception {
        participant.action("hotel").does(Behaviour.answerLate());

        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(ACTION), ofString());
        participant.awaitEffect(ACTION, queueId, "hotel");
        assertThat(answer).isNotDone();
        participant.release();

        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> call(CallKind kind) throws IOException, InterruptedException {
        return client.send(request(kind), ofString());
    }

    private HttpRequest request(CallKind kind) {
        return HttpRequest.newBuilder(participant.url("/hotel"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(30))
                .header("Skald-Queue", queueId.toString())
                .header("Skald-Step", "hotel")
                .header("Skald-Operation", kind.word())
                .header("Idempotency-Key", "hotel-" + kind.word())
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
    }

    private static HttpResponse.BodyHandler<String> ofString() {
        return HttpResponse.BodyHandlers.ofString();
    }
}
