package dev.skald.api.event;

import dev.skald.event.EventGap;
import dev.skald.event.stream.StreamTarget;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.web.json.JsonOut;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is sent as {@code text/event-stream} (HTML Standard, section 9.2.5). Events have no field {@code event}, so that
 * {@code onmessage} of EventSource gets them, whatever their types are; only a gap has one.
 */
final class EventStreamText {
    private static final int SIZE = 40;

    /** A reader whose connection breaks comes back after so many milliseconds. */
    private static final String RETRY = "retry: 1000\n";

    private EventStreamText() {}

    static Buffer of(StreamTarget.Batch batch) {
        int size = batch.events().stream()
                .mapToInt(event -> SIZE + event.event().text().length())
                .sum();
        Buffer text = Buffer.buffer(SIZE * 4 + size);
        EventGap gap = batch.gap();
        if (gap != null) {
            byte[] data = JsonOut.object(SIZE, out -> EventPageView.write(out, gap));
            text.appendString("event: gap\nid: ")
                    .appendString(Long.toString(gap.next() - 1))
                    .appendString("\ndata: ")
                    .appendBytes(data)
                    .appendString("\n\n");
        }
        batch.events().forEach(event -> append(text, event));
        return text;
    }

    private static void append(Buffer text, PublishedEvent event) {
        text.appendString("id: ")
                .appendString(Long.toString(event.position()))
                .appendString("\ndata: ")
                .appendBytes(oneLine(event.event().text().getBytes(StandardCharsets.UTF_8)))
                .appendString("\n\n");
    }

    /** In JSON, ends of lines stand between tokens only, where a space means the same. */
    private static byte[] oneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        return json;
    }

    /**
     * A heartbeat: a comment, or an id by itself, which no event is made of, but which the reader names when it comes back
     * (section 9.2.6).
     */
    static Buffer beat(@Nullable Long position) {
        return Buffer.buffer(position == null ? ":\n\n" : "id: " + position + "\n\n");
    }

    /** The beginning of a stream. */
    static Buffer begin(@Nullable Long position) {
        return Buffer.buffer(RETRY).appendBuffer(beat(position));
    }
}
