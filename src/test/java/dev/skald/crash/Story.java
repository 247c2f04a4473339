package dev.skald.crash;

import static dev.skald.queue.CallKind.ACTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.support.Behaviour;
import dev.skald.support.CheckEndpoint;
import dev.skald.support.Eventually;
import dev.skald.support.FreePorts;
import dev.skald.support.PendingOperation;
import dev.skald.support.StartBody;
import dev.skald.support.StartBody.StepBody;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What happens while a node dies. Each crash point is reached by one of these, which then take each allowed outcome. */
enum Story {
    /** Three steps, and all goes well. */
    SUCCEEDS {
        @Override
        void play(Play play) throws Exception {
            play.rests(play.start(play.trip()));
        }
    },

    /** The third step is refused; the second one can't be undone. */
    IS_REFUSED {
        @Override
        void play(Play play) throws Exception {
            play.participant.action("car").thenAlways(Behaviour.refuse(409, "no cars"));
            play.rests(play.start(play.trip().step("flight", step -> step.without("compensation"))));
        }
    },

    /** The first step's answer is lost, the second one's participant is not reached. */
    IS_TRIED_AGAIN {
        @Override
        void play(Play play) throws Exception {
            play.participant.action("hotel").does(Behaviour.cutAfterDoing());
            String nobody = "http://127.0.0.1:" + FreePorts.next() + "/";
            play.rests(play.start(play.trip()
                    .step("flight", step -> step.action("url", nobody).attempts(2))));
        }
    },

    /** The caller changes its mind. */
    IS_REGRETTED {
        @Override
        void play(Play play) throws Exception {
            StartBody body = play.start(play.trip());
            play.rests(body);
            play.ask(body, "restore", "{\"reason\": \"regret\"}");
            play.comesTo(body, "restored");
        }
    },

    /** The caller changes its mind while a step is being called. */
    IS_REGRETTED_AT_WORK {
        @Override
        void play(Play play) throws Exception {
            StartBody body = inTheCall(play);
            play.nodes.ask("POST", restoreOf(body.id()), "{}");
            play.participant.release();
            play.rests(body);
        }
    },

    /** A reader looks everywhere while a step is being called. */
    IS_WATCHED {
        @Override
        void play(Play play) throws Exception {
            StartBody body = inTheCall(play);
            String queue = "/queues/" + body.id();
            for (String path : List.of(queue, queue + "/log", "/queues")) {
                assertThat(play.nodes.ask("GET", path, "").statusCode()).isEqualTo(200);
            }
            play.ask(body, "recover", "");
            play.participant.release();
            play.rests(body);
        }
    },

    /** It is at work for so long that its node looks for what it may have forgotten. */
    IS_COUNTED {
        @Override
        void play(Play play) throws Exception {
            StartBody body = inTheCall(play);
            play.nodes.awaitDeaths();
            play.participant.release();
            play.rests(body);
        }
    },

    /** The caller gives one step after the other, and does one itself. */
    IS_DRIVEN {
        @Override
        void play(Play play) throws Exception {
            StartBody body = play.start(play.queue().with("driver", "caller"));
            drive(play, body, "steps", StepBody.at(play.participant, "hotel").json());
            drive(play, body, "events", EVENT);
            StepBody own =
                    StepBody.at(play.participant, "car").without("action").without("retry");
            drive(
                    play,
                    body,
                    "steps",
                    own.with("result", Map.of("plate", "S-K 1")).json());
            drive(play, body, "complete", "");
            play.rests(body);
        }
    },

    /** It is held until its caller has committed. */
    IS_SUBMITTED {
        @Override
        void play(Play play) throws Exception {
            try (CheckEndpoint check = CheckEndpoint.answering(500)) {
                StartBody body = play.start(play.trip().with("hold", check.hold(Duration.ofDays(1))));
                play.ask(body, "submit", "");
                play.rests(body);
            }
        }
    },

    /** Its caller dies once it has committed; the check says so when it is called the second time. */
    IS_HELD_UNTIL_ITS_CHECK {
        @Override
        void play(Play play) throws Exception {
            try (CheckEndpoint check = CheckEndpoint.answering(503, 200)) {
                play.rests(play.start(play.trip().with("hold", check.hold(Duration.ofMillis(100)))));
            }
        }
    },

    /** Its caller rolls back, and dies before it says so; the check does. */
    IS_DROPPED {
        @Override
        void play(Play play) throws Exception {
            try (CheckEndpoint check = CheckEndpoint.answering(409)) {
                StartBody body = play.start(play.trip().with("hold", check.hold(Duration.ofMillis(100))));
                play.comesTo(body, "restored");
                assertThat(play.participant.book().entries(body.id())).isEmpty();
            }
        }
    },

    /** The first step is to be confirmed, which takes two attempts. */
    IS_CONFIRMED {
        @Override
        void play(Play play) throws Exception {
            play.participant.confirmation("hotel").does(Behaviour.answer(503));
            String url = play.participant.url("/confirmations").toString();
            play.rests(play.start(play.trip().step("hotel", step -> step.with("confirmation", Map.of("url", url)))));
        }
    },

    /** It waits for a time and for a signal, which comes before its turn or during it; and it has an output. */
    WAITS {
        @Override
        void play(Play play) throws Exception {
            StartBody body = play.start(play.queue("hotel", "approval", "pause", "flight")
                    .step("approval", step -> step.insteadOfCalls("signal", Map.of()))
                    .step("pause", step -> step.insteadOfCalls("wait", "PT0.2S"))
                    .with("output", "{% $steps.approval.by %}"));
            play.ask(body, "steps/approval/signal", "{\"by\": \"ada\"}");
            play.rests(body);
        }
    },

    /** The caller changes its mind while a step waits. */
    IS_REGRETTED_WHILE_IT_WAITS {
        @Override
        void play(Play play) throws Exception {
            StartBody body = play.start(play.queue("hotel", "pause", "approval")
                    .step(
                            "approval",
                            step -> step.insteadOfCalls("signal", Map.of()).with("after", List.of()))
                    .step("pause", step -> step.insteadOfCalls("wait", "PT1H").with("after", List.of("hotel"))));
            play.waitsFor(body, "time");
            play.ask(body, "restore", "{\"reason\": \"regret\"}");
            play.comesTo(body, "restored");
        }
    },

    /** One step is left out, another one is made for each element of a list. */
    IS_CHOSEN_AND_REPEATED {
        @Override
        void play(Play play) throws Exception {
            play.rests(play.start(play.trip()
                    .with("input", Map.of("cars", List.of("small", "large")))
                    .step("flight", step -> step.with("when", "{% $count($input.cars) > 2 %}"))
                    .step(
                            "car",
                            step -> step.with("forEach", "{% $input.cars %}").with("maxParallel", 1))));
        }
    },

    /** The first step is answered later, and asked about. */
    IS_POLLED {
        @Override
        void play(Play play) throws Exception {
            play.participant
                    .action("hotel")
                    .thenAlways(Behaviour.takeOn().pollable().retryAfter(1));
            StartBody body = play.start(play.trip());
            play.participant.pending(ACTION, "hotel").finish();
            play.rests(body);
        }
    },

    /** The first step is never answered. */
    IS_GIVEN_UP {
        @Override
        void play(Play play) throws Exception {
            play.participant.action("hotel").thenAlways(Behaviour.takeOn());
            play.rests(play.start(
                    play.trip().step("hotel", step -> step.impatient().attempts(1))));
        }
    },

    /** The second step is a queue. */
    IS_NESTED {
        @Override
        void play(Play play) throws Exception {
            play.rests(play.start(play.trip().step("flight", step -> step.queue(play.queue("train", "bus")))));
        }
    },

    /** The first step is a queue, which is created in the commit of the start. */
    BEGINS_WITH_A_QUEUE {
        @Override
        void play(Play play) throws Exception {
            play.rests(play.start(play.trip().step("hotel", step -> step.queue(play.queue("train", "bus")))));
        }
    },

    /** The first step is a queue that is being confirmed when the caller changes its mind; it is told once to be undone. */
    IS_REGRETTED_WHILE_ITS_QUEUE_CONFIRMS {
        @Override
        void play(Play play) throws Exception {
            play.participant.confirmation("train").does(Behaviour.answerLate());
            String url = play.participant.url("/confirmations").toString();
            StartBody inner = play.queue("train").step("train", step -> step.with("confirmation", Map.of("url", url)));
            StartBody body = play.start(
                    play.trip().step("hotel", step -> step.queue(inner).compensationAttempts(1)));
            play.isCalledOrRests(body, CallKind.CONFIRMATION, "train");
            play.nodes.ask("POST", restoreOf(body.id()), "{}");
            play.participant.release();
            play.rests(body);
        }
    },

    /** While the answer to its first step is awaited, a queue comes to its end that only says that it is this step. */
    IS_NAMED_BY_A_STRANGER {
        @Override
        void play(Play play) throws Exception {
            play.participant
                    .action("hotel")
                    .thenAlways(Behaviour.takeOn().pollable().retryAfter(1));
            StartBody body = play.start(play.trip());
            PendingOperation hotel = play.participant.pending(ACTION, "hotel");
            Map<String, Object> parent = Map.of("queueId", body.id(), "step", "hotel");
            play.rests(play.start(play.queue("taxi").with("parent", parent)));
            hotel.finish();
            play.rests(body);
        }
    },

    /** The flight is undone, but says that it can't be; an admin tries again, and then says how it is. */
    NEEDS_A_HUMAN {
        @Override
        void play(Play play) throws Exception {
            play.participant.action("car").thenAlways(Behaviour.refuse(409, "no cars"));
            play.participant.compensation("flight").thenAlways(Behaviour.done(403, Map.of(), ""));
            StartBody body = play.start(play.trip());
            play.comesTo(body, "attention");
            play.ask(body, "retry", "");
            String resolution = "{\"as\": \"compensated\", \"reason\": \"they said so\"}";
            Eventually.within(MortalNodes.LONGEST, "it is restored", () -> {
                play.ask(body, "steps/flight/resolve", resolution);
                return play.comesTo(body, "attention", "restored").equals("restored");
            });
        }
    },

    /** An admin has no calls made for a while. */
    IS_PAUSED {
        @Override
        void play(Play play) throws Exception {
            StartBody body = inTheCall(play);
            play.nodes.ask("POST", "/queues/" + body.id() + "/pause", "{\"reason\": \"wait\"}");
            play.participant.release();
            // Else it could be resumed in the same batch as the end of the call, and then is written by itself.
            play.standsStill(body);
            play.ask(body, "resume", "");
            play.rests(body);
        }
    },

    /** A queue is started from a definition, which is then deleted. */
    IS_DEFINED {
        @Override
        void play(Play play) throws Exception {
            String name = "d-" + UUID.randomUUID();
            String path = "/definitions/" + name;
            String steps = StartBody.at(play.participant, "hotel", "flight", "car")
                    .without("id")
                    .without("name")
                    .json();
            play.nodes.ask("PUT", path, steps);
            for (String read : List.of(path, "/definitions")) {
                assertThat(play.nodes.ask("GET", read, "").body()).contains(name);
            }
            StartBody body = play.start(play.queue().without("name").with("definition", name));
            play.nodes.ask("DELETE", path, "");
            play.rests(body);
            play.start(body);
        }
    },

    /** It ends and is deleted by hand. */
    IS_DELETED {
        @Override
        void play(Play play) throws Exception {
            StartBody body = play.start(play.trip());
            play.rests(body);
            play.nodes.ask("DELETE", "/queues/" + body.id(), "");
            play.isGone(body);
        }
    },

    /** It is to be restored before it was started. */
    IS_CLOSED {
        @Override
        void play(Play play) throws Exception {
            StartBody body = play.trip();
            play.nodes.ask("POST", restoreOf(body.id()) + "?ifAbsent=block", "{}");
            HttpResponse<String> late = play.nodes.ask("POST", "/queues", body.json());
            assertThat(late.statusCode()).as(late.body()).isEqualTo(409);
            assertThat(play.participant.calls()).isEmpty();
        }
    },

    /** A subscriber is told of its end, and an admin does with the subscription whatever there is to do. */
    IS_TOLD {
        @Override
        void play(Play play) throws Exception {
            try (WebhookPlay webhook = new WebhookPlay(play)) {
                webhook.subscribe();
                webhook.runQueues();
                webhook.arrives();
                webhook.ask("secrets", "");
                webhook.ask("pause", "{\"reason\": \"wait\"}");
                webhook.ask("resume", "");
                webhook.ask("replay", "{\"from\": " + webhook.oldest() + "}");
                webhook.ask("test", "");
                webhook.arrives();
                webhook.unsubscribe();
            }
        }
    },

    /** Its window is over at once. */
    IS_PURGED {
        @Override
        Map<String, String> settings() {
            return Map.of("SKALD_PURGE_AFTER", "PT1S", "SKALD_PURGE_EVERY", "PT1S");
        }

        @Override
        void play(Play play) throws Exception {
            // The purge of another queue may halt the node while this one runs; only one that has succeeded is purged.
            StartBody body = play.start(play.trip().with("onInterruption", "resume"));
            play.comesTo(body, "purged");
            play.isGone(body);
        }
    },

    /** What is over is not remembered either. */
    IS_FORGOTTEN {
        @Override
        Map<String, String> settings() {
            return Map.of("SKALD_PURGE_AFTER", "PT0S", "SKALD_PURGE_EVERY", "PT1S", "SKALD_TOMBSTONE_KEEP", "PT0S");
        }

        @Override
        void play(Play play) throws Exception {
            StartBody body = play.trip().with("onInterruption", "resume");
            play.nodes.ask("POST", "/queues", body.json());
            Eventually.within(
                    MortalNodes.LONGEST,
                    "it is forgotten",
                    () -> play.nodes.ask("GET", "/queues/" + body.id(), "").statusCode() == 404);
            assertThat(play.participant.book().effective(body.id())).isEqualTo(3);
        }
    },

    /** Its node dies in the middle of a step, and so does who takes it up. */
    IS_INTERRUPTED {
        @Override
        Optional<CrashPoint> first() {
            return Optional.of(new CrashPoint(CrashPoint.Moment.AFTER, CrashPoints.JOURNAL + " step-started"));
        }

        @Override
        void play(Play play) throws Exception {
            play.rests(play.start(play.trip().with("onInterruption", "resume")));
        }
    },

    /** Its node dies while it waits for its time, and so does who looks at it then. */
    IS_DUE {
        @Override
        Optional<CrashPoint> first() {
            return Optional.of(new CrashPoint(CrashPoint.Moment.AFTER, CrashPoints.JOURNAL + " retry-scheduled"));
        }

        @Override
        void play(Play play) throws Exception {
            play.participant.action("flight").does(Behaviour.cutAfterDoing());
            // Not due before the other node knows that it is to die of it.
            play.rests(play.start(play.trip()
                    .step("flight", step -> step.with("retry", Map.of("firstDelay", "PT5S")))));
        }
    },

    /** Its node stops in an orderly way while a step is being called. */
    IS_LET_GO {
        @Override
        void play(Play play) throws Exception {
            StartBody body = inTheCall(play);
            play.nodes.stopVictim();
            play.participant.release();
            play.rests(body);
        }
    },

    /** Its node is killed while a step is being called, and dies again in its start. */
    IS_STARTED_ANEW {
        @Override
        void play(Play play) throws Exception {
            StartBody body = inTheCall(play);
            play.nodes.restartVictim();
            play.participant.release();
            play.rests(body);
        }
    };

    /** Goes on to the end, whenever a node dies meanwhile. */
    abstract void play(Play play) throws Exception;

    /** What the node is set to that is to die. */
    Map<String, String> settings() {
        return Map.of();
    }

    /** Where a node has to die before the one that this is about. */
    Optional<CrashPoint> first() {
        return Optional.empty();
    }

    private static String restoreOf(UUID id) {
        return "/queues/" + id + "/restore";
    }

    /**
     * Started, and the flight is booked but not answered for; or the queue is at rest, when its node has died before that
     * call, as one may that dies of what it does every second.
     */
    private static StartBody inTheCall(Play play) throws Exception {
        play.participant.action("flight").does(Behaviour.answerLate());
        StartBody body = play.start(play.trip());
        play.isCalledOrRests(body, "flight");
        return body;
    }

    /** What the caller of a queue that it drives has published if the queue succeeds. */
    private static final String EVENT = """
            {"specversion": "1.0", "id": "1", "source": "/trips", "type": "com.example.trip.planned"}""";

    /** As long as the queue is busy with what a dead node began, the caller comes again. */
    static void drive(Play play, StartBody body, String what, String json) throws Exception {
        Eventually.within(
                MortalNodes.LONGEST,
                "the caller gets its turn",
                () -> play.ask(body, what, json).statusCode() < 300
                        || !play.look(body.id()).path("status").asText().equals("running"));
    }
}
