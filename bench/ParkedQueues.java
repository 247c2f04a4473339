import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Parks many queues: each waits for the answer of a participant that said 202, or, with {@code signal} as the last
 * argument, for a signal. Then shows what they cost the node, has them all answered, and waits until they have succeeded.
 *
 * <pre>java bench/ParkedQueues.java http://127.0.0.1:8080 100000</pre>
 */
public final class ParkedQueues {
    private static final int AT_ONCE = 64;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ConcurrentLinkedDeque<String> callbacks = new ConcurrentLinkedDeque<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final String skald;

    private ParkedQueues(String skald) {
        this.skald = skald;
    }

    public static void main(String[] arguments) throws Exception {
        String skald = arguments.length > 0 ? arguments[0] : "http://127.0.0.1:8080";
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        boolean signals = arguments.length > 2 && arguments[2].equals("signal");
        new ParkedQueues(skald).run(count, signals);
    }

    private void run(int count, boolean signals) throws Exception {
        HttpServer participant = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        participant.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        participant.createContext("/", this::takeOn);
        participant.start();
        try {
            String url = "http://127.0.0.1:" + participant.getAddress().getPort() + "/job";
            show("before");
            timed("started and parked", count, () -> {
                String job = signals
                        ? "\"signal\": {\"timeout\": \"PT24H\"}"
                        : "\"action\": {\"url\": \"" + url + "\", \"timeout\": \"PT24H\"}";
                String body = "{\"name\": \"parked\", \"steps\": [{\"name\": \"job\", " + job + "}]}";
                atOnce(count, i -> start(body, signals));
                until(() -> callbacks.size() >= count);
                until(() -> waiting() == 0);
            });
            show("parked");
            Queue<String> addresses = new ConcurrentLinkedDeque<>(callbacks);
            timed("answered and succeeded", count, () -> {
                atOnce(
                        count,
                        i -> expect(
                                signals ? 200 : 204,
                                post(addresses.remove(), "{\"status\": \"done\", \"result\": {\"n\": " + i + "}}")));
                until(() -> !get("/queues?name=parked&status=running&limit=1").contains("\"id\""));
            });
            show("after");
            System.out.println(failures.get() + " requests failed");
        } finally {
            participant.stop(0);
            client.shutdownNow();
        }
        System.exit(failures.get() == 0 ? 0 : 1);
    }

    private void start(String body, boolean signals) throws Exception {
        HttpResponse<String> started = post(skald + "/queues", body);
        expect(201, started);
        if (signals) {
            callbacks.add(skald + started.headers().firstValue("Location").orElseThrow() + "/steps/job/signal");
        }
    }

    private void takeOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            callbacks.add(exchange.getRequestHeaders().getFirst("Skald-Callback"));
            exchange.sendResponseHeaders(202, -1);
        }
    }

    /** How many of the newest queues do not wait for their answer yet. */
    private int waiting() throws Exception {
        String page = get("/queues?name=parked&limit=200");
        return page.split("\"waiting\":null", -1).length - 1;
    }

    private interface Work {
        void run() throws Exception;
    }

    private interface Task {
        void run(int number) throws Exception;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void timed(String what, int count, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-24s %,d queues in %.1f s, %.0f a second%n", what, count, seconds, count / seconds);
    }

    private void atOnce(int count, Task task) throws Exception {
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                places.acquire();
                threads.execute(() -> {
                    try {
                        task.run(number);
                    } catch (Exception e) {
                        failed(e.toString());
                    } finally {
                        places.release();
                    }
                });
            }
        }
    }

    private static void until(Condition condition) throws Exception {
        while (!condition.holds()) {
            Thread.sleep(200);
        }
    }

    private HttpResponse<String> post(String url, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(skald + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            failed(answer.statusCode() + " " + answer.body());
        }
    }

    private void failed(String why) {
        if (failures.incrementAndGet() <= 10) {
            System.out.println("failed: " + why);
        }
    }

    /** What Skald says of itself: memory and threads of its JVM, connections in use. */
    private void show(String when) throws Exception {
        double heap = 0;
        double threads = 0;
        double connections = 0;
        for (String line : get("/q/metrics").split("\n")) {
            String value = line.substring(line.lastIndexOf(' ') + 1);
            if (line.startsWith("jvm_memory_used_bytes{area=\"heap\"")) {
                heap += Double.parseDouble(value);
            } else if (line.startsWith("jvm_threads_live_threads")) {
                threads = Double.parseDouble(value);
            } else if (line.startsWith("agroal_active_count")) {
                connections = Double.parseDouble(value);
            }
        }
        System.out.printf(
                "%-24s heap used %.0f MiB (garbage included), %.0f threads, %.0f connections in use%n",
                when, heap / (1 << 20), threads, connections);
    }
}
