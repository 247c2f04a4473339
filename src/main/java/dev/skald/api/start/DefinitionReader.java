package dev.skald.api.start;

import dev.skald.store.definition.Definitions;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.ProblemException;
import java.util.List;
import java.util.UUID;

/** Reads definitions as they are given. */
public final class DefinitionReader {
    /** The steps that are read here are only looked at; a start reads them anew. */
    private static final UUID NO_QUEUE = new UUID(0, 0);

    private final String namespace;
    private final StartRules rules;
    private final FindDefinition definitions;
    private final ContentReader contents;

    /**
     * A reader.
     *
     * @param namespace where they are to be kept
     * @param definitions finds those that others include
     * @param contents reads steps as those of a start are read
     */
    DefinitionReader(String namespace, StartRules rules, FindDefinition definitions, ContentReader contents) {
        this.namespace = namespace;
        this.rules = rules;
        this.definitions = definitions;
        this.contents = contents;
    }

    /** A definition without a fault, and the steps of queues that are started from it as long as nothing changes. */
    public record Read(Definitions.Draft draft, PlacedSteps steps) {}

    /**
     * Reads a definition.
     *
     * @param name what it is to be kept under
     * @param body JSON in UTF-8, already bounded
     * @throws ProblemException that lists what is wrong with it
     */
    public Read read(String name, byte[] body) {
        return Members.read(body, members -> {
            LoadDefinition load = new LoadDefinition(definitions, members.faults());
            StepReader steps = new StepReader(rules.stepsMax(), load, contents.stepContent(NO_QUEUE), members.faults());
            DefinitionContent content = DefinitionContent.read(
                    members, StepList.ofDefinition(members, SourceLocation.own(""), List.of(name)), steps, rules);
            String description = content.description().isEmpty() ? null : content.description();
            return new Read(
                    new Definitions.Draft(namespace, name, members.json(), members.fingerprint(), description),
                    content.steps());
        });
    }
}
