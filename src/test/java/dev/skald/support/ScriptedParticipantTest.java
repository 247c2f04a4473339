package dev.skald.support;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;
import static dev.skald.queue.CallKind.CONFIRMATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import java.io.IOException;
import java.net.URI;
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
    /** Where the answers that come later go. */
    private final ScriptedParticipant skald = ScriptedParticipant.start();

    private final HttpClient client =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    private final UUID queueId = UUID.randomUUID();

    @AfterEach
    void close() {
        client.shutdownNow();
        client.close();
        participant.close();
        skald.close();
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

    // What is taken on with a 202.

    @Test
    void what_is_taken_on_is_done_when_the_test_finishes_it() throws Exception {
        participant.action("hotel").does(Behaviour.takeOn().retryAfter(3));

        HttpResponse<String> answer = call(ACTION);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        assertThat(participant.pending(ACTION, "hotel").finish()).isTrue();
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
    }

    @Test
    void what_is_taken_on_may_be_done_before_it_is_finished() throws Exception {
        participant.action("hotel").does(Behaviour.takeOnAfterDoing());

        assertThat(call(ACTION).statusCode()).isEqualTo(202);

        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
        assertThat(participant.pending(ACTION, "hotel").finish()).isTrue();
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
        assertThat(participant.book().count(ACTION, queueId, "hotel")).isEqualTo(1);
    }

    @Test
    void what_is_finished_after_its_compensation_has_no_effect_and_is_refused() throws Exception {
        participant.action("hotel").does(Behaviour.takeOn().pollable());
        URI location = location(call(ACTION));
        call(COMPENSATION);

        assertThat(participant.pending(ACTION, "hotel").finish()).isFalse();

        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        assertThat(participant.book().count(ACTION, queueId, "hotel")).isZero();
        assertThat(get(location).statusCode()).isEqualTo(409);
    }

    @Test
    void what_is_taken_on_can_be_asked_for() throws Exception {
        participant.action("hotel").does(Behaviour.takeOn().pollable().retryAfter(1));
        participant.poll("hotel").does(Behaviour.answer(503));
        URI location = location(call(ACTION));

        assertThat(get(location).statusCode()).isEqualTo(503);
        HttpResponse<String> early = get(location);
        participant.pending(ACTION, "hotel").finish("{\"seat\": 7}");
        HttpResponse<String> late = get(location);

        assertThat(early.statusCode()).isEqualTo(202);
        assertThat(early.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(late.body()).isEqualTo("{\"seat\": 7}");
        assertThat(participant.polls(ACTION, "hotel")).hasSize(3);
        assertThat(participant.calls()).hasSize(1);
        participant.awaitPolls(ACTION, "hotel", 3);
    }

    @Test
    void what_is_taken_on_may_be_refused() throws Exception {
        participant.action("hotel").does(Behaviour.takeOn().pollable());
        URI location = location(call(ACTION));

        participant.pending(ACTION, "hotel").refuse("no rooms");

        assertThat(get(location).statusCode()).isEqualTo(409);
        assertThat(get(location).body()).contains("no rooms");
        assertThat(participant.book().effective(queueId, "hotel")).isZero();
    }

    @Test
    void the_same_call_is_the_same_operation() throws Exception {
        participant.action("hotel").thenAlways(Behaviour.takeOn().pollable());
        URI first = location(call(ACTION));

        assertThat(location(call(ACTION))).isEqualTo(first);
        participant.pending(ACTION, "hotel").finish("7");
        HttpResponse<String> again = call(ACTION);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo("7");
    }

    @Test
    void the_outcome_is_sent_where_the_call_said() throws Exception {
        skald.action("").does(Behaviour.answer(204), Behaviour.answer(409));
        participant.action("hotel").does(Behaviour.takeOn());
        participant.compensation("hotel").does(Behaviour.takeOn());
        call(ACTION);
        call(COMPENSATION);

        PendingOperation booking = participant.pending(ACTION, "hotel");
        booking.finish("{\"id\": 1.10}");
        assertThat(booking.callBack()).isEqualTo(204);
        PendingOperation cancelling = participant.pending(COMPENSATION, "hotel");
        cancelling.refuse("not now");
        assertThat(cancelling.callBack()).isEqualTo(409);

        assertThat(booking.callBackAnswers()).containsExactly(204);
        assertThat(skald.calls()).extracting(ReceivedCall::path).containsOnly("/result?token=t");
        assertThat(skald.calls())
                .extracting(ReceivedCall::body)
                .containsExactly(
                        "{\"status\": \"done\", \"result\": {\"id\": 1.10}}",
                        "{\"status\": \"refused\", \"problem\":"
                                + " {\"title\": \"no\", \"status\": 409, \"detail\": \"not now\"}}");
    }

    @Test
    void what_calls_back_of_itself_does_it_after_the_202_and_as_often_as_it_should() throws Exception {
        participant.action("hotel").does(Behaviour.callBack(2));

        assertThat(call(ACTION).statusCode()).isEqualTo(202);

        participant.awaitIdle();
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
        assertThat(skald.calls()).hasSize(2);
    }

    @Test
    void what_calls_back_first_has_done_so_when_its_202_comes() throws Exception {
        participant.action("hotel").does(Behaviour.callBackFirst());

        assertThat(call(ACTION).statusCode()).isEqualTo(202);

        assertThat(skald.calls()).hasSize(1);
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
    }

    @Test
    void a_202_may_be_held_back_until_after_the_call_back() throws Exception {
        participant.action("hotel").does(Behaviour.takeOn().answeredLate());

        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(ACTION), ofString());
        PendingOperation booking = participant.pending(ACTION, "hotel");
        booking.finish();
        booking.callBack();
        assertThat(answer).isNotDone();
        participant.release();

        assertThat(answer.get().statusCode()).isEqualTo(202);
    }

    // Confirmations.

    @Test
    void what_is_in_effect_is_confirmed_once() throws Exception {
        call(ACTION);

        assertThat(call(CONFIRMATION).statusCode()).isEqualTo(200);
        assertThat(call(CONFIRMATION).statusCode()).isEqualTo(200);

        assertThat(participant.book().confirmed(queueId, "hotel")).isTrue();
        assertThat(participant.book().effective(queueId, "hotel")).isEqualTo(1);
        assertThat(participant.book().count(CONFIRMATION, queueId, "hotel")).isEqualTo(1);
        assertThat(participant.calls(CONFIRMATION, "hotel")).hasSize(2);
    }

    @Test
    void what_is_not_in_effect_is_not_confirmed() throws Exception {
        assertThat(call(CONFIRMATION).statusCode()).isEqualTo(409);
        call(ACTION);
        call(CONFIRMATION);
        call(COMPENSATION);

        assertThat(participant.book().confirmed(queueId, "hotel")).isFalse();
        assertThat(participant.book().effective(queueId, "hotel")).isZero();
        assertThat(call(CONFIRMATION).statusCode()).isEqualTo(409);
    }

    private URI location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(202);
        return participant
                .url("/hotel")
                .resolve(answer.headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(url)
                        .version(HttpClient.Version.HTTP_1_1)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                ofString());
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
                .header("Skald-Callback", skald.url("/result?token=t").toString())
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
    }

    private static HttpResponse.BodyHandler<String> ofString() {
        return HttpResponse.BodyHandlers.ofString();
    }
}
