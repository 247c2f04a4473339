package dev.skald.queue.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void a_short_text_stays_whole() {
        assertThat(Excerpt.of("ab😀", 4)).isEqualTo("ab😀");
        assertThat(Excerpt.marked("ab😀", 4)).isEqualTo("ab😀");
    }

    @Test
    void a_character_of_two_parts_is_left_out_rather_than_cut() {
        assertThat(Excerpt.of("ab😀c", 3)).isEqualTo("ab");
        assertThat(Excerpt.of("ab😀c", 4)).isEqualTo("ab😀");
        assertThat(Excerpt.marked("ab😀cd", 4)).isEqualTo("ab…");
        assertThat(Excerpt.of("😀", 1)).isEmpty();
        assertThat(Excerpt.of("a", 0)).isEmpty();
    }
}
