package dev.skald.web.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.skald.json.JsonFactories;
import dev.skald.queue.QueueStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One problem, as an answer describes it (RFC 9457).
 *
 * @param type the kind of problem
 * @param detail what happened this time, in a sentence for people; never a stack, a class name, SQL or a secret
 * @param queueId the queue concerned; null when there is none
 * @param step the step concerned; null when there is none
 * @param queueStatus the queue's status, when that is the reason; else null
 * @param errors what is wrong with the request, one by one; empty when nothing is
 */
public record Problem(
        ProblemType type,
        String detail,
        @Nullable UUID queueId,
        @Nullable String step,
        @Nullable QueueStatus queueStatus,
        List<Fault> errors) {
    /** The media type of {@link #toJson()}. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem without a queue, a step or faults. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, null, null, null, List.of());
    }

    /** A request that can't be parsed at all. */
    static Problem malformed() {
        return of(ProblemType.INVALID_REQUEST, "The path, the query string or a header is malformed.");
    }

    /** A queue that does not exist, or that the caller may not see: the answer is the same. */
    public static Problem queueNotFound(UUID id) {
        return of(ProblemType.QUEUE_NOT_FOUND, "There is no queue with the id " + id + ".")
                .about(id);
    }

    /** A request with these faults. */
    public static Problem faulty(List<Fault> errors) {
        String detail = errors.size() == 1
                ? "One thing is wrong with the request; errors says what."
                : errors.size() + " things are wrong with the request; errors lists them.";
        return new Problem(ProblemType.INVALID_REQUEST, detail, null, null, null, errors);
    }

    /** This problem, about a queue. */
    public Problem about(UUID queue) {
        return new Problem(type, detail, queue, step, queueStatus, errors);
    }

    /** This problem, about a queue with a status that is the reason for it. */
    public Problem about(UUID queue, QueueStatus status) {
        return new Problem(type, detail, queue, step, status, errors);
    }

    /** This problem, about a step. */
    public Problem at(String name) {
        return new Problem(type, detail, queueId, name, queueStatus, errors);
    }

    /** The body of the answer, as UTF-8. */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(300);
        try (JsonGenerator json = JsonFactories.TRUSTED.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", type.uri());
            json.writeStringField("title", type.title());
            json.writeNumberField("status", type.status());
            json.writeStringField("detail", detail);
            if (queueId != null) {
                json.writeStringField("queueId", queueId.toString());
            }
            if (step != null) {
                json.writeStringField("step", step);
            }
            if (queueStatus != null) {
                json.writeStringField("queueStatus", queueStatus.word());
            }
            if (!errors.isEmpty()) {
                writeErrors(json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void writeErrors(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("errors");
        for (Fault fault : errors) {
            json.writeStartObject();
            json.writeStringField("pointer", fault.pointer());
            json.writeStringField("detail", fault.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
