package dev.skald.api.view;

import dev.skald.queue.Json;
import dev.skald.queue.RegisteredEvent;
import dev.skald.web.json.JsonOut;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The events that are registered with a queue, as callers see them. */
public final class QueueEventsView {
    private static final int SIZE = 200;

    private QueueEventsView() {}

    /** Their names and what became of them. */
    public static byte[] of(List<RegisteredEvent> events) {
        return JsonOut.list("events", SIZE, events, QueueEventsView::name);
    }

    /**
     * The same with the events themselves.
     *
     * @param bodies each by the number of the log entry that registered it; what is not kept any more is left out
     */
    public static byte[] of(List<RegisteredEvent> events, Map<Long, Json> bodies) {
        int size =
                bodies.values().stream().mapToInt(body -> body.text().length()).sum();
        int sizeEach = SIZE + (events.isEmpty() ? 0 : size / events.size());
        return JsonOut.list("events", sizeEach, events, (out, event) -> {
            name(out, event);
            Json body = bodies.get(event.seq());
            if (body != null) {
                out.raw("event", body);
            }
        });
    }

    private static void name(JsonOut out, RegisteredEvent event) throws IOException {
        out.number("seq", event.seq());
        out.text("source", event.source());
        out.text("id", event.id());
        out.text("type", event.type());
        out.text("state", event.state().word());
    }
}
