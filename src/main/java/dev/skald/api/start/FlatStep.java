package dev.skald.api.start;

import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.util.List;

/**
 * A step with a call; no definition is left in it.
 *
 * @param members its JSON object
 * @param list the list with it
 * @param place its position
 * @param name its name; an impossible name when it has no valid one
 * @param after the names of the queue's steps that it comes directly after
 */
record FlatStep(Members members, StepList list, SourceLocation place, String name, List<String> after) {
    FlatStep {
        after = List.copyOf(after);
    }
}
