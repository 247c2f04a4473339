package dev.skald.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.support.Contract;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes values by chance: as a schema of the contract has them, with a fault now and then. */
final class RandomJson {
    /** Deeper than this, what may be left out is left out. */
    private static final int DEPTH_MAX = 5;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Contract contract;
    private final RandomGenerator random;
    private final HostileText texts;
    private final Ids ids;

    RandomJson(Contract contract, RandomGenerator random, Ids ids, HostileText texts) {
        this.contract = contract;
        this.random = random;
        this.ids = ids;
        this.texts = texts;
    }

    /**
     * A value.
     *
     * @param schema what it is to be like
     * @param faults how often a part of it is something else, from 0 to 1
     */
    JsonNode of(JsonNode schema, double faults) {
        return of(schema, faults, 0);
    }

    private JsonNode of(JsonNode given, double faults, int depth) {
        JsonNode schema = contract.resolved(given);
        if (random.nextDouble() < faults) {
            return anything(depth);
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return oneOf(schema.get("enum"));
        }
        String type = type(schema);
        if (type.isEmpty() && schema.has("oneOf")) {
            return of(oneOf(schema.get("oneOf")), faults, depth);
        }
        return switch (type) {
            case "object" -> object(schema, faults, depth);
            case "array" -> array(schema, faults, depth);
            case "string" -> NODES.textNode(string(schema));
            case "integer" -> NODES.numberNode(integer(schema));
            case "number" -> NODES.numberNode(random.nextInt(1, 10) / 2.0);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            case "null" -> NODES.nullNode();
            default -> anything(depth);
        };
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return oneOf(type).asText();
        }
        return type.isTextual() ? type.asText() : schema.has("properties") ? "object" : "";
    }

    /** Members that are only allowed beside others which are not there. */
    private static void removeLonely(JsonNode schema, Set<String> members) {
        schema.path("dependentRequired")
                .properties()
                .forEach(rule -> rule.getValue().forEach(other -> {
                    if (!members.contains(other.asText())) {
                        members.remove(rule.getKey());
                    }
                }));
    }

    private ObjectNode object(JsonNode schema, double faults, int depth) {
        ObjectNode object = NODES.objectNode();
        Set<String> members = new LinkedHashSet<>();
        schema.path("required").forEach(name -> members.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            if (depth < DEPTH_MAX && random.nextInt(3) == 0) {
                members.add(property.getKey());
            }
        });
        if (schema.has("oneOf")) {
            JsonNode kind = oneOf(schema.get("oneOf"));
            kind.path("required").forEach(name -> members.add(name.asText()));
            kind.path("properties").properties().forEach(property -> {
                if (property.getValue().isBoolean()) {
                    members.remove(property.getKey());
                }
            });
            removeLonely(kind, members);
        }
        removeLonely(schema, members);
        for (String member : members) {
            if (random.nextDouble() >= faults) {
                object.set(member, of(schema.path("properties").path(member), faults, depth + 1));
            }
        }
        boolean open = schema.path("additionalProperties").isObject();
        if (open || random.nextDouble() < faults) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set(texts.word(), of(schema.path("additionalProperties"), faults, depth + 1));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, double faults, int depth) {
        ArrayNode array = NODES.arrayNode();
        int fewest = schema.path("minItems").asInt(0);
        int many = depth > DEPTH_MAX ? 0 : random.nextInt(8) * random.nextInt(8) / 10;
        for (int i = Math.max(fewest, many); i > 0; i--) {
            array.add(of(schema.path("items"), faults, depth + 1));
        }
        return array;
    }

    private String string(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "uuid" -> ids.any(random);
            case "date-time" ->
                Instant.now().plusSeconds(random.nextLong(-100, 40_000_000)).toString();
            case "duration" -> "PT" + random.nextInt(100) + "S";
            default -> plain(schema);
        };
    }

    private String plain(JsonNode schema) {
        String pattern = schema.path("pattern").asText();
        if (pattern.contains("[Hh][Tt][Tt][Pp]")) {
            return texts.url();
        }
        if (pattern.startsWith("^\\{%")) {
            return texts.expression();
        }
        if (pattern.startsWith("^P") || pattern.startsWith("^-?P") || pattern.startsWith("^(P")) {
            return "PT0." + random.nextInt(1, 10) + "S";
        }
        if (!pattern.isEmpty() || random.nextInt(4) > 0) {
            return texts.word();
        }
        return random.nextBoolean() ? texts.url() : texts.any();
    }

    private long integer(JsonNode schema) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(1_000);
        return switch (random.nextInt(10)) {
            case 0 -> least - 1;
            case 1 -> most + 1;
            case 2 -> least;
            case 3 -> most;
            default -> random.nextLong(least, most + 1);
        };
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(depth > DEPTH_MAX ? 7 : 9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextLong());
            case 3 -> NODES.numberNode(new BigDecimal("1e" + random.nextInt(-400, 400)));
            case 4 -> NODES.numberNode(new BigInteger("9".repeat(random.nextInt(1, 400))));
            case 5, 6 -> NODES.textNode(texts.any());
            case 7 -> NODES.arrayNode().add(anything(depth + 1));
            default -> NODES.objectNode().set(texts.any(), anything(depth + 1));
        };
    }

    private JsonNode oneOf(JsonNode choices) {
        List<JsonNode> all = new ArrayList<>();
        choices.forEach(all::add);
        return all.get(random.nextInt(all.size()));
    }
}
