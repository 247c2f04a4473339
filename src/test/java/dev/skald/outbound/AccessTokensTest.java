package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.CredentialTargets;
import dev.skald.outbound.credential.Secret;
import dev.skald.queue.Outcome;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a fetch ends with, no call waits for ever. */
@Timeout(30)
class AccessTokensTest {
    private static final CredentialName HOTEL = new CredentialName("default", "hotel");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Credential.OAuth2 CLIENT = new Credential.OAuth2(
            new CredentialTargets(List.of("h")),
            URI.create("http://h/token"),
            Secret.of("client"),
            Secret.of("secret"),
            null);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AccessTokens tokens = new AccessTokens(threads, System::nanoTime);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Exchange answered(Request request, int answerBytesMax) {
        byte[] body = "{\"access_token\": \"token-1\"}".getBytes(StandardCharsets.UTF_8);
        return new Exchange.Answered(
                new HttpAnswer(200, MultiMap.caseInsensitiveMultiMap(), new Body(body, false)), Duration.ZERO);
    }

    @Test
    void a_fetch_that_ends_with_an_error_is_told_at_once_and_the_next_one_is_made() {
        AccessTokens.Send failing = (request, answerBytesMax) -> {
            throw new StackOverflowError("too deep");
        };

        assertThat(detail(tokens.token(HOTEL, CLIENT, failing, PATIENCE))).contains("broke off");

        assertThat(tokens.token(HOTEL, CLIENT, AccessTokensTest::answered, PATIENCE))
                .isEqualTo(new AccessTokens.Fetched.Token("token-1", Duration.ofMinutes(5)));
    }

    @Test
    void a_node_that_stops_fetches_none_and_says_so_at_once() {
        threads.shutdownNow();

        for (int i = 0; i < 2; i++) {
            assertThat(detail(tokens.token(HOTEL, CLIENT, AccessTokensTest::answered, PATIENCE)))
                    .isEqualTo("given up before anything was sent, because this node stops");
        }
    }

    private static String detail(AccessTokens.Fetched fetched) {
        assertThat(fetched).isInstanceOf(AccessTokens.Fetched.Failed.class);
        Outcome outcome = ((AccessTokens.Fetched.Failed) fetched).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Unreached.class);
        return ((Outcome.Unreached) outcome).problem().detail();
    }
}
