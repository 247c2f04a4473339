package dev.skald.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Where customers ask the nodes, one request at a time; it counts what they get for an answer. */
final class Desk {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a node may say to a request that is in order while it or its database is in trouble. */
    private static final List<Integer> EXPECTED = List.of(200, 201, 202, 204, 404, 409, 429, 503);

    private final Duration patience;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Thread::startVirtualThread)
            .build();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Map<String, String> surprises = new ConcurrentHashMap<>();

    /** One whose customers wait so long for an answer. */
    Desk(Duration patience) {
        this.patience = patience;
    }

    /**
     * What came of a request.
     *
     * @param status 0 when no answer came
     * @param body missing when there is none
     */
    record Answer(int status, JsonNode body) {
        /** Whether the node did, or had done before, what it was asked for. */
        boolean isYes() {
            return status == 200 || status == 201 || status == 202;
        }

        /** Whether asking again, here or elsewhere, may bring a better answer. */
        boolean isNotNow() {
            return status == 0
                    || status == 429
                    || status == 503
                    || problem().equals("queue-busy")
                    || problem().equals("queue-interrupted");
        }

        String queueStatus() {
            return body.path("status").asText();
        }

        private String problem() {
            return body.path("type").asText().replace("/problems/", "");
        }
    }

    /** Sends a POST, with a JSON body unless it is empty. */
    Answer post(Fleet.Member node, String path, String body, String... headers) {
        HttpRequest.Builder request = request(node, path);
        if (body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** Sends a PUT with a JSON body. */
    Answer put(Fleet.Member node, String path, String body) {
        return send(request(node, path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    Answer get(Fleet.Member node, String path) {
        return send(request(node, path).build());
    }

    private HttpRequest.Builder request(Fleet.Member node, String path) {
        URI uri = node.address().resolve(path);
        return HttpRequest.newBuilder(uri).timeout(patience);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            boolean saysWhen = response.headers().firstValue("Retry-After").isPresent();
            count(status + (status == 503 && !saysWhen ? " without Retry-After" : ""));
            if (!EXPECTED.contains(status)) {
                surprises.putIfAbsent(request.method() + " " + request.uri().getPath(), status + " " + response.body());
            }
            JsonNode body = response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
            return new Answer(status, body);
        } catch (IOException e) {
            count(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(0, MissingNode.getInstance());
    }

    private void count(String answer) {
        answers.computeIfAbsent(answer, key -> new LongAdder()).increment();
    }

    /** How often each answer came: statuses, and the names of exceptions where there was none. */
    Map<String, Long> answers() {
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((answer, count) -> counts.put(answer, count.sum()));
        return counts;
    }

    /** Answers that no trouble explains, by request. */
    Map<String, String> surprises() {
        return Map.copyOf(surprises);
    }
}
