package dev.skald.crash;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.skald.queue.CallKind;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** One caller and one participant while a node dies, and the check of what Skald promises to both. */
final class Play implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rest Assured, which asserts about queues use, knows one Skald at a time. */
    private static final Object ASKING = new Object();

    final MortalNodes nodes;
    final ScriptedParticipant participant = ScriptedParticipant.start();
    private final String onInterruption;
    private final List<StartBody> accepted = new ArrayList<>();
    private final List<StartBody> gone = new ArrayList<>();

    Play(MortalNodes nodes, String onInterruption) {
        this.nodes = nodes;
        this.onInterruption = onInterruption;
    }

    /** A queue with these steps, which is restored or resumed when it is interrupted, as this play has it. */
    StartBody queue(String... steps) {
        return StartBody.at(participant, steps).with("onInterruption", onInterruption);
    }

    /** A queue of a hotel, a flight and a car. */
    StartBody trip() {
        return queue("hotel", "flight", "car");
    }

    /** Starts it; from now on it must not be lost. */
    @CanIgnoreReturnValue
    StartBody start(StartBody body) throws Exception {
        HttpResponse<String> answer = nodes.ask("POST", "/queues", body.json());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        accepted.add(body);
        return body;
    }

    /** Asks for something to be done with a queue; said twice it may be too late, which is an answer, too. */
    @CanIgnoreReturnValue
    HttpResponse<String> ask(StartBody body, String what, String json) throws Exception {
        HttpResponse<String> answer =
                nodes.ask("POST", "/queues/" + body.id() + "/" + what, json, "Prefer", "wait=10", "If-Match", "*");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 202, 409, 412);
        return answer;
    }

    /** The queue as it is now; {@code {"status": "purged"}} for one that is gone. */
    JsonNode look(UUID id) throws Exception {
        HttpResponse<String> answer = nodes.ask("GET", "/queues/" + id, "");
        if (answer.statusCode() == 410) {
            return JSON.createObjectNode().put("status", "purged");
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** Returns once the queue has one of these statuses. */
    @CanIgnoreReturnValue
    String comesTo(StartBody body, String... statuses) throws Exception {
        AtomicReference<JsonNode> last = new AtomicReference<>();
        try {
            Eventually.within(MortalNodes.LONGEST, "a queue is " + String.join(" or ", statuses), () -> {
                last.set(look(body.id()));
                return List.of(statuses).contains(last.get().path("status").asText());
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + last.get(), e);
        }
        return last.get().path("status").asText();
    }

    /** Returns once the queue has succeeded or is restored. */
    @CanIgnoreReturnValue
    String rests(StartBody body) throws Exception {
        return comesTo(body, "succeeded", "restored");
    }

    /** Returns once the action of a step has been called, or never will be. */
    void isCalledOrRests(StartBody body, String step) throws Exception {
        isCalledOrRests(body, CallKind.ACTION, step);
    }

    /** Returns once a step has had this call, or never will. */
    void isCalledOrRests(StartBody body, CallKind kind, String step) throws Exception {
        Eventually.within(
                MortalNodes.LONGEST,
                step + " is called, or a queue rests",
                () -> !participant.calls(kind, step).isEmpty()
                        || !look(body.id()).path("endedAt").isNull());
    }

    /** Returns once the queue waits for this, or rests. */
    void waitsFor(StartBody body, String what) throws Exception {
        Eventually.within(MortalNodes.LONGEST, "a queue waits for " + what, () -> {
            JsonNode seen = look(body.id());
            return seen.at("/waiting/for").asText().equals(what)
                    || !seen.path("endedAt").isNull();
        });
    }

    /** Returns once nothing more happens to the queue, as it is paused or has come to rest. */
    void standsStill(StartBody body) throws Exception {
        waitsFor(body, "paused");
    }

    /** A queue was removed, or is about to be. */
    void isGone(StartBody body) {
        accepted.remove(body);
        gone.add(body);
    }

    /** Every queue that was accepted is there, has come to rest and kept its promise; started again it is the same. */
    void check() throws Exception {
        for (StartBody body : accepted) {
            rests(body);
        }
        participant.awaitIdle();
        for (StartBody body : accepted) {
            List<?> before = participant.book().entries(body.id());
            assertThat(nodes.ask("POST", "/queues", body.json()).statusCode())
                    .as("the same start again")
                    .isEqualTo(200);
            rests(body);
            assertThat(participant.book().entries(body.id()))
                    .as("what was done for a start that came again")
                    .isEqualTo(before);
            synchronized (ASKING) {
                Caller.callsAt(nodes.one().address());
                assertThatQueue(body).keptItsPromiseIn(participant.book());
            }
        }
        for (StartBody body : gone) {
            comesTo(body, "purged");
            HttpResponse<String> again = nodes.ask("POST", "/queues", body.json());
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            JsonNode remembered = JSON.readTree(again.body());
            assertThat(remembered.path("purged").asBoolean()).isTrue();
            boolean succeeded = remembered.path("status").asText().equals("succeeded");
            for (String step : List.of("hotel", "flight", "car")) {
                assertThat(participant.book().effective(body.id(), step))
                        .as("effects of %s of a queue that is gone and was %s", step, remembered)
                        .isEqualTo(succeeded ? 1 : 0);
            }
        }
    }

    @Override
    public void close() {
        participant.close();
    }
}
