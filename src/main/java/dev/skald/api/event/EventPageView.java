package dev.skald.api.event;

import dev.skald.event.EventGap;
import dev.skald.event.FindEvents;
import dev.skald.web.json.JsonOut;
import java.io.IOException;

/** A page of events as callers see it. */
final class EventPageView {
    private static final int SIZE = 100;

    private EventPageView() {}

    static byte[] of(FindEvents.Result found) {
        int size = found.events().stream()
                .mapToInt(event -> SIZE + event.event().text().length())
                .sum();
        return JsonOut.object(SIZE + size, out -> {
            EventGap gap = found.gap();
            if (gap != null) {
                out.object("gap", members -> write(members, gap));
            }
            out.objects("events", found.events(), (members, event) -> {
                members.number("position", event.position());
                members.raw("event", event.event());
            });
            out.number("last", found.last());
            out.number("newest", found.newest());
        });
    }

    /** The members of a gap. */
    static void write(JsonOut out, EventGap gap) throws IOException {
        out.number("oldest", gap.oldest());
        out.number("next", gap.next());
    }
}
