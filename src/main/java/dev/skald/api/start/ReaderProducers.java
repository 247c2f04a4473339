package dev.skald.api.start;

import dev.skald.engine.run.IdsAndRandom;
import dev.skald.outbound.Targets;
import dev.skald.outbound.credential.Credentials;
import dev.skald.participant.Expressions;
import dev.skald.queue.Owner;
import dev.skald.store.definition.Definitions;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the readers and checks of queues, definitions and steps from this server's settings. */
@Singleton
public class ReaderProducers {
    private final StartRules rules;
    private final Definitions definitions;
    private final IdsAndRandom chance;
    private final InstantSource clock;
    private final CallCheck check;
    private final TargetCheck targets;

    ReaderProducers(
            ApiSettings settings,
            Definitions definitions,
            Expressions expressions,
            Targets targets,
            Credentials credentials,
            IdsAndRandom chance,
            InstantSource clock) {
        this.rules = StartRules.of(settings);
        this.definitions = definitions;
        this.chance = chance;
        this.clock = clock;
        this.check = CallCheck.of(expressions);
        this.targets = new TargetCheck(targets::allows, credentials::whyNot);
    }

    /** Reads starts for one owner, with the definitions of its namespace. */
    public StartReader starts(Owner owner) {
        return new StartReader(contents(owner.namespace()), chance::id, clock, owner);
    }

    /** Reads definitions for one namespace. */
    public DefinitionReader definitions(String namespace) {
        return new DefinitionReader(namespace, rules, in(namespace), contents(namespace));
    }

    /** Reads steps for queues of any namespace. */
    public OneStepReader steps() {
        return new OneStepReader(this::contents, targets);
    }

    private ContentReader contents(String namespace) {
        return new ContentReader(rules, check, in(namespace), chance::id);
    }

    private FindDefinition in(String namespace) {
        return (name, version) -> definitions.find(namespace, name, version);
    }

    public TargetCheck targets() {
        return targets;
    }
}
