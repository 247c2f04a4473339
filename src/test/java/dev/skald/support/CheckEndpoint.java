package dev.skald.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;

/** Where a caller is asked whether it committed, over real HTTP on the loopback address. */
public final class CheckEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Decides what a check is answered. */
    public interface Decision {
        /**
         * The HTTP status of the answer.
         *
         * @param number which check of this queue it is, counted from 1
         */
        int status(UUID queueId, int number) throws Exception;
    }

    /** One check that came. */
    public record Check(UUID queueId, JsonNode body, Map<String, List<String>> headers) {
        /** The first value of a header. */
        public String header(String name) {
            return headers.get(name).getFirst();
        }
    }

    private final HttpServer server;
    private final Decision decision;
    private final List<Check> checks = new ArrayList<>();

    private CheckEndpoint(HttpServer server, Decision decision) {
        this.server = server;
        this.decision = decision;
    }

    /** Starts one on a port of its own. */
    public static CheckEndpoint deciding(Decision decision) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            CheckEndpoint endpoint = new CheckEndpoint(server, decision);
            server.createContext("/", endpoint::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that answers each queue's checks with these statuses, the last one again and again. */
    public static CheckEndpoint answering(int... statuses) {
        return deciding((queueId, number) -> statuses[Math.min(number, statuses.length) - 1]);
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/committed";
    }

    /** The {@code hold} of a start whose check is called here after so long, and again after 20 ms. */
    public Map<String, Object> hold(Duration after) {
        return Map.of(
                "check", Map.of("url", url()),
                "after", after.toString(),
                "retry", Map.of("firstDelay", "PT0.02S", "maxDelay", "PT0.02S"));
    }

    /** The checks of a queue that came, in order. */
    public synchronized List<Check> checks(UUID queueId) {
        return checks.stream().filter(check -> check.queueId.equals(queueId)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            UUID queueId = UUID.fromString(exchange.getRequestHeaders().getFirst("Skald-Queue"));
            exchange.sendResponseHeaders(
                    decision.status(queueId, note(new Check(queueId, body, Map.copyOf(exchange.getRequestHeaders())))),
                    -1);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the decision failed", e);
        }
    }

    private synchronized int note(Check check) {
        checks.add(check);
        return checks(check.queueId).size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
