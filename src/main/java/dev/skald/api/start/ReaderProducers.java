package dev.skald.api.start;

import dev.skald.engine.run.IdsAndRandom;
import dev.skald.outbound.Targets;
import dev.skald.participant.Expressions;
import dev.skald.store.definition.Definitions;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes what reads and checks queues, definitions and steps, by this server's settings. */
@Singleton
public class ReaderProducers {
    private final StartRules rules;
    private final Definitions definitions;
    private final IdsAndRandom chance;
    private final InstantSource clock;
    private final ContentReader contents;
    private final TargetCheck targets;

    ReaderProducers(
            ApiSettings settings,
            Definitions definitions,
            Expressions expressions,
            Targets targets,
            IdsAndRandom chance,
            InstantSource clock) {
        this.rules = StartRules.of(settings);
        this.definitions = definitions;
        this.chance = chance;
        this.clock = clock;
        this.contents = new ContentReader(rules, CallCheck.of(expressions), definitions::find, chance::id);
        this.targets = new TargetCheck(targets::allows);
    }

    public StartReader starts() {
        return new StartReader(contents, chance::id, clock);
    }

    public DefinitionReader definitions() {
        return new DefinitionReader(rules, definitions::find, contents);
    }

    public OneStepReader steps() {
        return new OneStepReader(contents, targets);
    }

    public TargetCheck targets() {
        return targets;
    }
}
