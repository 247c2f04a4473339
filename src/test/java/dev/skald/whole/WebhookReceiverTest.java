package dev.skald.whole;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skald.support.Caller;
import dev.skald.support.StartBody;
import dev.skald.support.WithTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The receiver that the page about webhooks shows does what the page says. */
@QuarkusTest
@TestProfile(WithTimers.class)
class WebhookReceiverTest extends WholeService {
    private static final String SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0";
    private static final Pattern CODE = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_receiver_of_the_page_takes_what_is_signed_and_nothing_else() throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator)))
                .as("python3 is there")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
        Matcher code = CODE.matcher(Files.readString(Path.of("docs", "webhooks.md")));
        assertThat(code.find()).isTrue();
        ProcessBuilder python = new ProcessBuilder("python3", "-c", code.group(1)).redirectErrorStream(true);
        python.environment().putAll(Map.of("WEBHOOK_SECRET", SECRET, "PORT", "0"));
        Process receiver = python.start();
        try (BufferedReader out = receiver.inputReader()) {
            String port = out.readLine().replace("listening on ", "");
            String mark = UUID.randomUUID().toString();
            given().contentType("application/json")
                    .body("""
                            {"url": "http://127.0.0.1:%s/", "types": ["*"], "secret": "%s",
                             "queues": {"labels": {"mark": "%s"}}}
                            """.formatted(port, SECRET, mark))
                    .put("/subscriptions/python")
                    .then()
                    .statusCode(201);

            assertThat(test().getInt("status")).isEqualTo(204);
            assertThat(out.readLine()).isEqualTo("dev.skald.subscription.test python");
            StartBody body = StartBody.at(participant, "hotel").with("labels", Map.of("mark", mark));
            Caller.startAndWait(body);
            assertThat(out.readLine()).isEqualTo("dev.skald.queue.started " + body.id());
            assertThat(out.readLine()).isEqualTo("dev.skald.queue.succeeded " + body.id());
            given().post("/subscriptions/python/secrets");
            given().post("/subscriptions/python/secrets");
            assertThat(test().getInt("status")).isEqualTo(401);
        } finally {
            given().delete("/subscriptions/python");
            receiver.destroy();
        }
    }

    private static JsonPath test() {
        return given().post("/subscriptions/python/test").jsonPath();
    }
}
