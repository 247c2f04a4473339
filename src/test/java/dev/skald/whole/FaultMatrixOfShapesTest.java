package dev.skald.whole;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.NoTimers;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.StartBody;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The fault matrix for a step that is not one in a row: a branch beside another one, or a part of a sub-queue. */
@QuarkusTest
@TestProfile(NoTimers.class)
class FaultMatrixOfShapesTest {
    /** Where the step flight stands, which the fault happens to. */
    enum Shape {
        BRANCH {
            @Override
            StartBody body(ScriptedParticipant participant, Fault fault) {
                return StartBody.at(participant, "hotel", "flight", "car", "mail")
                        .step("flight", step -> triedTwice(step, fault))
                        .step("car", step -> step.with("after", List.of("hotel")))
                        .step("mail", step -> step.with("after", List.of("flight", "car")));
            }

            @Override
            UUID queueOfFlight(StartBody body) {
                return body.id();
            }
        },
        SUB_QUEUE {
            @Override
            StartBody body(ScriptedParticipant participant, Fault fault) {
                StartBody journey = StartBody.at(participant, "train", "flight", "bus")
                        .step("flight", step -> triedTwice(step, fault));
                return StartBody.at(participant, "hotel", "journey", "mail")
                        .step("journey", step -> step.queue(journey));
            }

            @Override
            UUID queueOfFlight(StartBody body) {
                JsonNode journey = assertThatQueue(body).queue().at("/steps/1");
                return UUID.fromString(journey.path("queueId").asText());
            }
        };

        abstract StartBody body(ScriptedParticipant participant, Fault fault);

        /** The queue that flight is a step of, once it was started. */
        abstract UUID queueOfFlight(StartBody body);

        private static void triedTwice(StartBody.StepBody flight, Fault fault) {
            flight.timeout(fault.timeout()).attempts(2).compensationAttempts(2);
        }
    }

    /** One queue of a shape, with a participant of its own. */
    private record Saga(Shape shape, Fault fault, ScriptedParticipant participant, StartBody body) {
        /** Asserts that the queue has come so, and that it and all within it kept the promise, whatever comes late. */
        void cameRight(String status) throws Exception {
            assertThatQueue(body).as(shape.name()).becomes(status);
            participant.release();
            participant.awaitIdle();
            assertThatQueue(body).is(status).keptItsPromiseIn(participant.book());
        }

        UUID ofFlight() {
            return shape.queueOfFlight(body);
        }

        int effective(String step) {
            return participant.book().effective(body.id(), step);
        }
    }

    private interface Trial {
        void of(Saga saga) throws Exception;
    }

    /** Tries every fault in every shape. */
    private static void everyFault(Trial trial) throws Exception {
        List<Callable<Shape>> shapes = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            shapes.add(() -> {
                FaultMatrix.tryAll((fault, participant) ->
                        trial.of(new Saga(shape, fault, participant, shape.body(participant, fault))));
                return shape;
            });
        }
        assertThat(Together.run(shapes)).containsExactly(Shape.values());
    }

    @Test
    void a_fault_of_the_action_that_passes_leaves_the_books_right() throws Exception {
        everyFault(saga -> {
            saga.participant().action("flight").does(saga.fault().behaviour());

            Caller.startAndWait(saga.body());

            saga.cameRight(saga.fault() == Fault.REFUSED_BEFORE_DOING_IT ? "restored" : "succeeded");
        });
    }

    @Test
    void a_fault_of_the_action_that_stays_leaves_the_books_right() throws Exception {
        everyFault(saga -> {
            saga.participant().action("flight").thenAlways(saga.fault().behaviour());

            Caller.startAndWait(saga.body());

            saga.cameRight(saga.fault().saysDone() ? "succeeded" : "restored");
        });
    }

    @Test
    void a_fault_of_the_compensation_that_passes_leaves_the_books_right() throws Exception {
        everyFault(saga -> {
            saga.participant().compensation("flight").does(saga.fault().behaviour());
            Caller.startAndWait(saga.body());

            Caller.restoreAndWait(saga.body().id());

            saga.cameRight("restored");
        });
    }

    @Test
    void a_fault_of_the_compensation_that_stays_needs_a_human_and_keeps_everything() throws Exception {
        everyFault(saga -> {
            Behaviour behaviour = saga.fault().behaviour();
            saga.participant().compensation("flight").does(behaviour, behaviour);
            Caller.startAndWait(saga.body());

            Caller.restore(saga.body().id(), "rain");

            if (!saga.fault().saysDone()) {
                assertThatQueue(saga.ofFlight()).becomes("attention");
                assertThat(saga.effective("mail")).isZero();
                assertThat(saga.effective("hotel")).isEqualTo(1);
                Caller.retryAndWait(saga.ofFlight());
            }
            saga.cameRight("restored");
        });
    }
}
