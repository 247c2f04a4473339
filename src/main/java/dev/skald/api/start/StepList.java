package dev.skald.api.start;

import dev.skald.queue.Retry;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps that a start or a definition gives.
 *
 * @param owner has the member {@code steps}
 * @param place where the owner is
 * @param path the names of the definitions that led here, the one that the owner is being the last
 * @param retry how actions are tried again when their steps do not say
 * @param compensationRetry the same for compensations
 */
record StepList(Members owner, SourceLocation place, List<String> path, Retry retry, Retry compensationRetry) {
    StepList {
        path = List.copyOf(path);
    }

    /**
     * Those of a start.
     *
     * @param place where the start is
     */
    static StepList of(Members start, SourceLocation place) {
        return new StepList(start, place, List.of(), Retry.ACTION, Retry.COMPENSATION);
    }

    /** Those of a definition, which may say how its steps are tried again. */
    static StepList ofDefinition(Members body, SourceLocation place, List<String> path) {
        return new StepList(
                body,
                place,
                path,
                RetryReader.read(body, "retry", Retry.ACTION),
                RetryReader.read(body, "compensationRetry", Retry.COMPENSATION));
    }

    /** Those of a definition that one of these steps includes. */
    StepList including(LoadDefinition.Loaded definition) {
        List<String> longer = new ArrayList<>(path);
        longer.add(definition.name());
        return ofDefinition(definition.body(), definition.place(), longer);
    }
}
