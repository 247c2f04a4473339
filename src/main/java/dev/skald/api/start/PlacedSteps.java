package dev.skald.api.start;

import dev.skald.queue.Step;
import dev.skald.web.json.SourceLocation;
import java.util.List;

/**
 * The steps of a queue as they were read.
 *
 * @param steps in the order in which they stand
 * @param places where each of them stands
 */
record PlacedSteps(List<Step> steps, List<SourceLocation> places) {
    PlacedSteps {
        steps = List.copyOf(steps);
        places = List.copyOf(places);
    }
}
