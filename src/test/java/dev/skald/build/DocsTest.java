package dev.skald.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                    Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")),
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

    @Test
    void every_setting_stands_in_the_readme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        List<String> settings = settings();

        assertThat(settings).contains("skald.demo", "skald.purge.after");
        assertThat(settings)
                .allSatisfy(setting -> assertThat(readme)
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
