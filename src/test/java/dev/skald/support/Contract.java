package dev.skald.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** {@code openapi.yaml}, as tests hold the service to it. */
public final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft202012())
            .keyword(new NonValidationKeyword("components"))
            .build();

    private final SchemaRegistry registry = SchemaRegistry.withDialect(DIALECT);
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
    }

    /** The contract that the service serves. */
    public static Contract read() {
        try (InputStream yaml = Contract.class.getResourceAsStream("/openapi.yaml")) {
            return new Contract(new ObjectMapper(new YAMLFactory()).readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code docs/asyncapi.yaml} says of the stream of events. */
    public static Contract readAsyncApi() {
        try {
            return new Contract(new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("docs", "asyncapi.yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One operation of the contract. */
    public record Operation(String method, String path, JsonNode item, JsonNode operation) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** The whole document. */
    public JsonNode document() {
        return document;
    }

    /** All operations, by method and path: {@code GET /queues/{id}}. */
    public Map<String, Operation> operations() {
        Map<String, Operation> operations = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .map(member -> new Operation(
                                member.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                path.getValue(),
                                member.getValue()))
                        .forEach(operation -> operations.put(operation.toString(), operation)));
        return operations;
    }

    /**
     * The operations of a path by method; empty when the contract does not have the path.
     *
     * @param path as a request has it, without the query
     */
    public Map<String, Operation> at(String path) {
        Map<String, Operation> here = new TreeMap<>();
        operations().values().stream()
                .filter(operation -> path.matches(operation.path().replaceAll("\\{[^}]*}", "[^/]+")))
                .forEach(operation -> here.put(operation.method(), operation));
        return here;
    }

    /** What a node is, its reference followed. */
    public JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode()
                ? node
                : resolved(document.at(reference.textValue().substring(1)));
    }

    /** What an operation may answer with this status; empty when the contract does not say. */
    public Optional<JsonNode> answer(Operation operation, int status) {
        JsonNode answer = operation.operation().path("responses").path(Integer.toString(status));
        return answer.isMissingNode() ? Optional.empty() : Optional.of(resolved(answer));
    }

    /** All parameters of an operation; its own stand before those of its path with the same name and place. */
    public Collection<JsonNode> parameters(Operation operation) {
        Map<String, JsonNode> parameters = new TreeMap<>();
        for (JsonNode owner : List.of(operation.item(), operation.operation())) {
            for (JsonNode given : owner.path("parameters")) {
                JsonNode parameter = resolved(given);
                parameters.put(
                        parameter.path("in").textValue() + " "
                                + parameter.path("name").textValue(),
                        parameter);
            }
        }
        return parameters.values();
    }

    /** The names that an operation's query parameters may have; those of exploded objects end with a star. */
    public Set<String> queryParameters(Operation operation) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : parameters(operation)) {
            if (parameter.path("in").textValue().equals("query")) {
                boolean exploded = parameter.path("explode").booleanValue();
                names.add(parameter.path("name").textValue() + (exploded ? "*" : ""));
            }
        }
        return names;
    }

    /**
     * What is wrong with a value.
     *
     * @param schema from this document
     * @return a sentence for each fault; empty when there is none
     */
    public List<String> faults(JsonNode schema, JsonNode value) {
        return schemas
                .computeIfAbsent(schema, this::schema)
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(fault -> fault.getInstanceLocation() + " " + fault.getMessage())
                .toList();
    }

    private Schema schema(JsonNode node) {
        ObjectNode whole = JSON.createObjectNode();
        // Beside it, for its references to lead to.
        whole.set("components", document.path("components"));
        whole.putArray("allOf").add(node);
        return registry.getSchema(whole);
    }

    /** What is wrong with a JSON text. */
    public List<String> faults(JsonNode schema, String text) {
        try {
            return faults(schema, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return List.of("is not JSON: " + e.getOriginalMessage());
        }
    }
}
