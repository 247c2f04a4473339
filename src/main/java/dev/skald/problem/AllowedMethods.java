package dev.skald.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows by the contract which methods a path has, as an answer with 405 must say in {@code Allow} (RFC 9110 section
 * 15.5.6) and the REST framework does not tell.
 */
@ApplicationScoped
class AllowedMethods {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private volatile @Nullable Map<Pattern, Set<String>> byPath;

    /**
     * The methods of a path, comma-separated; empty when the contract does not have it.
     *
     * @param path decoded, with its leading slash
     */
    String of(String path) {
        Map<Pattern, Set<String>> known = byPath;
        if (known == null) {
            known = read();
            byPath = known;
        }
        return known.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .flatMap(entry -> entry.getValue().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static Map<Pattern, Set<String>> read() {
        try (InputStream contract = AllowedMethods.class.getResourceAsStream("/openapi.yaml")) {
            JsonNode paths =
                    new ObjectMapper(new YAMLFactory()).readTree(contract).path("paths");
            return paths.properties().stream()
                    .collect(Collectors.toMap(path -> pattern(path.getKey()), path -> methods(path.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(template.replaceAll("\\{[^}]*}", "[^/]+"));
    }

    private static Set<String> methods(JsonNode path) {
        Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
        path.fieldNames().forEachRemaining(name -> {
            if (METHODS.contains(name)) {
                methods.add(name.toUpperCase(Locale.ROOT));
            }
        });
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }
}
