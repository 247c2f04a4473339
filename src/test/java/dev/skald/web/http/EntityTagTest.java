package dev.skald.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTagTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            TAG           | true
            W/TAG         | true
            *             | true
            "6", TAG      | true
            "7"           | false
            "6"           | false
            """)
    void a_tag_matches_itself_only(String ifNoneMatch, boolean matches) {
        EntityTag tag = EntityTag.of(7, utf8("{}"));
        List<String> listed = EntityTag.listed(List.of(ifNoneMatch.replace("TAG", tag.text())));

        assertThat(tag.isAmong(listed)).isEqualTo(matches);
    }

    @Test
    void other_bodies_of_one_version_have_other_tags() {
        assertThat(EntityTag.of(7, utf8("{}"))).isNotEqualTo(EntityTag.of(7, utf8("[]")));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            "7"           | true
            "7.abc"       | true
            *             | true
            "6", "7.abc"  | true
            W/"7"         | false
            W/"7.abc"     | false
            "6.abc"       | false
            "17.abc"      | false
            "77"          | false
            7             | false
            """)
    void a_version_matches_the_tags_of_all_its_bodies(String ifMatch, boolean matches) {
        IfMatch read = new IfMatch(EntityTag.listed(List.of(ifMatch)));

        assertThat(read.allows(7)).isEqualTo(matches);
        assertThat(read.allows(0)).isFalse();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
