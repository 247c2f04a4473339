package dev.skald.api.start;

import dev.skald.queue.Step;
import dev.skald.web.json.SourceLocation;
import java.util.List;

/**
 * The steps of a queue, as they were read.
 *
 * @param steps in the order of the list
 * @param places the positions of the steps
 */
record PlacedSteps(List<Step> steps, List<SourceLocation> places) {
    PlacedSteps {
        steps = List.copyOf(steps);
        places = List.copyOf(places);
    }
}
