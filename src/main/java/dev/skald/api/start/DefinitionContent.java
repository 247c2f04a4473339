package dev.skald.api.start;

import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.QueueStart.RestoreOrder;
import dev.skald.web.json.Members;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What queues get from their definition.
 *
 * @param timeout null when it gives none
 * @param onInterruption null when it does not give it
 * @param output null when it gives none
 * @param restoreOrder null when it does not give it
 */
public record DefinitionContent(
        String description,
        @Nullable Duration timeout,
        @Nullable OnInterruption onInterruption,
        Map<String, String> headers,
        Map<String, String> labels,
        PlacedSteps steps,
        @Nullable Json output,
        @Nullable RestoreOrder restoreOrder) {
    /** The longest description, in characters. */
    public static final int DESCRIPTION_LENGTH_MAX = 1000;

    /** Only steps. */
    static DefinitionContent of(PlacedSteps steps) {
        return new DefinitionContent("", null, null, Map.of(), Map.of(), steps, null, null);
    }

    /** Reads what queues get from a definition; must not be used when there are faults. */
    static DefinitionContent read(Members body, StepList list, StepReader steps, StartRules rules, CallCheck check) {
        body.require("steps");
        PlacedSteps placed = steps.read(list);
        DefinitionContent content = new DefinitionContent(
                description(body),
                ContentReader.timeout(body),
                ContentReader.onInterruption(body),
                HeaderFields.ofQueue(body, rules.pass()),
                Labels.read(body),
                placed,
                ContentReader.output(body, check, placed),
                ContentReader.restoreOrder(body));
        body.refuseOthers();
        return content;
    }

    private static String description(Members body) {
        String description = body.text("description");
        if (description == null) {
            return "";
        }
        if (description.codePointCount(0, description.length()) > DESCRIPTION_LENGTH_MAX
                || description.indexOf('\0') >= 0) {
            body.fault("description", "must be at most " + DESCRIPTION_LENGTH_MAX + " characters, none of them U+0000");
        }
        return description;
    }
}
