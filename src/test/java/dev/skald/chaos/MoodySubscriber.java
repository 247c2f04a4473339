package dev.skald.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skald.process.Sleep;
import dev.skald.support.FreePorts;
import dev.skald.support.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A receiver of webhooks with moods, behind a stretch of network of its own. What it takes stands in its book before it says
 * so. It fails, answers late, answers after its caller has given up or not at all, sends its caller elsewhere, and says that it is
 * gone. It dies and comes back at the same port with the same book.
 */
final class MoodySubscriber implements AutoCloseable {
    /** Longer than a delivery may take. */
    private static final Duration BEYOND_PATIENCE = Duration.ofMillis(10_500);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TAKEN = 204;

    /** What it does with a delivery. */
    enum Mood {
        /** Each delivery as chance has it. */
        MOODY,
        FINE,
        SLOW,
        FAILING,
        REDIRECTING,
        GONE,
        CUT_BEFORE,
        CUT_AFTER,
        SILENT_BEFORE,
        SILENT_AFTER
    }

    /**
     * An event that it took.
     *
     * @param position as the id of the delivery says it
     */
    record Taken(long position, String subject, String type, String id) {}

    private final String name;
    private final String types;
    private final Random random;
    private final int port = FreePorts.next();
    private final TcpProxy network = TcpProxy.to(port);
    private final List<Taken> book = new ArrayList<>();
    private final AtomicInteger followed = new AtomicInteger();
    private volatile Mood mood = Mood.MOODY;
    private HttpServer server;

    /**
     * Starts one.
     *
     * @param types which events it subscribes to; everything, or a beginning with {@code *}
     */
    MoodySubscriber(String name, String types, Random random) throws IOException {
        this.name = name;
        this.types = types;
        this.random = random;
        start();
    }

    /** Comes back. */
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hook", this::serve);
        server.createContext("/elsewhere", this::follow);
        server.start();
    }

    /** Dies with all that is under way; what stands in its book stays. */
    void kill() {
        server.stop(0);
    }

    /** Has one mood until it is told another one. */
    void is(Mood now) {
        mood = now;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String delivery = exchange.getRequestHeaders().getFirst("webhook-id");
            Taken taken = new Taken(
                    Long.parseLong(delivery.substring(delivery.lastIndexOf('_') + 1)),
                    event.path("subject").asText(),
                    event.path("type").asText(),
                    event.path("id").asText());
            answer(exchange, taken, mood == Mood.MOODY ? byChance() : mood);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, Taken taken, Mood now) throws IOException, InterruptedException {
        switch (now) {
            case FINE, MOODY -> take(exchange, taken);
            case SLOW -> {
                Sleep.of(Duration.ofMillis(between(50, 1500)));
                take(exchange, taken);
            }
            case FAILING -> exchange.sendResponseHeaders(500, -1);
            case REDIRECTING -> {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
                exchange.sendResponseHeaders(between(0, 2) == 0 ? 302 : 308, -1);
            }
            case GONE -> exchange.sendResponseHeaders(410, -1);
            // Closed without an answer, as by a crash.
            case CUT_BEFORE -> {}
            case CUT_AFTER -> note(taken);
            case SILENT_BEFORE -> {
                Sleep.of(BEYOND_PATIENCE);
                take(exchange, taken);
            }
            case SILENT_AFTER -> {
                note(taken);
                Sleep.of(BEYOND_PATIENCE);
            }
        }
    }

    private void take(HttpExchange exchange, Taken taken) throws IOException {
        note(taken);
        exchange.sendResponseHeaders(TAKEN, -1);
    }

    private void note(Taken taken) {
        synchronized (book) {
            book.add(taken);
        }
    }

    private void follow(HttpExchange exchange) throws IOException {
        try (exchange) {
            followed.incrementAndGet();
            exchange.sendResponseHeaders(TAKEN, -1);
        }
    }

    private Mood byChance() {
        Mood[] rare = {Mood.FAILING, Mood.REDIRECTING, Mood.CUT_BEFORE, Mood.CUT_AFTER};
        int each = 3;
        int roll = between(0, 100);
        if (roll < each * rare.length) {
            return rare[roll / each];
        }
        return switch (roll) {
            case 98 -> Mood.SILENT_BEFORE;
            case 99 -> Mood.SILENT_AFTER;
            default -> roll < 25 ? Mood.SLOW : Mood.FINE;
        };
    }

    private int between(int least, int bound) {
        return random.nextInt(least, bound);
    }

    String name() {
        return name;
    }

    TcpProxy network() {
        return network;
    }

    /** What is to be put to have events of its types delivered here. */
    String subscription() {
        return JSON.createObjectNode()
                .put("url", "http://127.0.0.1:" + network.port() + "/hook")
                .set("types", JSON.createArrayNode().add(types))
                .toString();
    }

    /** Whether it has subscribed to events of a type. */
    boolean wants(String type) {
        return type.startsWith(types.replace("*", ""));
    }

    /** All that it ever took, repeats too, in the order in which it took them. */
    List<Taken> book() {
        synchronized (book) {
            return List.copyOf(book);
        }
    }

    /** How often somebody went where it was sent. */
    int followed() {
        return followed.get();
    }

    @Override
    public void close() throws IOException {
        kill();
        network.close();
    }
}
