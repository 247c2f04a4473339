package dev.skald.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Behaviour;
import dev.skald.support.ReceivedCall;
import dev.skald.support.ScriptedParticipant;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real HTTP to one who plays Skald. */
@Timeout(60)
class SendOutcomeTest {
    private static final byte[] MESSAGE = "{\"status\": \"done\"}".getBytes(StandardCharsets.UTF_8);

    private final ScriptedParticipant skald = ScriptedParticipant.start();
    private final List<Duration> pauses = new ArrayList<>();
    private final SendOutcome callBack = new SendOutcome(pauses::add);

    @AfterEach
    void close() {
        skald.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 403, 409})
    void an_answer_is_enough(int status) {
        skald.action("").does(Behaviour.answer(status));

        callBack.tell(skald.url("/result?token=t"), MESSAGE);

        assertThat(skald.calls()).singleElement().satisfies(call -> {
            assertThat(call.method() + " " + call.path()).isEqualTo("POST /result?token=t");
            assertThat(call.header("Content-Type")).isEqualTo("application/json");
            assertThat(call.body()).isEqualTo("{\"status\": \"done\"}");
        });
        assertThat(pauses).isEmpty();
    }

    @Test
    void without_one_it_is_tried_again_a_few_times_after_a_while() {
        skald.action("").does(Behaviour.answer(503), Behaviour.cutBeforeDoing()).thenAlways(Behaviour.answer(429));

        callBack.tell(skald.url("/result"), MESSAGE);

        assertThat(skald.calls()).extracting(ReceivedCall::path).hasSize(4).containsOnly("/result");
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/queues/1/steps/a/result?token=t",
                "http://localhost/x",
                "HTTPS://[::1]:8443/x"
            })
    void this_machine_is_called(String header) {
        assertThat(SendOutcome.address(header)).hasValue(URI.create(header));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/result",
                "http://example.com/",
                "http://10.0.0.1/",
                "http://127.0.0.1.example.com/",
                "http://127.0.0.1@example.com/",
                "http://localhost.example.com/",
                "ftp://localhost/",
                "mailto:localhost",
                "http://local host/",
                "http://localhost:0/",
                "http://localhost:65536/"
            })
    void no_other_is(String header) {
        assertThat(SendOutcome.address(header)).isEmpty();
        assertThat(SendOutcome.address(null)).isEmpty();
        assertThat(SendOutcome.address("http://localhost/" + "x".repeat(2_000))).isEmpty();
    }
}
