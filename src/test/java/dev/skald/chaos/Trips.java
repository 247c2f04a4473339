package dev.skald.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes up queues of all shapes. */
final class Trips {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In step with how long a moody participant keeps silent. */
    private static final String IMPATIENT = "PT2S";

    private static final String PATIENT = "PT20S";

    private final Random random;
    private final List<ParticipantProcess> participants;
    private final boolean wild;

    private Trips(Random random, List<ParticipantProcess> participants, boolean wild) {
        this.random = random;
        this.participants = participants;
        this.wild = wild;
    }

    /** For participants that may do anything. */
    static Trips wild(Random random, List<ParticipantProcess> participants) {
        return new Trips(random, participants, true);
    }

    /** For participants that do what they are asked for: calls and queues have all the time they need. */
    static Trips kind(Random random, List<ParticipantProcess> participants) {
        return new Trips(random, participants, false);
    }

    Trip next() {
        Map<String, Set<String>> after = after();
        List<String> driven = new ArrayList<>();
        UUID id = new UUID(random.nextLong(), random.nextLong());
        ObjectNode start = JSON.createObjectNode().put("id", id.toString()).put("name", "trip");
        start.put("onInterruption", random.nextBoolean() ? "restore" : "resume");
        boolean byCaller = random.nextInt(4) == 0;
        if (byCaller) {
            start.put("driver", "caller");
        }
        if (wild && (byCaller || random.nextInt(5) == 0)) {
            start.put("timeout", "PT30S");
        }
        for (int i = random.nextInt(4); wild && i > 0; i--) {
            start.withArray("events")
                    .addObject()
                    .put("specversion", "1.0")
                    .put("id", "event-" + i)
                    .put("source", "/trips/" + id)
                    .put("type", "com.example.trip.booked")
                    .put("subject", id.toString());
        }
        after.forEach((name, before) -> {
            ObjectNode step = step(name);
            before.forEach(step.withArray("after")::add);
            if (byCaller) {
                driven.add(step.toString());
            } else {
                start.withArray("steps").add(step);
            }
        });
        return new Trip(id, start.toString(), driven, after);
    }

    /** Three to five steps, one after the other or in branches. */
    private Map<String, Set<String>> after() {
        boolean branches = random.nextInt(3) == 0;
        Map<String, Set<String>> after = new LinkedHashMap<>();
        int count = random.nextInt(3, 6);
        for (int i = 0; i < count; i++) {
            Set<String> before = new LinkedHashSet<>();
            for (int j = 0; j < i; j++) {
                if (branches ? random.nextInt(3) == 0 : j == i - 1) {
                    before.add("s" + j);
                }
            }
            after.put("s" + i, before);
        }
        return after;
    }

    private ObjectNode step(String name) {
        ParticipantProcess participant = participants.get(random.nextInt(participants.size()));
        boolean later = random.nextInt(4) == 0;
        String url = participant.url(later ? "/later" : "/work");
        String timeout = wild && !later ? IMPATIENT : PATIENT;
        ObjectNode step = JSON.createObjectNode().put("name", name);
        step.putObject("action").put("url", url).put("timeout", timeout);
        step.putObject("compensation").put("url", url).put("timeout", timeout);
        if (random.nextInt(8) == 0) {
            step.putObject("confirmation").put("url", url).put("timeout", timeout);
        }
        step.putObject("retry").put("firstDelay", "PT0.1S").put("maxDelay", "PT1S");
        step.putObject("compensationRetry")
                .put("maxAttempts", 1000)
                .put("firstDelay", "PT0.1S")
                .put("maxDelay", "PT1S");
        return step;
    }
}
