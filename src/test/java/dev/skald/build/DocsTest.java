package dev.skald.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in the README and in {@code docs} and can be checked without being understood. */
class DocsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(#[^)]*)?\\)");
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private static final Pattern LINK_TO_HEADING = Pattern.compile("]\\(([^)#:\\s]*)#([^)]*)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern SETTING =
            Pattern.compile("^\\| `(?:skald|quarkus)\\.[^|]*\\| `[A-Z_]+`.*$", Pattern.MULTILINE);

    /** A package and a class, such as queue/Plan; a method may follow. */
    private static final Pattern CLASS = Pattern.compile("`((?!src/)(?:[a-z]+/)+[A-Z]\\w+)(?:\\.\\w+)?`");

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                    Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md").map(Path::of),
                    docs.filter(file -> file.toString().endsWith(".md")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_leads_to_a_file(Path page) throws IOException {
        List<String> broken = found(LINK, page)
                .map(link -> link.group(1))
                .filter(target -> !Files.exists(page.resolveSibling(target)))
                .toList();

        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_json_example_is_json(Path page) throws IOException {
        ObjectMapper json = new ObjectMapper();
        for (MatchResult example : found(JSON, page).toList()) {
            assertThat(json.readTree(example.group(1)).isContainerNode()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_to_a_heading_leads_to_one(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link : found(LINK_TO_HEADING, page).toList()) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            if (found(HEADING, target).map(heading -> anchor(heading.group(1))).noneMatch(link.group(2)::equals)) {
                broken.add(link.group());
            }
        }

        assertThat(broken).isEmpty();
    }

    /** As GitHub makes it: lower case, hyphens for spaces, no other signs. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_class_that_is_named_exists(Path page) throws IOException {
        // What an ADR says was so when it was written.
        assumeThat(page.getParent()).isNotEqualTo(Path.of("docs/adr"));

        assertThat(found(CLASS, page).map(name -> name.group(1)))
                .allMatch(name -> Stream.of("main", "test")
                        .anyMatch(tree -> Files.exists(Path.of("src", tree, "java/dev/skald", name + ".java"))));
    }

    @Test
    void every_page_stands_in_the_index() throws IOException {
        String index = Files.readString(Path.of("docs/README.md"));

        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            assertThat(pages.map(page -> page.getFileName().toString())
                            .filter(name -> name.endsWith(".md") && !name.equals("README.md")))
                    .contains("concepts.md")
                    .allSatisfy(name -> assertThat(index).contains("| [" + name + "](" + name + ") |"));
        }
    }

    @Test
    void every_request_of_the_contract_stands_in_the_readme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        JsonNode paths =
                new YAMLMapper().readTree(Path.of("openapi.yaml").toFile()).path("paths");

        List<String> requests = paths.properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(METHODS::contains)
                        .map(method -> "`" + method.toUpperCase(Locale.ROOT) + " " + path.getKey() + "`"))
                .toList();

        assertThat(requests)
                .contains("`POST /queues`")
                .allSatisfy(request -> assertThat(readme).contains(request));
    }

    @Test
    void the_settings_of_the_readme_are_told_as_in_the_page_of_all() throws IOException {
        String all = Files.readString(Path.of("docs/settings.md")).replaceAll("\\]\\([^)]*\\)", "]");

        List<String> rows = found(SETTING, Path.of("README.md"))
                .map(row -> row.group().replaceAll("\\]\\([^)]*\\)", "]"))
                .toList();

        assertThat(rows).hasSize(10).allSatisfy(row -> assertThat(all).contains(row));
    }

    @Test
    void every_setting_stands_in_the_docs() throws IOException {
        String page = Files.readString(Path.of("docs/settings.md"));

        List<String> settings = settings();

        assertThat(settings).contains("skald.demo", "skald.purge.after");
        assertThat(settings)
                .allSatisfy(setting -> assertThat(page)
                        .contains("| `" + setting + "` | `"
                                + setting.replaceAll("[^a-z]", "_").toUpperCase(Locale.ROOT) + "` |"));
    }

    private static Stream<MatchResult> found(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(Files.readString(page)).results();
    }

    private static List<String> settings() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.skald").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .flatMap(type -> names(
                                type, type.getAnnotation(ConfigMapping.class).prefix()))
                        .toList();
    }

    private static Stream<String> names(Class<?> group, String prefix) {
        return Stream.of(group.getDeclaredMethods()).flatMap(method -> {
            if (method.getReturnType().equals(Map.class)) {
                // Names are the user's own; docs/credentials.md has what may stand after them.
                return Stream.of();
            }
            String name = method.isAnnotationPresent(WithParentName.class) ? prefix : prefix + "." + kebab(method);
            boolean nested = method.getReturnType().isInterface()
                    && method.getReturnType().getName().startsWith("dev.skald.");
            return nested ? names(method.getReturnType(), name) : Stream.of(name);
        });
    }

    private static String kebab(Method method) {
        return method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
