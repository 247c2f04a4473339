package dev.skald.engine;

import static dev.skald.support.Actors.ACTOR;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static dev.skald.support.QueueAssert.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.api.start.ReaderProducers;
import dev.skald.api.start.StartReader;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.QueueOwners;
import dev.skald.store.read.Queues;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.PendingOperation;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a step asks of the queue that has its id, and what that queue tells it. */
@QuarkusTest
@TestProfile(NoTimers.class)
class SubQueuesTest {
    private static final Outcome.Done NOTHING_TO_UNDO = new Outcome.Done(Json.NULL, 200, Duration.ZERO);

    @Inject
    SubQueues subQueues;

    @Inject
    Queues queues;

    @Inject
    QueueOwners owners;

    @Inject
    UseQueue useQueue;

    @Inject
    ReaderProducers readers;

    private ScriptedParticipant participant;

    @BeforeEach
    void openParticipant() {
        participant = ScriptedParticipant.start();
    }

    @AfterEach
    void closeParticipant() {
        participant.close();
    }

    private StartBody ofAnother() {
        StartBody body =
                StartBody.at(participant, "own").with("parent", Map.of("queueId", UUID.randomUUID(), "step", "pay"));
        Caller.startAndWait(body);
        assertThatQueue(body).is("succeeded");
        return body;
    }

    @Test
    void a_queue_of_another_start_is_not_restored_and_leaves_nothing_to_undo() {
        StartBody other = ofAnother();

        assertThat(subQueues.reverse(other.id(), Owner.DEFAULT)).isEqualTo(NOTHING_TO_UNDO);
        assertThat(subQueues.look(CallKind.COMPENSATION, other.id(), Owner.DEFAULT))
                .isEqualTo(NOTHING_TO_UNDO);

        assertThatQueue(other).is("succeeded").hasLogged("restore-requested", 0);
    }

    @Test
    void a_queue_of_another_start_that_is_gone_leaves_nothing_to_undo() {
        StartBody other = ofAnother();
        assertThat(Caller.delete(other.id()).statusCode()).isEqualTo(204);

        assertThat(subQueues.reverse(other.id(), Owner.DEFAULT)).isEqualTo(NOTHING_TO_UNDO);
        assertThat(subQueues.look(CallKind.ACTION, other.id(), Owner.DEFAULT)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void a_sub_queue_belongs_to_the_owner_of_its_parent() {
        Owner ada = new Owner("acme", "ada");
        StartBody body =
                StartBody.at(participant, "pay").step("pay", step -> step.queue(StartBody.at(participant, "card")));
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        StartReader.Read read = (StartReader.Read) readers.starts(ada).read(bytes, List.of());
        assertThat(useQueue.start(read.start(), read.fingerprint(), List.of(), ACTOR))
                .isInstanceOf(UseQueue.StartOutcome.New.class);
        // The same again, as its caller does who wants to wait.
        Caller.startAndWait(body);

        QueueLookup.Present parent = (QueueLookup.Present) queues.find(body.id());

        UUID subQueue = parent.queue().step("pay").step().id();
        assertThat(parent.queue().start().owner()).isEqualTo(ada);
        assertThat(owners.find(subQueue)).contains(ada);
        assertThatQueue(body).is("succeeded");
    }

    @Test
    void that_a_sub_queue_has_succeeded_counts_as_no_failure_once_it_is_being_restored() throws Exception {
        participant.compensation("card").does(Behaviour.takeOn());
        StartBody body = StartBody.at(participant, "pay")
                .step(
                        "pay",
                        step -> step.queue(StartBody.at(participant, "card")
                                        .step("card", card -> card.compensation("timeout", "PT1H")))
                                .compensationAttempts(1));
        Caller.startAndWait(body);
        UUID id = UUID.fromString(
                json(Caller.queue(body.id())).at("/steps/0/queueId").asText());
        Queue succeeded = ((QueueLookup.Present) queues.find(id)).queue();
        assertThat(Caller.restore(body.id(), "changed her mind").statusCode()).isEqualTo(202);
        PendingOperation undo = participant.pending(CallKind.COMPENSATION, "card");
        assertThatQueue(body).comesToWaitFor("result", "pay");

        subQueues.tell(succeeded);

        assertThatQueue(body).is("restoring").hasLogged("compensation-failed pay", 0);
        undo.finish();
        assertThat(undo.callBack()).isEqualTo(204);
        assertThatQueue(body).becomes("restored");
        assertThatQueue(id).is("restored");
    }
}
