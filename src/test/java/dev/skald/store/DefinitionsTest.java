package dev.skald.store;

import static dev.skald.queue.Owner.DEFAULT_NAMESPACE;
import static dev.skald.support.Actors.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.store.definition.Definition;
import dev.skald.store.definition.DefinitionSummary;
import dev.skald.store.definition.Definitions;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class DefinitionsTest extends StoreTest {
    @Inject
    Definitions definitions;

    @Test
    void a_definition_comes_back_as_it_was_given() {
        Json body = new Json("{ \"steps\" : [1.00, \"ü\", 12345678901234567890.123456789] }");

        Definitions.Kept kept = keep("a", body.text());

        Definition found = definitions.find(DEFAULT_NAMESPACE, "a", null).orElseThrow();
        assertThat(kept).isEqualTo(new Definitions.Kept.New(found, true));
        assertThat(found.name()).isEqualTo("a");
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.body()).isEqualTo(body);
        assertThat(rows.query("select now() as now", row -> Rows.instant(row, "now")))
                .singleElement()
                .satisfies(now -> assertThat(found.createdAt()).isBetween(now.minusSeconds(600), now));
    }

    @Test
    void another_body_is_another_version_and_the_ones_before_it_stay() {
        keep("a", "1");
        Definitions.Kept second = keep("a", "2");

        assertThat(second).isInstanceOfSatisfying(Definitions.Kept.New.class, kept -> {
            assertThat(kept.definition().version()).isEqualTo(2);
            assertThat(kept.fresh()).isFalse();
        });
        assertThat(text("a", null)).isEqualTo("2");
        assertThat(text("a", 2)).isEqualTo("2");
        assertThat(text("a", 1)).isEqualTo("1");
        assertThat(definitions.find(DEFAULT_NAMESPACE, "a", 3)).isEmpty();
        assertThat(definitions.find(DEFAULT_NAMESPACE, "b", null)).isEmpty();
    }

    @Test
    void the_same_body_again_is_the_same_version() {
        keep("a", "1");

        assertThat(keep("a", "1"))
                .isEqualTo(new Definitions.Kept.Same(
                        definitions.find(DEFAULT_NAMESPACE, "a", 1).orElseThrow()));
        assertThat(rows.count("definition_version")).isEqualTo(1);
    }

    @Test
    void the_body_of_an_older_version_is_a_new_one() {
        keep("a", "1");
        keep("a", "2");

        assertThat(keep("a", "1"))
                .isInstanceOfSatisfying(
                        Definitions.Kept.New.class,
                        kept -> assertThat(kept.definition().version()).isEqualTo(3));
    }

    @Test
    void what_is_deleted_is_gone_and_its_numbers_are_not_used_again() {
        keep("a", "1");
        keep("a", "2");

        assertThat(definitions.delete(DEFAULT_NAMESPACE, "a", ACTOR)).isTrue();
        assertThat(definitions.find(DEFAULT_NAMESPACE, "a", null)).isEmpty();
        assertThat(definitions.find(DEFAULT_NAMESPACE, "a", 1)).isEmpty();
        assertThat(definitions.page(DEFAULT_NAMESPACE, "", 10)).isEmpty();
        assertThat(definitions.delete(DEFAULT_NAMESPACE, "a", ACTOR)).isFalse();
        assertThat(definitions.delete(DEFAULT_NAMESPACE, "b", ACTOR)).isFalse();
        assertThat(keep("a", "2")).isInstanceOfSatisfying(Definitions.Kept.New.class, kept -> {
            assertThat(kept.definition().version()).isEqualTo(3);
            assertThat(kept.fresh()).isTrue();
        });
        assertThat(definitions.find(DEFAULT_NAMESPACE, "a", 1)).isEmpty();
        assertThat(text("a", 3)).isEqualTo("2");
    }

    @Test
    void a_change_that_expects_another_version_changes_nothing() {
        assertThat(definitions.keep(draft("a", "1"), version -> version == 1, ACTOR))
                .isEqualTo(new Definitions.Kept.Unexpected(0));
        assertThat(rows.count("definition")).isZero();
        keep("a", "1");
        keep("a", "2");

        assertThat(definitions.keep(draft("a", "3"), version -> version == 1, ACTOR))
                .isEqualTo(new Definitions.Kept.Unexpected(2));
        assertThat(definitions.keep(draft("a", "3"), version -> version == 2, ACTOR))
                .isInstanceOf(Definitions.Kept.New.class);
        assertThat(text("a", null)).isEqualTo("3");
    }

    @Test
    void a_list_has_the_newest_versions_by_name_page_by_page() {
        for (String name : List.of("b", "B", "a", "c", "a-b")) {
            keep(name, "1");
        }
        keep("a", "2");
        keep("gone", "1");
        definitions.delete(DEFAULT_NAMESPACE, "gone", ACTOR);

        assertThat(names(definitions.page(DEFAULT_NAMESPACE, "", 10)))
                .containsExactly("B 1", "a 2", "a-b 1", "b 1", "c 1");
        assertThat(names(definitions.page(DEFAULT_NAMESPACE, "", 2))).containsExactly("B 1", "a 2");
        assertThat(names(definitions.page(DEFAULT_NAMESPACE, "a", 2))).containsExactly("a-b 1", "b 1");
        assertThat(names(definitions.page(DEFAULT_NAMESPACE, "c", 2))).isEmpty();
        Instant created =
                definitions.find(DEFAULT_NAMESPACE, "a", null).orElseThrow().createdAt();
        assertThat(definitions.page(DEFAULT_NAMESPACE, "B", 1))
                .containsExactly(new DefinitionSummary("a", 2, created, "says 2"));
    }

    @Test
    void different_bodies_given_at_once_are_a_version_each() throws Exception {
        List<Callable<Definitions.Kept>> tasks = IntStream.range(0, 20)
                .<Callable<Definitions.Kept>>mapToObj(i -> () -> keep("a", Integer.toString(i)))
                .toList();

        List<Definitions.Kept> kept = Together.run(tasks);

        assertThat(kept)
                .extracting(each -> ((Definitions.Kept.New) each).definition().version())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 20).boxed().toList());
        assertThat(kept)
                .filteredOn(each -> ((Definitions.Kept.New) each).fresh())
                .hasSize(1);
    }

    @Test
    void equal_bodies_given_at_once_are_one_version() throws Exception {
        List<Callable<Definitions.Kept>> tasks = Stream.generate(
                        () -> (Callable<Definitions.Kept>) () -> keep("a", "1"))
                .limit(20)
                .toList();

        List<Definitions.Kept> kept = Together.run(tasks);

        assertThat(kept).filteredOn(Definitions.Kept.New.class::isInstance).hasSize(1);
        assertThat(kept).filteredOn(Definitions.Kept.Same.class::isInstance).hasSize(19);
        assertThat(rows.count("definition_version")).isEqualTo(1);
    }

    @Test
    void a_version_given_while_its_name_is_deleted_is_either_deleted_too_or_a_fresh_beginning() throws Exception {
        for (int i = 0; i < 10; i++) {
            String name = "a" + i;
            keep(name, "1");

            List<Object> outcomes = Together.run(
                    List.of(() -> keep(name, "2"), () -> definitions.delete(DEFAULT_NAMESPACE, name, ACTOR)));

            boolean there = definitions.find(DEFAULT_NAMESPACE, name, null).isPresent();
            assertThat(outcomes.get(0)).isInstanceOfSatisfying(Definitions.Kept.New.class, kept -> {
                assertThat(kept.definition().version()).isEqualTo(2);
                assertThat(kept.fresh()).isEqualTo(there);
            });
            assertThat(outcomes.get(1)).isEqualTo(true);
            assertThat(rows.count("definition_version where name = ?", name)).isEqualTo(there ? 1 : 0);
        }
    }

    @Test
    void a_name_means_something_else_in_each_namespace() {
        assertThat(keep("a", "1")).isInstanceOf(Definitions.Kept.New.class);
        Definitions.Draft elsewhere = new Definitions.Draft("acme", "a", new Json("2"), "of 2", null);
        assertThat(definitions.find("acme", "a", null)).isEmpty();
        assertThat(definitions.delete("acme", "a", ACTOR)).isFalse();

        assertThat(definitions.keep(elsewhere, version -> version == 0, ACTOR))
                .isInstanceOfSatisfying(Definitions.Kept.New.class, kept -> {
                    assertThat(kept.definition().version()).isEqualTo(1);
                    assertThat(kept.fresh()).isTrue();
                });

        assertThat(definitions.find("acme", "a", 1).orElseThrow().body()).isEqualTo(new Json("2"));
        assertThat(definitions.find(DEFAULT_NAMESPACE, "a", 1).orElseThrow().body())
                .isEqualTo(new Json("1"));
        assertThat(definitions.page("acme", "", 10)).hasSize(1);
        assertThat(definitions.delete("acme", "a", ACTOR)).isTrue();
        assertThat(names(definitions.page(DEFAULT_NAMESPACE, "", 10))).containsExactly("a 1");
    }

    private Definitions.Kept keep(String name, String body) {
        return definitions.keep(draft(name, body), version -> true, ACTOR);
    }

    private static Definitions.Draft draft(String name, String body) {
        return new Definitions.Draft(DEFAULT_NAMESPACE, name, new Json(body), "of " + body, "says " + body);
    }

    private String text(String name, Integer version) {
        return definitions
                .find(DEFAULT_NAMESPACE, name, version)
                .orElseThrow()
                .body()
                .text();
    }

    private static List<String> names(List<DefinitionSummary> page) {
        return page.stream().map(each -> each.name() + " " + each.version()).toList();
    }
}
