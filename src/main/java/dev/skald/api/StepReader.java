package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.skald.queue.Call;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a queue. For now they run one after the other, in the order given. */
final class StepReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Map<String, OnRefused> ON_REFUSED = Words.of(OnRefused.values());
    private static final Call NO_CALL = new Call("POST", "", Map.of(), null, Call.DEFAULT_TIMEOUT);

    private final int stepsMax;
    private final CallReader calls;
    private final CallCheck check;
    private final Supplier<UUID> ids;
    private final Faults faults;

    /** Names of the steps read so far: those that are done before the next one starts. */
    private final Set<String> before = new LinkedHashSet<>();

    private @Nullable String last;

    StepReader(int stepsMax, CallCheck check, Supplier<UUID> ids, Faults faults) {
        this.stepsMax = stepsMax;
        this.calls = new CallReader(check, faults);
        this.check = check;
        this.ids = ids;
        this.faults = faults;
    }

    /** Reads all steps; not to be used when faults were found. */
    List<Step> read(Members start) {
        ArrayNode array = start.array("steps");
        if (array == null) {
            return List.of();
        }
        if (array.isEmpty() || array.size() > stepsMax) {
            start.fault("steps", "must be 1 to " + stepsMax + ", not " + array.size());
            return List.of();
        }
        List<Step> steps = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            Members members = Members.of(element, start.pointer("steps") + "/" + steps.size(), faults);
            steps.add(step(members));
        }
        return steps;
    }

    private Step step(@Nullable Members members) {
        if (members == null) {
            return new Step(
                    ids.get(),
                    "",
                    NO_CALL,
                    null,
                    null,
                    null,
                    List.of(),
                    Retry.ACTION,
                    Retry.COMPENSATION,
                    OnRefused.RESTORE,
                    false);
        }
        List<String> after = last == null ? List.of() : List.of(last);
        Set<String> results = Set.copyOf(before);
        String name = name(members);
        Call action = calls.read(members, "action", results);
        Call compensation = calls.read(members, "compensation", Set.copyOf(before));
        Step step = new Step(
                ids.get(),
                name,
                action == null ? NO_CALL : action,
                compensation,
                null,
                null,
                after,
                RetryReader.read(members, "retry", Retry.ACTION),
                RetryReader.read(members, "compensationRetry", Retry.COMPENSATION),
                Objects.requireNonNullElse(members.choice("onRefused", ON_REFUSED), OnRefused.RESTORE),
                compensation != null && !check.check(compensation, results).isEmpty());
        members.notYetSupported("after", "confirmation", "definition", "queue", "coordinator");
        if (!members.has("definition") && !members.has("queue")) {
            members.require("action");
        }
        members.refuseOthers();
        return step;
    }

    private String name(Members step) {
        step.require("name");
        String name = step.text("name");
        if (name == null) {
            return "";
        }
        if (!NAME.matcher(name).matches()) {
            step.fault("name", "must be 1 to 100 letters, digits, dots, underscores and hyphens");
        } else if (!before.add(name)) {
            step.fault("name", "is the name of an earlier step too");
        }
        last = name;
        return name;
    }
}
