package dev.skald.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.skald.queue.CallKind;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.assertj.core.api.AbstractAssert;

/** What a test expects of a queue, as callers see it and as its participants' book has it. */
public final class QueueAssert extends AbstractAssert<QueueAssert, UUID> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOT_FOUND = 404;

    /** Which steps each step comes after, as its start said; empty when the steps came one after the other. */
    private final Map<String, Set<String>> after;

    private QueueAssert(UUID id, Map<String, Set<String>> after) {
        super(id, QueueAssert.class);
        this.after = after;
    }

    /** A queue whose steps come one after the other. */
    public static QueueAssert assertThatQueue(UUID id) {
        return new QueueAssert(id, Map.of());
    }

    public static QueueAssert assertThatQueue(StartBody body) {
        return new QueueAssert(body.id(), body.after());
    }

    /** Is in this status now. */
    @CanIgnoreReturnValue
    public QueueAssert is(String status) {
        JsonNode queue = queue();
        assertThat(queue.path("status").asText())
                .as("status of %s with the log %s", queue.toPrettyString(), log())
                .isEqualTo(status);
        return this;
    }

    /** Comes to this status, if it is not there yet. */
    @CanIgnoreReturnValue
    public QueueAssert becomes(String status) throws Exception {
        Eventually.until(
                "queue " + actual + " is " + status,
                () -> queue().path("status").asText().equals(status));
        return this;
    }

    /** Comes to wait for this, over this step. */
    @CanIgnoreReturnValue
    public QueueAssert comesToWaitFor(String what, String step) throws Exception {
        Eventually.until(
                "queue " + actual + " waits for " + what,
                () -> queue().path("waiting").path("for").asText().equals(what));
        assertThat(queue().path("waiting").path("step").asText())
                .as("the step it waits for")
                .isEqualTo(step);
        return this;
    }

    /** Has exactly these steps in this order, each written as its name and its status. */
    @CanIgnoreReturnValue
    public QueueAssert hasSteps(String... namesAndStatuses) {
        List<String> steps = new ArrayList<>();
        for (JsonNode step : queue().path("steps")) {
            steps.add(step.path("name").asText() + " " + step.path("status").asText());
        }
        assertThat(steps).as("steps with the log %s", log()).containsExactly(namesAndStatuses);
        return this;
    }

    @CanIgnoreReturnValue
    public QueueAssert hasReason(String reason) {
        assertThat(queue().path("reason").asText()).isEqualTo(reason);
        return this;
    }

    @CanIgnoreReturnValue
    public QueueAssert hasReasonStartingWith(String words) {
        assertThat(queue().path("reason").asText()).startsWith(words);
        return this;
    }

    /** Its whole log tells of exactly these operations, each written as its word and, where it has one, its step. */
    @CanIgnoreReturnValue
    public QueueAssert hasLog(String... operations) {
        assertThat(log()).containsExactly(operations);
        return this;
    }

    /** What its log tells of one step is exactly this. */
    @CanIgnoreReturnValue
    public QueueAssert hasLogOf(String step, String... operations) {
        List<String> ofStep = entries(actual).stream()
                .filter(entry -> entry.path("step").asText().equals(step))
                .map(entry -> entry.path("operation").asText())
                .toList();
        assertThat(ofStep).as("what the log tells of %s", step).containsExactly(operations);
        return this;
    }

    /**
     * Each time its log tells of this operation on this step, it gives such a problem.
     *
     * @param status the HTTP status; null when there was no answer
     * @param words a part of the detail
     */
    @CanIgnoreReturnValue
    public QueueAssert hasLoggedProblem(String operation, String step, Integer status, String words) {
        List<JsonNode> problems = entries(actual).stream()
                .filter(entry -> entry.path("operation").asText().equals(operation))
                .filter(entry -> entry.path("step").asText().equals(step))
                .map(entry -> entry.path("detail").path("problem"))
                .toList();
        assertThat(problems)
                .as("problems of %s %s in the log %s", operation, step, log())
                .isNotEmpty();
        for (JsonNode problem : problems) {
            assertThat(problem.path("detail").asText()).contains(words);
            assertThat(
                            problem.path("status").isNumber()
                                    ? problem.path("status").asInt()
                                    : null)
                    .as("status in %s", problem)
                    .isEqualTo(status);
        }
        return this;
    }

    /** Its log has this operation exactly so often. */
    @CanIgnoreReturnValue
    public QueueAssert hasLogged(String operation, int times) {
        assertThat(Collections.frequency(log(), operation))
                .as("%s in the log %s", operation, log())
                .isEqualTo(times);
        return this;
    }

    /**
     * What the participants did is what Skald promises: of a succeeded queue every action is in effect exactly once; of a
     * restored one no action that can be undone; a queue is undone in the reverse order of its doing, and nothing that
     * was never announced. A step that is a queue came out as that queue did, which kept the promise too.
     */
    @CanIgnoreReturnValue
    public QueueAssert keptItsPromiseIn(ParticipantBook book) {
        JsonNode queue = queue();
        String status = queue.path("status").asText();
        assertThat(status).isIn("succeeded", "restored");
        List<String> log = log();
        for (JsonNode step : queue.path("steps")) {
            String name = step.path("name").asText();
            if (step.has("queueId")) {
                subQueueKeptItsPromise(step, status, book);
                continue;
            }
            boolean confirmed = step.path("status").asText().equals("confirmed");
            boolean called = log.contains("step-started " + name);
            boolean done = called && (confirmed || step.path("status").asText().equals("done"));
            boolean passedOver = log.contains("compensation-skipped " + name);
            if (status.equals("restored") && !passedOver) {
                assertThat(step.path("status").asText())
                        .as("status of %s in a restored queue", name)
                        .isIn("idle", "skipped", "refused", "compensated");
                assertThat(book.effective(actual, name))
                        .as("%s in effect after all was undone", name)
                        .isZero();
            }
            if (status.equals("succeeded")) {
                assertThat(book.effective(actual, name))
                        .as("%s in effect after all was done", name)
                        .isEqualTo(done ? 1 : 0);
                assertThat(book.confirmed(actual, name))
                        .as("%s confirmed after all was done", name)
                        .isEqualTo(confirmed);
            }
        }
        return undidInReverse(book);
    }

    private static void subQueueKeptItsPromise(JsonNode step, String status, ParticipantBook book) {
        UUID id = UUID.fromString(step.path("queueId").asText());
        boolean done = step.path("status").asText().equals("done");
        assertThat(step.path("status").asText())
                .as("status of the step that is queue %s, in a queue that is %s", id, status)
                .isIn(
                        status.equals("succeeded")
                                ? List.of("done", "refused")
                                : List.of("idle", "refused", "compensated"));
        if (!done && Caller.queue(id).statusCode() == NOT_FOUND) {
            assertThat(book.entries(id))
                    .as("what was done for a queue that is not there")
                    .isEmpty();
            return;
        }
        assertThatQueue(id).is(done ? "succeeded" : "restored").keptItsPromiseIn(book);
    }

    /**
     * Whatever it has undone so far, it undid in the reverse order of its doing, and one step after the other; only
     * branches of which none comes after the other are undone as it comes.
     */
    @CanIgnoreReturnValue
    public QueueAssert undidInReverse(ParticipantBook book) {
        List<String> intents = stepsOf("step-started", "step-enlisted");
        List<String> undone = new ArrayList<>();
        for (ParticipantBook.Entry entry : book.entries(actual)) {
            if (entry.kind() == CallKind.COMPENSATION && !undone.contains(entry.step())) {
                undone.add(entry.step());
            }
        }
        assertThat(intents).as("what was announced before it was undone").containsAll(undone);
        for (int i = 0; i < undone.size(); i++) {
            String step = undone.get(i);
            assertThat(undone.subList(i + 1, undone.size()))
                    .as("what was undone later than %s, in %s", step, undone)
                    .noneMatch(later -> cameAfter(later, step, intents));
        }
        Set<String> beingUndone = new HashSet<>();
        for (JsonNode entry : entries(actual)) {
            String step = entry.path("step").asText();
            switch (entry.path("operation").asText()) {
                case "compensation-started" -> {
                    assertThat(beingUndone)
                            .as("what is still being undone when %s begins to be, in %s", step, log())
                            .noneMatch(other -> cameAfter(other, step, intents) || cameAfter(step, other, intents));
                    beingUndone.add(step);
                }
                case "compensation-done", "admin-resolved" -> beingUndone.remove(step);
                default -> {}
            }
        }
        return this;
    }

    /** Whether a step was to be done after another one, directly or through others. */
    private boolean cameAfter(String step, String other, List<String> intents) {
        if (whole(step).equals(whole(other))) {
            // How many elements of a list run at the same time is not known here.
            return false;
        }
        if (after.isEmpty()) {
            return intents.indexOf(step) > intents.indexOf(other);
        }
        Set<String> before = after.getOrDefault(whole(step), Set.of());
        return before.contains(whole(other)) || before.stream().anyMatch(between -> cameAfter(between, other, intents));
    }

    /** The step that a step for an element of a list was made by; any other step itself. */
    private static String whole(String step) {
        return step.replaceFirst("\\[.*", "");
    }

    /** The steps that one of these operations is logged of, each once, in order. */
    private List<String> stepsOf(String... operations) {
        LinkedHashSet<String> steps = new LinkedHashSet<>();
        for (JsonNode entry : entries(actual)) {
            if (List.of(operations).contains(entry.path("operation").asText())) {
                steps.add(entry.path("step").asText());
            }
        }
        return new ArrayList<>(steps);
    }

    private List<String> log() {
        return entries(actual).stream()
                .map(entry -> entry.path("operation").asText()
                        + (entry.path("step").isTextual()
                                ? " " + entry.path("step").asText()
                                : ""))
                .toList();
    }

    /** A queue's log entries, oldest first. */
    public static List<JsonNode> entries(UUID id) {
        return StreamSupport.stream(json(Caller.log(id)).path("entries").spliterator(), false)
                .toList();
    }

    /** The queue as callers see it now. */
    public JsonNode queue() {
        return json(Caller.queue(actual));
    }

    /** The body of an answer that must be a success. */
    public static JsonNode json(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isBetween(200, 299);
        return tree(response.asString());
    }

    /** A text as JSON. */
    public static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
