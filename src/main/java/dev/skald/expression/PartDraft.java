package dev.skald.expression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A part with everything that follows it so far; each step of a path is one. */
final class PartDraft {
    final @Nullable Part single;
    final List<PartDraft> steps = new ArrayList<>();
    final List<Selection.Stage> stages = new ArrayList<>();

    @Nullable
    String focus;

    @Nullable
    String position;

    @Nullable
    GroupPart group;

    boolean keepsArray;
    boolean usesParent;

    PartDraft(@Nullable Part single) {
        this.single = single;
    }

    static PartDraft path(PartDraft first) {
        PartDraft path = new PartDraft(null);
        path.append(first);
        return path;
    }

    boolean isPath() {
        return single == null;
    }

    void append(PartDraft step) {
        steps.add(step);
        keepsArray |= step.keepsArray;
        usesParent |= step.usesParent;
    }

    /** The part, with its group if it has one. */
    PartDraft asStep() {
        return group == null ? this : new PartDraft(part());
    }

    PartDraft last() {
        return isPath() ? steps.getLast() : this;
    }

    Part part() {
        Part alone = single;
        if (alone != null) {
            boolean bare = stages.isEmpty() && group == null && !keepsArray;
            return bare ? alone : new Selection(alone, List.copyOf(stages), group, keepsArray);
        }
        Set<String> variables = new HashSet<>();
        List<PathPart.PathStep> finished = new ArrayList<>();
        for (PartDraft step : steps) {
            finished.add(step.step(variables));
        }
        boolean asTuples = usesParent || !variables.isEmpty();
        return new PathPart(List.copyOf(finished), keepsArray, group, asTuples, Set.copyOf(variables));
    }

    private PathPart.PathStep step(Set<String> variables) {
        Part alone = single;
        if (alone == null) {
            throw new IllegalStateException("a path is no step of a path");
        }
        addIfAny(variables, focus);
        addIfAny(variables, position);
        for (Selection.Stage stage : stages) {
            addIfAny(variables, stage instanceof Selection.Place place ? place.variable() : null);
        }
        Part part = alone instanceof OperationPart.ArrayPart array
                ? new OperationPart.ArrayPart(array.items(), true)
                : alone;
        return new PathPart.PathStep(part, List.copyOf(stages), focus, position);
    }

    private static void addIfAny(Set<String> variables, @Nullable String variable) {
        if (variable != null) {
            variables.add(variable);
        }
    }
}
