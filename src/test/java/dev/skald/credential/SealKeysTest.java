package dev.skald.credential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealKeysTest {
    private static final byte[] TEXT = "a secret".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private static String line(int fill) {
        byte[] bytes = new byte[SealKey.KEY_BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    private static SealKey key(int fill) {
        return new SealKey(Base64.getDecoder().decode(line(fill).strip()));
    }

    @Test
    void what_is_sealed_is_opened_with_the_same_key_for_the_same_name_only() {
        String sealed = key(1).seal("default", "hotel", TEXT);

        assertThat(sealed).doesNotContain("secret");
        assertThat(key(1).open("default", "hotel", sealed)).hasValue(TEXT);
        assertThat(key(2).open("default", "hotel", sealed)).isEmpty();
        assertThat(key(1).open("default", "flight", sealed)).isEmpty();
        assertThat(key(1).open("other", "hotel", sealed)).isEmpty();
        assertThat(key(1).open("default", "hotel", (sealed.startsWith("A") ? "B" : "A") + sealed.substring(1)))
                .isEmpty();
        assertThat(key(1).open("default", "hotel", "")).isEmpty();
        assertThat(key(1).open("default", "hotel", "not Base64")).isEmpty();
    }

    @Test
    void the_same_text_is_never_sealed_the_same_twice() {
        assertThat(key(1).seal("default", "hotel", TEXT)).isNotEqualTo(key(1).seal("default", "hotel", TEXT));
    }

    @Test
    void the_first_key_of_all_files_seals_and_changes_are_seen() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "# ours\n" + line(1));
        Path two = Files.writeString(folder.resolve("two"), line(2));
        SealKeys keys = new SealKeys(List.of(one.toString(), two.toString()));
        assertThat(keys.first().orElseThrow().id()).isEqualTo(key(1).id());
        assertThat(keys.find(key(2).id())).isPresent();
        assertThat(keys.find(key(3).id())).isEmpty();

        Files.writeString(one, line(3) + line(1));
        assertThat(keys.first().orElseThrow().id()).isEqualTo(key(3).id());
        assertThat(keys.find(key(1).id())).isPresent();

        Files.writeString(one, "garbage");
        assertThat(keys.first().orElseThrow().id()).isEqualTo(key(3).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# none", "marker", "bWFya2Vy"})
    void a_file_without_keys_is_refused_without_what_is_in_it(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SealKeys(List.of(file.toString())))
                .withMessageStartingWith("skald.security.seal-key-file must name files")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("marker", "bWFya2Vy"));
    }

    @Test
    void a_file_that_is_not_there_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SealKeys(List.of(folder.resolve("none").toString())))
                .withMessage("skald.security.seal-key-file names a file that can't be read.");
    }
}
