package dev.skald.api;

import dev.skald.problem.ProblemException;
import dev.skald.queue.OnInterruption;
import dev.skald.store.Definitions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads definitions as they are given. */
final class DefinitionReader {
    /** The longest description, in characters. */
    static final int DESCRIPTION_LENGTH_MAX = 1000;

    /** The steps that are read here are only looked at; a start reads them anew. */
    private static final UUID NO_QUEUE = new UUID(0, 0);

    private final StartRules rules;
    private final FindDefinition definitions;
    private final ContentReader contents;

    /**
     * A reader.
     *
     * @param definitions finds those that others include
     * @param contents reads steps as those of a start are read
     */
    DefinitionReader(StartRules rules, FindDefinition definitions, ContentReader contents) {
        this.rules = rules;
        this.definitions = definitions;
        this.contents = contents;
    }

    /** A definition without a fault, and the steps of queues that are started from it as long as nothing changes. */
    record Read(Definitions.Draft draft, Steps steps) {}

    /**
     * What a definition gives its queues.
     *
     * @param timeout null when it says nothing of one
     * @param onInterruption null when it says nothing of it
     */
    record Content(
            String description,
            @Nullable Duration timeout,
            @Nullable OnInterruption onInterruption,
            Map<String, String> headers,
            Map<String, String> labels,
            Steps steps) {
        /** Steps, and nothing else. */
        static Content of(Steps steps) {
            return new Content("", null, null, Map.of(), Map.of(), steps);
        }
    }

    /**
     * Reads a definition.
     *
     * @param name what it is to be kept under
     * @param body JSON in UTF-8, already bounded
     * @throws ProblemException that lists what is wrong with it
     */
    Read read(String name, byte[] body) {
        return Members.read(body, members -> {
            LoadDefinition load = new LoadDefinition(definitions, members.faults());
            StepReader steps = new StepReader(rules.stepsMax(), load, contents.stepContent(NO_QUEUE), members.faults());
            Content content =
                    content(members, StepList.ofDefinition(members, Place.own(""), List.of(name)), steps, rules);
            String description = content.description().isEmpty() ? null : content.description();
            return new Read(
                    new Definitions.Draft(name, members.json(), members.fingerprint(), description), content.steps());
        });
    }

    /** Reads what a definition gives its queues; not to be used when faults were found. */
    static Content content(Members body, StepList list, StepReader steps, StartRules rules) {
        body.require("steps");
        Content content = new Content(
                description(body),
                ContentReader.timeout(body),
                ContentReader.onInterruption(body),
                HeaderFields.ofQueue(body, rules.pass()),
                Labels.read(body),
                steps.read(list));
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
