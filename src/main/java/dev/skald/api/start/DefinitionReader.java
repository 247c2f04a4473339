package dev.skald.api.start;

import dev.skald.store.definition.Definitions;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.ProblemException;
import java.util.List;
import java.util.UUID;

/** Reads definitions. */
public final class DefinitionReader {
    /** The steps are read here only to check them; a start reads them again. */
    private static final UUID NO_QUEUE = new UUID(0, 0);

    private final String namespace;
    private final StartRules rules;
    private final FindDefinition definitions;
    private final ContentReader contents;

    /**
     * A reader.
     *
     * @param namespace of the definitions
     * @param definitions finds included definitions
     * @param contents reads the steps, by the same rules as those of a start
     */
    DefinitionReader(String namespace, StartRules rules, FindDefinition definitions, ContentReader contents) {
        this.namespace = namespace;
        this.rules = rules;
        this.definitions = definitions;
        this.contents = contents;
    }

    /** A definition without faults, and the steps that a queue would get from it now. */
    public record Read(Definitions.Draft draft, PlacedSteps steps) {}

    /**
     * Reads a definition.
     *
     * @param name of the definition
     * @param body JSON in UTF-8; its length is checked already
     * @throws ProblemException that lists what is wrong with it
     */
    public Read read(String name, byte[] body) {
        return Members.read(body, members -> {
            LoadDefinition load = new LoadDefinition(definitions, members.faults());
            StepReader steps = new StepReader(rules.stepsMax(), load, contents.stepContent(NO_QUEUE), members.faults());
            DefinitionContent content = DefinitionContent.read(
                    members,
                    StepList.ofDefinition(members, SourceLocation.own(""), List.of(name)),
                    steps,
                    rules,
                    contents.check());
            String description = content.description().isEmpty() ? null : content.description();
            return new Read(
                    new Definitions.Draft(namespace, name, members.json(), members.fingerprint(), description),
                    content.steps());
        });
    }
}
