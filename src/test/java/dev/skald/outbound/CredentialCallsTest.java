package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.SetUp;
import dev.skald.queue.Outcome;
import dev.skald.support.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls are sent with when they name credentials. */
@Timeout(90)
class CredentialCallsTest {
    private static final CredentialName HOTEL = new CredentialName("default", "hotel");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong now = new AtomicLong();
    private final Map<String, String> settings = new HashMap<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile int tokenStatus = 200;
    private volatile String tokenAnswer = "";
    private final CountDownLatch tokenAsked = new CountDownLatch(1);
    private volatile CountDownLatch tokenGate = new CountDownLatch(0);
    private volatile String accepted = "";
    private HttpServer server;
    private HttpCalls calls;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/hotel", this::participant);
        server.createContext("/token", this::token);
        server.start();
        settings.put("hotel.targets", authority());
    }

    @AfterEach
    void close() {
        if (calls != null) {
            calls.close();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    private String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Gives back what it was sent, as some do in their error messages. */
    private void participant(HttpExchange exchange) throws IOException {
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("X-Api-Key"));
        received.add(authorization + " " + key);
        exchange.getResponseHeaders().add("X-Echo", authorization);
        boolean refused = !accepted.isEmpty() && !authorization.equals(accepted);
        answer(exchange, refused ? 401 : 200, "{\"sent\": \"" + authorization.replace("/", "\\/") + " " + key + "\"}");
    }

    private void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        tokenAsked.countDown();
        try {
            tokenGate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        String token = "{\"access_token\": \"access-token-" + tokens.incrementAndGet()
                + "\", \"token_type\": \"Bearer\", \"expires_in\": 100}";
        answer(exchange, tokenStatus, tokenAnswer.isEmpty() ? token : tokenAnswer);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void a_bearer_token_is_sent_and_not_given_back() {
        settings.put("hotel.bearer", "marker-bearer/1");

        HttpAnswer answer = answered(call());

        assertThat(received).containsExactly("Bearer marker-bearer/1 null");
        assertThat(body(answer)).isEqualTo("{\"sent\": \"Bearer *** null\"}");
        assertThat(answer.header("X-Echo")).isEqualTo("Bearer ***");
    }

    @Test
    void user_name_and_password_are_sent() {
        settings.put("hotel.basic.username", "user");
        settings.put("hotel.basic.password", "marker:basic");

        HttpAnswer answer = answered(call());

        assertThat(received).containsExactly("Basic dXNlcjptYXJrZXI6YmFzaWM= null");
        assertThat(body(answer)).isEqualTo("{\"sent\": \"Basic *** null\"}");
    }

    @Test
    void a_header_of_any_name_is_sent() {
        settings.put("hotel.header.name", "X-Api-Key");
        settings.put("hotel.header.value", "marker \"header\"");

        assertThat(body(answered(call()))).doesNotContain("marker");
        assertThat(received).containsExactly("null marker \"header\"");
    }

    @Test
    void a_token_is_fetched_once_and_renewed_shortly_before_it_ends() throws Exception {
        oauth2();

        assertThat(answered(call()).status()).isEqualTo(200);
        assertThat(body(answered(call()))).isEqualTo("{\"sent\": \"Bearer *** null\"}");
        assertThat(asked)
                .singleElement()
                .isEqualTo("Basic Y2xpZW50OnNlY3JldCUyRjE= grant_type=client_credentials&scope=a+b");
        assertThat(received).containsOnly("Bearer access-token-1 null").hasSize(2);

        now.addAndGet(Duration.ofSeconds(91).toNanos());
        // This one is still sent with the old token, while the new one is fetched.
        assertThat(answered(call()).status()).isEqualTo(200);
        Eventually.until("the new token is sent", () -> {
            answered(call());
            return received.getLast().equals("Bearer access-token-2 null");
        });
        assertThat(tokens).hasValue(2);
        assertThat(received.get(2)).isEqualTo("Bearer access-token-1 null");
    }

    @Test
    void many_calls_at_once_fetch_one_token() throws Exception {
        oauth2();
        tokenGate = new CountDownLatch(1);
        open();

        List<Future<Exchange>> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(threads.submit(this::call));
        }
        assertThat(tokenAsked.await(30, TimeUnit.SECONDS)).isTrue();
        tokenGate.countDown();

        for (Future<Exchange> one : many) {
            assertThat(answered(one.get()).status()).isEqualTo(200);
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void a_token_that_is_not_accepted_any_more_is_fetched_anew_once() {
        oauth2();
        answered(call());
        accepted = "Bearer access-token-2";
        now.addAndGet(Duration.ofSeconds(5).toNanos());

        assertThat(answered(call()).status()).isEqualTo(200);
        assertThat(received)
                .containsExactly(
                        "Bearer access-token-1 null", "Bearer access-token-1 null", "Bearer access-token-2 null");

        accepted = "nothing";
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(answered(call()).status()).isEqualTo(401);
        assertThat(tokens).hasValue(3);
    }

    @Test
    void a_participant_that_accepts_no_token_does_not_have_one_fetched_for_each_call() {
        oauth2();
        accepted = "nothing";

        for (int i = 0; i < 5; i++) {
            assertThat(answered(call()).status()).isEqualTo(401);
        }

        assertThat(tokens).hasValue(1);
        assertThat(received).hasSize(5);
    }

    @Test
    void without_a_token_nothing_is_sent() {
        oauth2();
        tokenStatus = 503;
        tokenAnswer = "{\"error_description\": \"marker\"}";
        assertThat(problem(call(), Outcome.Unreached.class))
                .isEqualTo("no access token for the credentials hotel: the authorization server answered 503");

        tokenStatus = 401;
        tokenAnswer = "{\"error\": \"invalid_client\", \"error_description\": \"marker\"}";
        assertThat(problem(call(), Outcome.Refused.class))
                .isEqualTo(
                        "a set-up fault, no access token for the credentials hotel: the authorization server answered"
                                + " 401 (invalid_client)");

        tokenStatus = 200;
        tokenAnswer = "{\"access_token\": \"a b\"}";
        assertThat(problem(call(), Outcome.Refused.class)).contains("no bearer token to be read");
        tokenAnswer = "garbage";
        assertThat(problem(call(), Outcome.Refused.class)).contains("no bearer token to be read");
        assertThat(received).isEmpty();
    }

    @Test
    void a_token_is_fetched_only_where_calls_may_go() {
        oauth2();
        settings.put("hotel.oauth2.token-url", "http://169.254.169.254/token");

        assertThat(problem(call(), Outcome.Refused.class)).contains("may not be called");
        assertThat(received).isEmpty();
    }

    @Test
    void credentials_are_sent_to_their_targets_only() {
        settings.put("hotel.bearer", "marker-bearer");
        settings.put("hotel.targets", "hotel.example,127.0.0.1:1");

        assertThat(problem(call(), Outcome.Refused.class))
                .isEqualTo(
                        "a set-up fault, the credentials hotel may not be sent to this address: it is not among their"
                                + " targets");
        assertThat(received).isEmpty();
    }

    @Test
    void credentials_of_another_namespace_are_not_known() {
        settings.put("hotel.bearer", "marker-bearer");
        settings.put("hotel.namespace", "other");

        assertThat(problem(call(), Outcome.Refused.class))
                .isEqualTo("a set-up fault, the credentials hotel are not known in this namespace");
        assertThat(received).isEmpty();
    }

    @Test
    void a_request_says_as_text_where_it_goes_and_no_more() {
        assertThat(request()).hasToString("POST http://" + authority() + "/hotel");
    }

    private void oauth2() {
        settings.put("hotel.oauth2.token-url", "http://" + authority() + "/token");
        settings.put("hotel.oauth2.client-id", "client");
        settings.put("hotel.oauth2.client-secret", "secret/1");
        settings.put("hotel.oauth2.scope", "a b");
    }

    private void open() {
        if (calls == null) {
            calls = new HttpCalls(
                    new Targets(List.of()),
                    SetUp.credentials(settings),
                    new TrustedCas(null),
                    InetAddress::getAllByName,
                    now::get);
        }
    }

    private Exchange call() {
        open();
        return calls.send(request(), 10_000);
    }

    private Request request() {
        return new Request(
                        "POST",
                        URI.create("http://" + authority() + "/hotel?secret=1"),
                        Map.of("X-A", "b"),
                        "{}",
                        Duration.ofSeconds(30))
                .credentials(HOTEL);
    }

    private static HttpAnswer answered(Exchange exchange) {
        assertThat(exchange).isInstanceOf(Exchange.Answered.class);
        return ((Exchange.Answered) exchange).answer();
    }

    private static String body(HttpAnswer answer) {
        return StandardCharsets.UTF_8.decode(answer.body().bytes()).toString();
    }

    private static String problem(Exchange exchange, Class<? extends Outcome> type) {
        assertThat(exchange).isInstanceOf(Exchange.Unanswered.class);
        Outcome outcome = ((Exchange.Unanswered) exchange).outcome();
        assertThat(outcome).isInstanceOf(type);
        assertThat(outcome.hostTried()).isFalse();
        return switch (outcome) {
            case Outcome.Refused refused -> refused.problem().detail();
            case Outcome.Unreached unreached -> unreached.problem().detail();
            default -> throw new AssertionError(outcome);
        };
    }
}
