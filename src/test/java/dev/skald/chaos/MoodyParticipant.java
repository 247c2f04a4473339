package dev.skald.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.skald.process.Sleep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A participant with moods, as a program of its own. It keeps the contract of participants, and within it does whatever
 * the contract allows: it refuses, it is overloaded, it says nothing, before or after doing its work, it cuts connections,
 * does the work long after its caller has gone, and puts answers off. {@code /work} is answered at once, {@code /later}
 * by a 202 as a rule.
 */
final class MoodyParticipant {
    private static final Duration BEYOND_PATIENCE = Duration.ofMillis(2600);
    private static final int CALL_BACKS_MAX = 400;
    private static final Set<Integer> DEFINITE = Set.of(204, 403, 404, 409, 410);
    private static final String PROBLEM = "{\"title\": \"no\", \"detail\": \"not in the mood\"}";
    private static final String RESULT = "{\"ok\": true}";

    /** What it does with one call, besides the work. */
    private enum Mood {
        OVERLOADED,
        SILENT_BEFORE,
        SILENT_AFTER,
        CUT_BEFORE,
        CUT_AFTER,
        MUCH_TOO_LATE,
        SLOW,
        FINE
    }

    private record Call(String operation, String key, String queueId, String step, String callback) {
        static Call of(HttpExchange exchange) {
            return new Call(
                    header(exchange, "Skald-Operation"),
                    header(exchange, "Idempotency-Key").replace("\"", ""),
                    header(exchange, "Skald-Queue"),
                    header(exchange, "Skald-Step"),
                    header(exchange, "Skald-Callback"));
        }

        private static String header(HttpExchange exchange, String name) {
            return exchange.getRequestHeaders().getFirst(name);
        }

        boolean isAction() {
            return operation.equals("action");
        }
    }

    private final Ledger ledger;
    private final Random random;
    private final boolean wild;
    private final Map<String, Call> pending = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(Thread::startVirtualThread)
            .build();

    private MoodyParticipant(Ledger ledger, long seed, boolean wild) {
        this.ledger = ledger;
        this.random = new Random(seed);
        this.wild = wild;
    }

    /** Its arguments are its port, the file of its ledger, its seed, and wild or kind. It ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        MoodyParticipant participant = new MoodyParticipant(
                Ledger.in(Path.of(arguments[1])), Long.parseLong(arguments[2]), arguments[3].equals("wild"));
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/work", exchange -> participant.serve(exchange, false));
        server.createContext("/later", exchange -> participant.serve(exchange, true));
        server.createContext("/pending/", participant::tellOfPending);
        server.createContext(
                "/under-way",
                exchange -> answer(
                        exchange, 200, Integer.toString(participant.underWay.get() + participant.pending.size())));
        server.start();
        System.out.println("ready");
        System.in.transferTo(System.out);
        System.exit(0);
    }

    private void serve(HttpExchange exchange, boolean later) throws IOException {
        underWay.incrementAndGet();
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Call call = Call.of(exchange);
            if (pending.containsKey(call.key) && !ledger.knows(call.key)) {
                accepted(exchange, call);
            } else if (refuses(call)) {
                answer(exchange, call.isAction() ? 409 : 422, PROBLEM);
            } else if (later && !ledger.knows(call.key) && chance(70)) {
                takeOn(exchange, call);
            } else {
                work(exchange, call, mood());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void work(HttpExchange exchange, Call call, Mood mood) throws IOException, InterruptedException {
        switch (mood) {
            case OVERLOADED -> answer(exchange, chance(80) ? 503 : 429, PROBLEM);
            case SILENT_BEFORE -> pause(BEYOND_PATIENCE);
            case SILENT_AFTER -> {
                done(call);
                pause(BEYOND_PATIENCE);
            }
            // Closed without an answer, as by a crash.
            case CUT_BEFORE -> {}
            case CUT_AFTER -> done(call);
            case MUCH_TOO_LATE -> {
                pause(BEYOND_PATIENCE);
                done(call);
            }
            case SLOW -> {
                pause(Duration.ofMillis(between(100, 1200)));
                answerAfter(exchange, done(call));
            }
            case FINE -> answerAfter(exchange, done(call));
        }
    }

    private static void answerAfter(HttpExchange exchange, boolean done) throws IOException {
        answer(exchange, done ? 200 : 409, done ? RESULT : PROBLEM);
    }

    private boolean done(Call call) throws IOException {
        return switch (call.operation) {
            case "action" -> ledger.act(call.key, call.queueId, call.step);
            case "compensation" -> ledger.compensate(call.key, call.queueId, call.step);
            case "confirmation" -> ledger.confirm(call.key, call.queueId, call.step);
            default -> throw new IllegalArgumentException("no such operation: " + call.operation);
        };
    }

    /**
     * Whether it says no. To an action it says the same each time it is asked, as it must not refuse what may yet happen;
     * a compensation is refused now and then.
     */
    private boolean refuses(Call call) {
        if (!wild) {
            return false;
        }
        return call.isAction() ? Math.floorMod(call.key.hashCode(), 100) < 4 : chance(3);
    }

    private Mood mood() {
        int roll = between(0, 100);
        if (!wild) {
            return roll < 60 ? Mood.SLOW : Mood.FINE;
        }
        Mood[] rare = {
            Mood.OVERLOADED, Mood.SILENT_BEFORE, Mood.SILENT_AFTER, Mood.CUT_BEFORE, Mood.CUT_AFTER, Mood.MUCH_TOO_LATE
        };
        int each = 3;
        if (roll < each * rare.length) {
            return rare[roll / each];
        }
        return roll < 45 ? Mood.SLOW : Mood.FINE;
    }

    private void takeOn(HttpExchange exchange, Call call) throws IOException {
        pending.put(call.key, call);
        Thread.startVirtualThread(() -> finish(call));
        accepted(exchange, call);
    }

    private void accepted(HttpExchange exchange, Call call) throws IOException {
        exchange.getResponseHeaders().add("Location", "/pending/" + call.key);
        exchange.getResponseHeaders().add("Retry-After", "1");
        answer(exchange, 202, "");
    }

    /** Does what was taken on, and says so, twice at times; or leaves it to others to ask. */
    private void finish(Call call) {
        try {
            pause(Duration.ofMillis(between(20, 1500)));
            boolean done = done(call);
            if (!wild || chance(80)) {
                int times = chance(20) ? 2 : 1;
                for (int i = 0; i < times; i++) {
                    callBack(call, done);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("the ledger can't be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pending.remove(call.key);
        }
    }

    private void callBack(Call call, boolean done) throws InterruptedException {
        String body = done
                ? "{\"status\": \"done\", \"result\": " + RESULT + "}"
                : "{\"status\": \"refused\", \"problem\": " + PROBLEM + "}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(call.callback))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        for (int i = 0; i < CALL_BACKS_MAX; i++) {
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (DEFINITE.contains(status)) {
                    return;
                }
            } catch (IOException e) {
                // The node is gone, or the way to it is; it is told later.
            }
            pause(Duration.ofMillis(300));
        }
    }

    private void tellOfPending(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String key = path.substring(path.lastIndexOf('/') + 1);
            Call call = pending.get(key);
            if (ledger.knows(key)) {
                answer(exchange, 200, RESULT);
            } else if (call != null) {
                accepted(exchange, call);
            } else {
                answer(exchange, 404, PROBLEM);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .add("Content-Type", status < 400 ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private boolean chance(int percent) {
        return between(0, 100) < percent;
    }

    private int between(int least, int bound) {
        return random.nextInt(least, bound);
    }

    private static void pause(Duration pause) throws InterruptedException {
        Sleep.of(pause);
    }
}
