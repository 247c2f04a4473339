package dev.skald.api.start;

import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.util.List;

/**
 * A step that makes a call, with no definition left in it.
 *
 * @param members what is given of it
 * @param list that it stands in
 * @param place where it stands
 * @param name its name; one that no step can have when it has none that is right
 * @param after the names of the steps, of the whole queue, that it comes directly after
 */
record FlatStep(Members members, StepList list, SourceLocation place, String name, List<String> after) {
    FlatStep {
        after = List.copyOf(after);
    }
}
