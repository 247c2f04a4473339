package dev.skald.api.start;

import dev.skald.queue.Retry;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a start or of a definition.
 *
 * @param owner has the member {@code steps}
 * @param place the position of the owner
 * @param path the names of the definitions from the start to this one; the owner's name is the last
 * @param retry how actions are retried when their steps do not give a rule
 * @param compensationRetry the same for compensations
 */
record StepList(Members owner, SourceLocation place, List<String> path, Retry retry, Retry compensationRetry) {
    StepList {
        path = List.copyOf(path);
    }

    /**
     * The steps of a start.
     *
     * @param place the position of the start
     */
    static StepList of(Members start, SourceLocation place) {
        return new StepList(start, place, List.of(), Retry.ACTION, Retry.COMPENSATION);
    }

    /** The steps of a definition, which may have its own rules of retries. */
    static StepList ofDefinition(Members body, SourceLocation place, List<String> path) {
        return new StepList(
                body,
                place,
                path,
                RetryReader.read(body, "retry", Retry.ACTION),
                RetryReader.read(body, "compensationRetry", Retry.COMPENSATION));
    }

    /** The steps of a definition that one of these steps includes. */
    StepList including(LoadDefinition.Loaded definition) {
        List<String> longer = new ArrayList<>(path);
        longer.add(definition.name());
        return ofDefinition(definition.body(), definition.place(), longer);
    }
}
