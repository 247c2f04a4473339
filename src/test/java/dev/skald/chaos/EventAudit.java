package dev.skald.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an independent observer finds of events once all is delivered: all that have a position, held against the log of each
 * queue and against the subscribers' own books.
 */
final class EventAudit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 1000;

    /** What Skald tells by itself of what stands in a log. */
    private static final Map<String, String> TYPES = Map.of(
            "queue-started", "dev.skald.queue.started",
            "queue-succeeded", "dev.skald.queue.succeeded",
            "restore-requested", "dev.skald.queue.restoring",
            "queue-restored", "dev.skald.queue.restored",
            "queue-attention", "dev.skald.queue.attention",
            "queue-interrupted", "dev.skald.queue.interrupted");

    private final Desk desk = new Desk(Duration.ofSeconds(30));
    private final Fleet.Member node;
    private final List<String> findings = new ArrayList<>();
    private final Map<Long, MoodySubscriber.Taken> events = new LinkedHashMap<>();
    private int published;
    private int dropped;
    private int repeats;

    /** An audit to be; the node is the one that is asked. */
    EventAudit(Fleet.Member node) {
        this.node = node;
    }

    /** Looks at everything. */
    EventAudit of(Iterable<Trip> trips, List<MoodySubscriber> subscribers) throws IOException {
        readEvents();
        Map<String, List<String>> named = new HashMap<>();
        events.values()
                .forEach(event -> named.computeIfAbsent(event.subject(), queue -> new ArrayList<>())
                        .add(name(event.type(), event.id())));
        for (Trip trip : trips) {
            lookAt(trip, named.getOrDefault(trip.id().toString(), List.of()));
        }
        subscribers.forEach(this::lookAt);
        return this;
    }

    /** Positions begin with 1 and have no gap. */
    private void readEvents() {
        long last = 0;
        long newest;
        do {
            JsonNode page =
                    desk.get(node, "/events?limit=" + PAGE + "&after=" + last).body();
            for (JsonNode found : page.path("events")) {
                long position = found.path("position").asLong();
                if (position != ++last) {
                    findings.add("position " + position + " comes instead of " + last);
                    last = position;
                }
                JsonNode event = found.path("event");
                events.put(
                        position,
                        new MoodySubscriber.Taken(
                                position,
                                event.path("subject").asText(),
                                event.path("type").asText(),
                                event.path("id").asText()));
            }
            newest = page.path("newest").asLong(-1);
            if (page.path("last").asLong(-1) != last) {
                findings.add("a page ends with " + page.path("last") + " instead of " + last);
                return;
            }
        } while (last < newest);
    }

    /** Each entry of the log that is told is told once and in its place, and after the success what the caller registered. */
    private void lookAt(Trip trip, List<String> told) throws IOException {
        JsonNode registered = JSON.readTree(trip.start()).path("events");
        List<String> due = new ArrayList<>();
        boolean succeeded = false;
        for (JsonNode entry : desk.get(node, "/queues/" + trip.id() + "/log?limit=1000")
                .body()
                .path("entries")) {
            String type = TYPES.get(entry.path("operation").asText());
            if (type != null) {
                due.add(name(type, trip.id() + "/" + entry.path("seq").asText()));
            }
            if (entry.path("operation").asText().equals("queue-succeeded")) {
                succeeded = true;
                registered.forEach(event -> due.add(
                        name(event.path("type").asText(), event.path("id").asText())));
            }
        }
        if (succeeded) {
            published += registered.size();
        } else {
            dropped += registered.size();
        }
        if (!told.equals(due)) {
            findings.add(trip.id() + ": its log tells " + due + ", but its events are " + told);
        }
    }

    private static String name(String type, String id) {
        return type + " " + id;
    }

    /** It has each event that it wants at least once and no other; without repeats, those of a queue are in order. */
    private void lookAt(MoodySubscriber subscriber) {
        Map<Long, MoodySubscriber.Taken> first = new LinkedHashMap<>();
        for (MoodySubscriber.Taken taken : subscriber.book()) {
            if (first.putIfAbsent(taken.position(), taken) != null) {
                repeats++;
            }
        }
        Map<String, Long> newest = new HashMap<>();
        first.values().forEach(taken -> {
            if (!subscriber.wants(taken.type()) || !taken.equals(events.get(taken.position()))) {
                findings.add(
                        subscriber.name() + ": took " + taken + ", but the event is " + events.get(taken.position()));
            }
            Long before = newest.put(taken.subject(), taken.position());
            if (before != null && before > taken.position()) {
                findings.add(subscriber.name() + ": took " + taken + " after " + before);
            }
        });
        events.values().stream()
                .filter(event -> subscriber.wants(event.type()) && !first.containsKey(event.position()))
                .forEach(event -> findings.add(subscriber.name() + ": never took " + event));
        if (subscriber.followed() > 0) {
            findings.add(subscriber.name() + ": a redirect was followed");
        }
    }

    /** In one line. */
    String summary() {
        return "%d events, %d of callers were published and %d dropped, %d deliveries came again, %d pauses"
                .formatted(events.size(), published, dropped, repeats, pauses());
    }

    private long pauses() {
        return events.values().stream()
                .filter(event -> event.type().equals("dev.skald.subscription.paused"))
                .count();
    }

    /**
     * Fails if anything was found, or if too little happened to prove anything.
     *
     * @param least how many events of callers must have been published, and as many dropped
     */
    void findsNothing(int least) {
        assertThat(findings).as("findings about events").isEmpty();
        assertThat(published).as("published").isGreaterThanOrEqualTo(least);
        assertThat(dropped).as("dropped").isGreaterThanOrEqualTo(least);
        assertThat(repeats).as("deliveries that came again").isPositive();
        assertThat(pauses()).as("pauses").isPositive();
    }
}
