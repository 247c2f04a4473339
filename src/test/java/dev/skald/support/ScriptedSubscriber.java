package dev.skald.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Takes webhooks over real HTTP on the loopback interface, answers as its script says, and keeps a book of what came. */
public final class ScriptedSubscriber implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Object changes = new Object();
    private final List<Delivery> book = new ArrayList<>();
    private volatile Function<Delivery, Answer> script = delivery -> Answer.of(204);

    /** What a delivery is answered with. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public static Answer of(int status) {
            return new Answer(status, Map.of(), "");
        }
    }

    /**
     * One delivery as it came.
     *
     * @param headers the first value of each, by its name in lower case
     * @param answered what it was answered with; 0 while it is not answered
     */
    public record Delivery(Map<String, String> headers, String body, int answered) {
        public String id() {
            return headers.get("webhook-id");
        }

        public JsonNode event() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public String type() {
            return event().path("type").asText();
        }

        public String subject() {
            return event().path("subject").asText();
        }
    }

    private ScriptedSubscriber(HttpServer server) {
        this.server = server;
    }

    /** Starts one that takes everything. */
    public static ScriptedSubscriber start() {
        return startAt(0);
    }

    /** Starts one at a port. */
    public static ScriptedSubscriber startAt(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            ScriptedSubscriber subscriber = new ScriptedSubscriber(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", subscriber::take);
            server.start();
            return subscriber;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers so from now on; a script that does not return leaves the delivery without an answer. */
    public void answers(Function<Delivery, Answer> how) {
        script = how;
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new java.util.TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        Delivery came =
                new Delivery(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), 0);
        Answer answer = script.apply(came);
        // Before it is answered, so that the book has whatever Skald may know.
        note(new Delivery(came.headers(), came.body(), answer.status()));
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void note(Delivery delivery) {
        synchronized (changes) {
            book.add(delivery);
            changes.notifyAll();
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port() + "/hook");
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** All that came, in the order in which it was answered. */
    public List<Delivery> book() {
        synchronized (changes) {
            return List.copyOf(book);
        }
    }

    /** What was taken of one subject, without repeats. */
    public List<String> types(String subject) {
        return taken(subject).map(Delivery::type).toList();
    }

    /** The first of each delivery that was taken of one subject. */
    public Stream<Delivery> taken(String subject) {
        Set<String> seen = new LinkedHashSet<>();
        return book().stream()
                .filter(delivery -> delivery.answered() / 100 == 2)
                .filter(delivery -> delivery.subject().equals(subject))
                .filter(delivery -> seen.add(delivery.id()));
    }

    /** Waits until the book is so. */
    public void await(String what, Predicate<List<Delivery>> condition) throws InterruptedException {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        synchronized (changes) {
            while (!condition.test(book)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("not within " + WAIT_MAX + ": " + what + "; the book has " + book);
                }
                changes.wait(left);
            }
        }
    }

    /** Waits until something of a subject and a type was taken. */
    public void awaitTaken(String subject, String type) throws InterruptedException {
        await(
                type + " of " + subject,
                all -> all.stream()
                        .anyMatch(delivery -> delivery.answered() / 100 == 2
                                && delivery.subject().equals(subject)
                                && delivery.type().equals(type)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
