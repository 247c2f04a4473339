package dev.skald.api.start;

import dev.skald.queue.Step;
import dev.skald.queue.StepGraph;
import dev.skald.web.json.Faults;
import dev.skald.web.json.Members;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the steps of a queue. */
final class StepReader {
    private final ExpandSteps expand;
    private final StepContent content;

    StepReader(int stepsMax, LoadDefinition definitions, StepContent content, Faults faults) {
        this.expand = new ExpandSteps(stepsMax, definitions, faults);
        this.content = content;
    }

    /** Reads all steps, with those of definitions expanded; must not be used when there are faults. */
    PlacedSteps read(StepList list) {
        List<FlatStep> flat = expand.expand(list);
        Map<String, List<String>> after = new LinkedHashMap<>();
        flat.forEach(step -> after.put(step.name(), step.after()));
        StepGraph graph = new StepGraph(after);
        return new PlacedSteps(
                flat.stream().map(step -> step(step, graph)).toList(),
                flat.stream().map(FlatStep::place).toList());
    }

    private Step step(FlatStep flat, StepGraph graph) {
        Members members = flat.members();
        StepList list = flat.list();
        Step step = content.read(members, flat.place(), flat.name(), graph, list.retry(), list.compensationRetry());
        if (!WorkReader.needsNoAction(members)) {
            members.require("action");
        }
        members.refuseOthers();
        return step;
    }
}
