package dev.skald.fuzz;

import static dev.skald.queue.CallKind.ACTION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.support.Contract;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Thousands of requests that are made by chance: no fault of Skald is found by them, no thread and no memory is lost to
 * them. {@code -Dskald.seed=N} makes the same requests again; with {@code -Plong} there are sixty times as many.
 */
class FuzzIT {
    private static final int CALLERS = 4;
    private static final int ROUNDS = Boolean.getBoolean("test.long") ? 60 : 1;

    /** Of each caller in each round; a round takes about half a minute. */
    private static final int REQUESTS = 1_500;

    /** Of each caller before the rounds, after which Skald has all the threads that it needs. */
    private static final int FIRST_REQUESTS = REQUESTS / 2;

    private static final Duration ANSWER_LONGEST = Duration.ofSeconds(30);

    /** For what may not even be a request, of which the service may await the end. */
    private static final Duration RAW_LONGEST = Duration.ofMillis(100);

    private static final int THREADS_MORE_MAX = 30;
    private static final long HEAP_MORE_MAX = 48L << 20;

    private static final Map<Integer, LongAdder> ANSWERS = new ConcurrentSkipListMap<>();

    /** What follows on a start that was taken. */
    private static final Pattern STARTED = Pattern.compile("(?s).*\r\nLocation: /queues/([0-9a-f-]{36})\r\n.*");

    private static Path folder;
    private static final String FIRST_ADMIN = "made-for-one-test-0123456789abcdef";

    private static SkaldProcess skald;

    /** What is sent as {@code Authorization}: of those that may much, more often. */
    private static List<String> tokens;

    private static ScriptedParticipant participant;

    @BeforeAll
    static void start() throws Exception {
        folder = Files.createTempDirectory("skald-fuzz");
        participant = ScriptedParticipant.start();
        skald = SkaldProcess.in(
                folder,
                Map.of(
                        "SKALD_TARGETS_ALLOW", "127.0.0.1",
                        "SKALD_SECURITY_ADMIN_TOKEN", FIRST_ADMIN,
                        "SKALD_LIMITS_BODY_TIME", "PT3S",
                        "QUARKUS_HTTP_IDLE_TIMEOUT", "8S"));
        skald.start();
        String admin = token("admin");
        tokens = List.of(admin, admin, admin, admin, token("caller"), token("reader"));
    }

    /** A new token for the namespace default. */
    private static String token(String role) throws Exception {
        String body = """
                {"name": "%1$s", "role": "%1$s", "namespace": "default"}""".formatted(role);
        HttpResponse<String> made = skald.post("/tokens", body, "Authorization", "Bearer " + FIRST_ADMIN);
        return "Bearer "
                + new ObjectMapper().readTree(made.body()).path("token").textValue();
    }

    @AfterAll
    static void end() {
        skald.close();
        participant.close();
    }

    @Test
    void what_is_made_by_chance_finds_no_fault() throws Exception {
        long seed = Long.getLong("skald.seed", new Random().nextInt(1_000_000));
        Ids ids = new Ids();

        List<String> faults = new ArrayList<>(round(seed, FIRST_REQUESTS, ids));
        long threads = metric("jvm_threads_live_threads");
        long heap = heap();
        for (int round = 1; round <= ROUNDS; round++) {
            faults.addAll(round(seed + (long) round * CALLERS, REQUESTS, ids));
        }

        System.out.println("Answers by status, -Dskald.seed=" + seed + ": " + ANSWERS);
        assertThat(faults).as("-Dskald.seed=%s", seed).isEmpty();
        assertThat(ANSWERS.get(201).sum()).as("starts that got through").isGreaterThan(REQUESTS / 50);
        assertThat(metric("jvm_threads_live_threads")).isLessThan(threads + THREADS_MORE_MAX);
        assertThat(heap()).isLessThan(heap + HEAP_MORE_MAX);
        assertThat(Files.readString(folder.resolve("skald.log")).lines())
                .as("-Dskald.seed=%s", seed)
                .noneMatch(line -> line.contains(" ERROR "));
        aSagaSucceeds();
    }

    /** A byte each time that no answer came for a tenth of a second: no read of the service ever waits for long. */
    @Test
    void a_body_that_trickles_is_cut() throws IOException {
        String head = String.join(
                "\r\n",
                "POST /queues HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Authorization: " + tokens.getFirst(),
                "Content-Length: 1000",
                "",
                "");
        try (Socket socket = connected(head)) {
            socket.setSoTimeout(100);
            int sent = 0;
            while (sent < 300 && !isCut(socket)) {
                sent++;
            }
            assertThat(sent).isLessThan(300);
        }
    }

    private static boolean isCut(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write(' ');
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException cut) {
            return true;
        }
    }

    @Test
    void connections_on_which_nothing_comes_are_closed() throws IOException {
        // All at once, as each is open for as long as an idle one may be.
        try (Socket silent = connected("");
                Socket inTheFirstLine = connected("GET /queues HT");
                Socket inTheHeaders = connected("GET /queues HTTP/1.1\r\nHost: localhost\r\nX-Never: end")) {
            for (Socket socket : List.of(silent, inTheFirstLine, inTheHeaders)) {
                socket.setSoTimeout(30_000);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    private static Socket connected(String beginning) throws IOException {
        Socket socket = new Socket(skald.address().getHost(), skald.address().getPort());
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static List<String> round(long seed, int count, Ids ids) throws Exception {
        List<Callable<List<String>>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            RandomGenerator random = new Random(seed + caller);
            callers.add(() -> requests(random, count, ids));
        }
        List<String> faults = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<List<String>> one : threads.invokeAll(callers)) {
                faults.addAll(one.get());
            }
        }
        return faults;
    }

    private static List<String> requests(RandomGenerator random, int count, Ids ids) throws IOException {
        Contract contract = Contract.read();
        RandomRequest requests =
                new RandomRequest(contract, random, ids, participant.url("/s").toString(), tokens);
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (random.nextInt(10) == 0) {
                byte[] bytes = requests.rawBytes();
                RawExchange exchange = RawExchange.of(skald.address(), bytes, RAW_LONGEST);
                if (exchange.status() >= 500 && exchange.status() != 503) {
                    faults.add(told(new String(bytes, StandardCharsets.ISO_8859_1), exchange));
                }
            } else {
                RandomRequest.Message message = requests.next();
                RawExchange exchange = RawExchange.of(skald.address(), message.bytes(), ANSWER_LONGEST);
                ANSWERS.computeIfAbsent(exchange.status(), status -> new LongAdder())
                        .increment();
                Matcher started = STARTED.matcher(exchange.text());
                if (started.matches()) {
                    ids.add(started.group(1), random);
                }
                if (!allowed(contract, message.operation(), exchange)) {
                    faults.add(message.operation() + ": " + told(message.text(), exchange));
                }
            }
        }
        return faults;
    }

    /** Whether it is an answer that the contract has, and tells nothing of what is inside. */
    private static boolean allowed(Contract contract, Contract.Operation operation, RawExchange exchange) {
        String body = exchange.body().toLowerCase(Locale.ROOT);
        boolean inside = exchange.status() >= 400
                && (body.contains("exception") || body.contains("dev.skald") || body.contains("java."));
        boolean busy = exchange.status() == 503 && exchange.text().contains("Retry-After:");
        // Of what is no path, or not in UTF-8, the contract's operations know nothing.
        boolean known = contract.answer(operation, exchange.status()).isPresent()
                || List.of(400, 404, 405).contains(exchange.status());
        return !inside && (busy || (exchange.status() < 500 && known));
    }

    private static String told(String sent, RawExchange exchange) {
        return sent.substring(0, Math.min(sent.length(), 2_000)) + "\n-> "
                + exchange.text().substring(0, Math.min(exchange.text().length(), 1_000));
    }

    /** What is in use once all that is not has been removed. */
    private static long heap() throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        int code = new ProcessBuilder(jcmd.toString(), Long.toString(skald.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(code).as("jcmd GC.run").isZero();
        return metric("jvm_memory_used_bytes{area=\"heap\"");
    }

    private static long metric(String name) throws Exception {
        return (long) skald.send("GET", "/q/metrics", "", "Authorization", tokens.getFirst())
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void aSagaSucceeds() throws Exception {
        UUID id = UUID.randomUUID();
        String body = """
                {"id": "%s", "name": "after", "steps": [{"name": "after", "action": {"url": "%s"}}]}""".formatted(id, participant.url("/after"));
        HttpResponse<String> answer =
                skald.post("/queues", body, "Authorization", tokens.getFirst(), "Prefer", "wait=30");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).contains("\"status\":\"succeeded\"");
        assertThat(participant.calls(ACTION, "after")).hasSize(1);
    }
}
