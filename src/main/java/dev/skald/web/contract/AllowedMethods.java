package dev.skald.web.contract;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods of a path in the contract. An answer with 405 must name them in {@code Allow} (RFC 9110 section
 * 15.5.6), which the REST framework does not do.
 */
@ApplicationScoped
public class AllowedMethods {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final ContractDocument document;
    private volatile @Nullable List<ContractPath> paths;

    AllowedMethods(ContractDocument document) {
        this.document = document;
    }

    /** A path of the contract, and a pattern for its instances. */
    private record ContractPath(String template, Pattern pattern, Set<String> methods) {}

    /**
     * The methods of a path, comma-separated; empty when the contract does not have it.
     *
     * @param path decoded, with its leading slash
     */
    public String of(String path) {
        return matching(path)
                .flatMap(known -> known.methods.stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** The path of the contract that matches, for example {@code /queues/{id}}; empty when there is none. */
    Optional<String> template(String path) {
        return matching(path).map(ContractPath::template).findFirst();
    }

    private Stream<ContractPath> matching(String path) {
        List<ContractPath> known = paths;
        if (known == null) {
            known = read();
            paths = known;
        }
        return known.stream().filter(one -> one.pattern.matcher(path).matches());
    }

    private List<ContractPath> read() {
        return document.tree().path("paths").properties().stream()
                .map(path -> new ContractPath(path.getKey(), pattern(path.getKey()), methods(path.getValue())))
                .toList();
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
