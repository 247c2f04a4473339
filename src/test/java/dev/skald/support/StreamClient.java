package dev.skald.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** Reads server-sent events as the HTML Standard (section 9.2.6) says, and hands them over one by one. */
public final class StreamClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Part END = new Part("", "end of the stream", "", "");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingDeque<Part> parts = new LinkedBlockingDeque<>();
    private final HttpResponse<InputStream> response;

    /**
     * What stands between two empty lines.
     *
     * @param id empty when it has none
     * @param event its kind; empty when it has none
     * @param data empty when it has none
     * @param comment empty when it has none
     */
    public record Part(String id, String event, String data, String comment) {
        /** The data of an event. */
        public JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }

        public long position() {
            return Long.parseLong(id);
        }

        /** Whether nothing comes after it. */
        public boolean isEnd() {
            return equals(END);
        }
    }

    private StreamClient(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        Thread.ofVirtual().start(this::read);
    }

    /** Opens a stream; its answer is there. */
    public static StreamClient open(URI uri, String... headers) throws IOException, InterruptedException {
        return new StreamClient(uri, headers);
    }

    public HttpResponse<?> response() {
        return response;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            Part part = new Part("", "", "", "");
            while (line != null) {
                if (line.isEmpty()) {
                    parts.add(part);
                    part = new Part("", "", "", "");
                } else {
                    part = with(part, line);
                }
                line = lines.readLine();
            }
        } catch (IOException broken) {
            // A stream that breaks off has ended, and an event without its end is none.
            parts.add(END);
            return;
        }
        parts.add(END);
    }

    private static Part with(Part part, String line) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).stripLeading();
        return switch (line.substring(0, colon)) {
            case "id" -> new Part(value, part.event, part.data, part.comment);
            case "event" -> new Part(part.id, value, part.data, part.comment);
            case "data" -> new Part(part.id, part.event, part.data + value, part.comment);
            default -> new Part(part.id, part.event, part.data, part.comment + line);
        };
    }

    /** The next part, comments and ids by themselves included. */
    public Part next() throws InterruptedException {
        Part part = parts.poll(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        if (part == null) {
            throw new AssertionError("nothing comes within " + LONGEST);
        }
        return part;
    }

    /** The next part with data. */
    public Part nextEvent() throws InterruptedException {
        Part part = next();
        while (part.data.isEmpty()) {
            if (part.isEnd()) {
                throw new AssertionError("the stream has ended");
            }
            part = next();
        }
        return part;
    }

    /** Returns once the stream has ended. */
    public void awaitEnd() throws InterruptedException {
        Part part = next();
        while (!part.isEnd()) {
            part = next();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
