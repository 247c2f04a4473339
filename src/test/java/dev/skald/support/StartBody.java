package dev.skald.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The body of a start in the making. Each step has an action and a compensation at the participant and is tried again
 * after 20 ms, as often as the contract's defaults say, unless the test has it otherwise.
 *
 * <pre>{@code
 * StartBody body = StartBody.at(participant, "hotel", "flight")
 *         .with("timeout", "PT5S")
 *         .step("flight", step -> step.attempts(1).without("compensation"));
 * }</pre>
 */
public final class StartBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Long enough for any answer that is meant to come, on a machine that is busy with other things. */
    private static final String PATIENT = "PT20S";

    /** For answers that never come. */
    private static final String IMPATIENT = "PT0.6S";

    private final ObjectNode body = JSON.createObjectNode();

    private StartBody() {}

    /** A queue under a new id with these steps, one after the other. */
    public static StartBody at(ScriptedParticipant participant, String... steps) {
        StartBody start = new StartBody();
        start.body.put("id", UUID.randomUUID().toString());
        start.body.put("name", "trip");
        for (String step : steps) {
            start.body.withArray("steps").add(StepBody.at(participant, step).step);
        }
        return start;
    }

    /** The queue's id. */
    public UUID id() {
        return UUID.fromString(body.path("id").asText());
    }

    /** Sets a member of the body, to a string, a number, a list or a map. */
    @CanIgnoreReturnValue
    public StartBody with(String member, Object value) {
        body.set(member, JSON.valueToTree(value));
        return this;
    }

    /** Takes a member of the body away. */
    @CanIgnoreReturnValue
    public StartBody without(String member) {
        body.remove(member);
        return this;
    }

    /** Changes one of the steps. */
    @CanIgnoreReturnValue
    public StartBody step(String name, Consumer<StepBody> change) {
        for (JsonNode step : body.path("steps")) {
            if (step.path("name").asText().equals(name)) {
                change.accept(new StepBody((ObjectNode) step));
                return this;
            }
        }
        throw new IllegalArgumentException("no step " + name);
    }

    /**
     * Which steps each of its steps comes after.
     *
     * @return empty when no step says so: they come one after the other
     */
    Map<String, Set<String>> after() {
        Map<String, Set<String>> after = new HashMap<>();
        boolean said = false;
        String before = null;
        for (JsonNode step : body.path("steps")) {
            said |= step.has("after");
            Set<String> names = new HashSet<>();
            if (step.has("after")) {
                step.path("after").forEach(name -> names.add(name.asText()));
            } else if (before != null) {
                names.add(before);
            }
            before = step.path("name").asText();
            after.put(before, names);
        }
        return said ? after : Map.of();
    }

    /** The body as it is sent. */
    public String json() {
        return body.toString();
    }

    @Override
    public String toString() {
        return json();
    }

    /** One step of it. */
    public static final class StepBody {
        private final ObjectNode step;

        private StepBody(ObjectNode step) {
            this.step = step;
        }

        /** A step by itself. */
        public static StepBody at(ScriptedParticipant participant, String name) {
            ObjectNode node = JSON.createObjectNode();
            node.put("name", name);
            for (String call : List.of("action", "compensation")) {
                node.putObject(call)
                        .put("url", participant.url("/" + name).toString())
                        .put("timeout", PATIENT);
            }
            node.putObject("retry").put("firstDelay", "PT0.02S");
            node.putObject("compensationRetry").put("firstDelay", "PT0.02S").put("maxDelay", "PT0.02S");
            return new StepBody(node);
        }

        /** The step as it is sent by itself. */
        public String json() {
            return step.toString();
        }

        /** Sets a member of the step. */
        @CanIgnoreReturnValue
        public StepBody with(String member, Object value) {
            step.set(member, JSON.valueToTree(value));
            return this;
        }

        /** Takes a member of the step away. */
        @CanIgnoreReturnValue
        public StepBody without(String member) {
            step.remove(member);
            return this;
        }

        /** Sets a member of the action. */
        @CanIgnoreReturnValue
        public StepBody action(String member, Object value) {
            step.withObject("/action").set(member, JSON.valueToTree(value));
            return this;
        }

        /** Sets a member of the compensation. */
        @CanIgnoreReturnValue
        public StepBody compensation(String member, Object value) {
            step.withObject("/compensation").set(member, JSON.valueToTree(value));
            return this;
        }

        /** Makes it a queue of its own instead of calls. */
        @CanIgnoreReturnValue
        public StepBody queue(StartBody queue) {
            ObjectNode inner = queue.body.deepCopy();
            inner.remove("id");
            step.set("queue", inner);
            return without("action").without("compensation");
        }

        /** Makes it a step that does something else than calls: {@code wait}, for example. */
        @CanIgnoreReturnValue
        public StepBody insteadOfCalls(String member, Object value) {
            return without("action")
                    .without("compensation")
                    .without("retry")
                    .without("compensationRetry")
                    .with(member, value);
        }

        /** How often the action is tried. */
        @CanIgnoreReturnValue
        public StepBody attempts(int max) {
            step.withObject("/retry").put("maxAttempts", max);
            return this;
        }

        /** How often the compensation is tried before a human is asked. */
        @CanIgnoreReturnValue
        public StepBody compensationAttempts(int max) {
            step.withObject("/compensationRetry").put("maxAttempts", max);
            return this;
        }

        /** Gives both calls little time, for answers that never come. */
        @CanIgnoreReturnValue
        public StepBody impatient() {
            return timeout(IMPATIENT);
        }

        /** Gives both calls so much time. */
        @CanIgnoreReturnValue
        public StepBody timeout(String longest) {
            return action("timeout", longest).compensation("timeout", longest);
        }

        /** Sends both calls somewhere else. */
        @CanIgnoreReturnValue
        public StepBody url(String url) {
            return action("url", url).compensation("url", url);
        }

        /** Sets the body of one of the calls. */
        @CanIgnoreReturnValue
        public StepBody body(String call, Map<String, ?> body) {
            step.withObject("/" + call).set("body", JSON.valueToTree(body));
            return this;
        }
    }
}
