package dev.skald.web.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The contract, {@code openapi.yaml}: read once, and parsed at its first use, because that takes a while. */
@Singleton
public class ContractDocument {
    private final byte[] yaml = read();
    private volatile @Nullable Parsed parsed;

    /** The document in both formats. */
    private record Parsed(JsonNode tree, String json) {}

    private static byte[] read() {
        try (InputStream resource = ContractDocument.class.getResourceAsStream("/openapi.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("the jar was built without openapi.yaml");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file itself; the caller must not change it. */
    public byte[] yaml() {
        return yaml;
    }

    /** The contract as JSON. */
    public String json() {
        return parsed().json;
    }

    JsonNode tree() {
        return parsed().tree;
    }

    private Parsed parsed() {
        Parsed known = parsed;
        if (known == null) {
            known = parse(yaml);
            parsed = known;
        }
        return known;
    }

    private static Parsed parse(byte[] yaml) {
        try {
            JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(yaml);
            return new Parsed(tree, new ObjectMapper().writeValueAsString(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
