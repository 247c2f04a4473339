package dev.skald.web.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.json.JsonFactories;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells whether two bodies have the same meaning: SHA-256 of a canonical form of the JSON, similar to RFC 8785 (members
 * sorted, no white space, 1.0 equal to 1), but with numbers in full precision.
 */
final class Fingerprint {
    private Fingerprint() {}

    /** The fingerprint of a start without its {@code id}, as 64 hexadecimal digits. */
    static String of(ObjectNode start) {
        ObjectNode rest = start.objectNode().setAll(start);
        rest.remove("id");
        MessageDigest digest = Sha256.digest();
        try (JsonGenerator json = JsonFactories.TRUSTED.createGenerator(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            write(rest, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(JsonNode value, JsonGenerator json) throws IOException {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject((ObjectNode) value, json);
            case ARRAY -> writeArray((ArrayNode) value, json);
            case NUMBER -> json.writeNumber(canonical(value.decimalValue()));
            case STRING -> json.writeString(value.textValue());
            case BOOLEAN -> json.writeBoolean(value.booleanValue());
            case NULL -> json.writeNull();
            case BINARY, MISSING, POJO -> throw new IllegalStateException("not read from JSON: " + value.getNodeType());
        }
    }

    private static void writeObject(ObjectNode object, JsonGenerator json) throws IOException {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
        json.writeStartObject();
        for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
            json.writeFieldName(member.getKey());
            write(member.getValue(), json);
        }
        json.writeEndObject();
    }

    private static void writeArray(ArrayNode array, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (JsonNode element : array) {
            write(element, json);
        }
        json.writeEndArray();
    }

    private static String canonical(BigDecimal number) {
        return number.stripTrailingZeros().toString();
    }
}
