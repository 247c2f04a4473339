package dev.skald.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE"})
    void a_byte_order_mark_is_passed_over(String charset) {
        Faults faults = new Faults();

        JsonNode read = JsonBody.read("\uFEFF{\"name\": \"Zoë\"}".getBytes(Charset.forName(charset)), faults);

        assertThat(faults.isEmpty()).isTrue();
        assertThat(read).hasToString("{\"name\":\"Zoë\"}");
    }
}
