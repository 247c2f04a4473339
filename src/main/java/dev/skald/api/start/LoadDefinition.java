package dev.skald.api.start;

import dev.skald.store.definition.Definition;
import dev.skald.web.json.Faults;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Loads the definitions that one request refers to; each only once. */
final class LoadDefinition {
    private static final String MEMBER = "definition";

    private final FindDefinition definitions;
    private final Faults faults;
    private final Map<DefinitionRef, Optional<Definition>> found = new HashMap<>();

    LoadDefinition(FindDefinition definitions, Faults faults) {
        this.definitions = definitions;
        this.faults = faults;
    }

    /**
     * A loaded definition.
     *
     * @param body its faults are reported at the place where the request refers to it
     * @param place the position of its body
     */
    record Loaded(String name, int version, Members body, SourceLocation place) {
        /** The reference to it in a queue. */
        String text() {
            return name + "@" + version;
        }
    }

    /** Reads the member {@code definition}; null when it is absent or wrong. */
    static @Nullable DefinitionRef ref(Members referrer) {
        String text = referrer.text(MEMBER);
        DefinitionRef ref = text == null ? null : DefinitionRef.of(text);
        if (text != null && ref == null) {
            referrer.fault(MEMBER, "must be the name of a definition, or name@version");
        }
        return ref;
    }

    /**
     * Loads a definition; null, and a fault, when there is none.
     *
     * @param referrer has the member that refers to it
     * @param pointer where the request refers to it, directly or through other definitions
     */
    @Nullable
    Loaded load(DefinitionRef ref, Members referrer, String pointer) {
        Optional<Definition> definition =
                found.computeIfAbsent(ref, wanted -> definitions.find(wanted.name(), wanted.version()));
        if (definition.isEmpty()) {
            referrer.fault(MEMBER, "there is no definition " + ref.text());
            return null;
        }
        int version = definition.get().version();
        SourceLocation place = new SourceLocation("", ref.name() + "@" + version, pointer);
        Faults there = faults.at(place);
        Members members = Members.of(definition.get().body().text().getBytes(StandardCharsets.UTF_8), there);
        return members == null ? null : new Loaded(ref.name(), version, members, place);
    }
}
