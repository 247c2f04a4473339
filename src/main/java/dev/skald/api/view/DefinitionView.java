package dev.skald.api.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.store.definition.Definition;
import dev.skald.store.definition.DefinitionSummary;
import dev.skald.web.json.Faults;
import dev.skald.web.json.JsonBody;
import dev.skald.web.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Definitions as callers see them. */
public final class DefinitionView {
    private static final int SUMMARY_SIZE = 200;

    private DefinitionView() {}

    /** One version of a definition: its name and number, then its body. */
    public static byte[] of(Definition definition) {
        String body = definition.body().text();
        JsonNode given = Objects.requireNonNull(JsonBody.read(body.getBytes(StandardCharsets.UTF_8), new Faults()));
        return JsonOut.object(SUMMARY_SIZE + body.length(), out -> {
            out.text("name", definition.name());
            out.number("version", definition.version());
            out.instant("createdAt", definition.createdAt());
            for (Map.Entry<String, JsonNode> member : given.properties()) {
                out.raw(member.getKey(), JsonBody.text(member.getValue()));
            }
        });
    }

    /** One page of the list. */
    public static byte[] of(List<DefinitionSummary> definitions) {
        return JsonOut.list("definitions", SUMMARY_SIZE, definitions, (out, definition) -> {
            out.text("name", definition.name());
            out.number("version", definition.version());
            out.instant("createdAt", definition.createdAt());
            out.text("description", definition.description());
        });
    }
}
