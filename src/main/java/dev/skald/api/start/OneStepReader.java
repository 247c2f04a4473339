package dev.skald.api.start;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.engine.NextStep;
import dev.skald.queue.Json;
import dev.skald.queue.Queue;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.queue.StepGraph;
import dev.skald.queue.StepState;
import dev.skald.web.json.Faults;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one step, for a queue that its caller drives. */
public final class OneStepReader {
    private static final String NO_NAME = "";

    private final Function<String, ContentReader> contents;
    private final TargetCheck targets;

    /**
     * A reader.
     *
     * @param contents reads the steps, with the definitions of one namespace
     * @param targets refuses steps that would call targets that this server may not call
     */
    public OneStepReader(Function<String, ContentReader> contents, TargetCheck targets) {
        this.contents = contents;
        this.targets = targets;
    }

    /**
     * Reads the parts of a body that do not depend on the queue.
     *
     * @param body JSON in UTF-8; its length is checked already
     * @throws ProblemException when it is no JSON object
     */
    public NextStep read(byte[] body) {
        Faults faults = new Faults();
        Members members = Members.of(body, faults);
        if (members == null) {
            throw new ProblemException(Problem.faulty(faults.toList()));
        }
        return new Asked(members, faults.toList());
    }

    /** A requested step. */
    private final class Asked implements NextStep {
        private final Members body;
        private final List<Fault> found;

        private Asked(Members body, List<Fault> found) {
            this.body = body;
            this.found = found;
        }

        @Override
        public String name() {
            JsonNode name = body.value("name");
            return name != null && name.isTextual() ? name.textValue() : NO_NAME;
        }

        @Override
        public String fingerprint() {
            return body.fingerprint();
        }

        /**
         * Reads the step.
         *
         * @throws ProblemException that lists what is wrong with it, or which of its calls may not be made
         */
        @Override
        public Read read(Queue queue) {
            Faults faults = new Faults();
            found.forEach(faults::add);
            Read read = OneStepReader.this.read(body.anew(faults), queue);
            faults.refuseIfAny();
            targets.check(
                    new PlacedSteps(List.of(read.step()), List.of(SourceLocation.own(""))),
                    queue.start().owner().namespace());
            return read;
        }
    }

    private NextStep.Read read(Members members, Queue queue) {
        String name = name(members);
        SequencedMap<String, List<String>> after = orderOf(queue);
        after.put(name, after(members, name, after.sequencedKeySet()));
        Step step = contents.apply(queue.start().owner().namespace())
                .stepContent(queue.id())
                .read(members, SourceLocation.own(""), name, new StepGraph(after), Retry.ACTION, Retry.COMPENSATION);
        Json result = members.json("result");
        if (members.has("forEach")) {
            members.require("action");
        }
        boolean enlisted = !members.has("action") && !WorkReader.needsNoAction(members);
        if (enlisted && members.has("when")) {
            members.fault("when", "is only for a step that runs here; the caller did this one");
        }
        if (!enlisted && result != null) {
            members.fault("result", "is only for the caller's own work; a step that runs here has none before");
        }
        members.refuseOthers();
        return new NextStep.Read(step, enlisted ? Objects.requireNonNullElse(result, Json.NULL) : null);
    }

    private static String name(Members members) {
        members.require("name");
        String name = members.text("name");
        if (name == null) {
            return NO_NAME;
        }
        String fault = StepOrder.faultOfNew(name);
        if (fault != null) {
            members.fault("name", fault);
        }
        return name;
    }

    /** For each step of a queue the steps that it comes directly after, without those for the elements of lists. */
    private static SequencedMap<String, List<String>> orderOf(Queue queue) {
        SequencedMap<String, List<String>> order = new LinkedHashMap<>();
        queue.givenSteps().map(StepState::step).forEach(step -> order.put(step.name(), step.after()));
        order.replaceAll(
                (name, after) -> after.stream().filter(order::containsKey).toList());
        return order;
    }

    /** The steps that it comes directly after: those that it names, or else the last step of the queue. */
    private static List<String> after(Members members, String own, SequencedSet<String> steps) {
        List<@Nullable String> names = members.texts("after");
        if (names == null) {
            return steps.isEmpty() ? List.of() : List.of(steps.getLast());
        }
        List<String> after = new ArrayList<>();
        for (int place = 0; place < names.size(); place++) {
            String name = names.get(place);
            if (name == null) {
                continue;
            }
            if (name.equals(own)) {
                members.fault("after", place, "is the step itself");
            } else if (!steps.contains(name)) {
                members.fault("after", place, "is not the name of a step that the queue has");
            } else if (after.contains(name)) {
                members.fault("after", place, "is given more than once");
            } else {
                after.add(name);
            }
        }
        return after;
    }
}
