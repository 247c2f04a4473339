package dev.skald.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bodies that are sent to the demo participants, and writes those that they send. */
final class Bodies {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    /**
     * Reads what an action asks for.
     *
     * @throws ProblemException when it is not JSON
     */
    static BookingOrder order(byte[] body) {
        return BookingOrder.of(read(body, JsonNode.class, "is not JSON"));
    }

    /**
     * Reads a mood.
     *
     * @throws ProblemException when it is none
     */
    static Mood mood(byte[] body) {
        Mood mood = read(body, Mood.class, "is not a mood; one is {\"mood\": \"refuse\", \"times\": 1}");
        return mood == null ? Mood.FINE : mood;
    }

    /** The message that an action is done. */
    static byte[] done(Booking booking) {
        return written(Map.of("status", "done", "result", booking));
    }

    /** The message that an action is refused. */
    static byte[] refused(String detail) {
        return written(
                Map.of("status", "refused", "problem", Map.of("title", "Refused", "status", 409, "detail", detail)));
    }

    private static byte[] written(Map<String, Object> message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message that can't be written", e);
        }
    }

    private static <T> @Nullable T read(byte[] body, Class<T> type, String otherwise) {
        if (body.length == 0) {
            return null;
        }
        try {
            return JSON.readValue(body, type);
        } catch (JsonProcessingException e) {
            // What the record checked says what is wrong; what the library says names classes.
            throw faulty("", e.getCause() instanceof IllegalArgumentException ours ? words(ours) : otherwise);
        } catch (IOException e) {
            throw faulty("", otherwise);
        }
    }

    private static String words(IllegalArgumentException fault) {
        return String.valueOf(fault.getMessage());
    }

    static ProblemException faulty(String pointer, String detail) {
        return new ProblemException(Problem.faulty(List.of(new Fault(pointer, detail))));
    }
}
