package dev.skald.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.support.StepBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepGraphTest {
    @Test
    void what_comes_before_is_found_through_others_too() {
        StepGraph graph =
                StepGraph.of(List.of(step("d", "b", "c"), step("c", "a"), step("b", "a"), step("a"), step("e")));

        assertThat(graph.before(List.of("d"))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(graph.before(List.of("b", "e"))).containsExactly("a");
        assertThat(graph.before(List.of("a"))).isEmpty();
        assertThat(graph.directlyBefore("d")).containsExactly("b", "c");
    }

    @Test
    void steps_that_are_no_graph_are_refused() {
        refused("two steps have the name a", step("a"), step("a"));
        refused("comes after an unknown step", step("a", "b"));
        refused("in a cycle", step("a", "a"));
        refused("in a cycle", step("z"), step("a", "c"), step("b", "a"), step("c", "b", "z"));
    }

    @Test
    void steps_may_stand_in_any_order() {
        StepGraph.check(List.of(step("a"), step("b", "a"), step("c", "a", "b")));
        StepGraph.check(List.of(step("c", "a", "b"), step("b", "a"), step("a")));
    }

    private static void refused(String why, Step... steps) {
        assertThatThrownBy(() -> StepGraph.check(List.of(steps)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static Step step(String name, String... after) {
        return StepBuilder.step(name).after(after).build();
    }
}
