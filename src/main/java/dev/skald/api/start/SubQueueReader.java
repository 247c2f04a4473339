package dev.skald.api.start;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Call;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.SubQueue;
import dev.skald.web.json.JsonBody;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a step that is a queue, here or at another Skald. */
final class SubQueueReader {
    /** How deep queues may be nested. */
    static final int NESTING_MAX = 10;

    private static final List<String> GIVEN_HERE = List.of("id", "parent");

    /** These parts of a path would change the coordinator's address (RFC 3986 section 5.2.4). */
    private static final Set<String> DOTS = Set.of(".", "..");

    /** Reads the content of a queue within a queue, by the same rules as that of a start. */
    interface Contents {
        ContentReader.Content read(Members queue, SourceLocation place, SubQueueReader subQueues, Driver driver);
    }

    private final Contents contents;
    private final CallCheck check;
    private final UUID queueId;
    private final int depth;
    private final StepBudget budget;

    /**
     * A reader for the steps of one queue.
     *
     * @param queueId the queue whose steps are read
     * @param depth how many queues contain it
     * @param budget counts the steps of the outermost queue and of all queues within it
     */
    SubQueueReader(Contents contents, CallCheck check, UUID queueId, int depth, StepBudget budget) {
        this.contents = contents;
        this.check = check;
        this.queueId = queueId;
        this.depth = depth;
        this.budget = budget;
    }

    /**
     * Reads {@code queue}, {@code coordinator} and {@code credentials} of a step.
     *
     * @param place the position of the step
     * @param id of the step, which the queue gets
     * @param results that the expressions in the queue's input may use
     * @return null when the step is no queue, or when there is a fault
     */
    @Nullable
    SubQueue read(Members step, SourceLocation place, UUID id, String name, VisibleResults results) {
        if (!step.has("queue")) {
            if (step.value("coordinator") != null) {
                step.fault("coordinator", "needs the member queue beside it");
            }
            noCredentials(step);
            return null;
        }
        String tooMuch = tooMuch();
        if (tooMuch != null) {
            step.value("queue");
            step.value("coordinator");
            step.value("credentials");
            step.fault("queue", tooMuch);
            return null;
        }
        Members queue = step.object("queue");
        URI coordinator = coordinator(step);
        String credentials = null;
        if (step.has("coordinator")) {
            credentials = CallReader.credentials(step);
        } else {
            noCredentials(step);
        }
        if (queue == null) {
            return null;
        }
        if (queue.value("hold") != null) {
            queue.fault("hold", "is for a queue that its caller starts; the queue that a step is runs with the step");
        }
        Json input = Objects.requireNonNullElse(queue.json("input"), Json.NULL);
        check(step, input, results);
        return step.has("coordinator")
                ? elsewhere(queue, coordinator, input, credentials)
                : here(queue, place.below("/queue"), input, id, new Parent(queueId, name, true));
    }

    private static void noCredentials(Members step) {
        if (step.value("credentials") != null) {
            step.fault("credentials", "belong in a call, or beside a coordinator");
        }
    }

    private @Nullable String tooMuch() {
        if (depth == NESTING_MAX) {
            return "is nested more than " + NESTING_MAX + " deep";
        }
        return budget.isFull()
                ? "has too many steps: a queue and all queues within it may have " + budget.stepsMax() + " steps in all"
                : null;
    }

    /** Counts the steps of the outermost queue and of all queues within it. */
    StepBudget budget() {
        return budget;
    }

    private void check(Members step, Json input, VisibleResults results) {
        for (Fault fault : check.check(input, results)) {
            step.faultBelow("queue", "/input" + fault.pointer(), fault.detail());
        }
    }

    private @Nullable SubQueue here(Members queue, SourceLocation place, Json input, UUID id, Parent parent) {
        SubQueueReader inner = new SubQueueReader(contents, check, id, depth + 1, budget);
        ContentReader.Content content = contents.read(queue, place, inner, Driver.COORDINATOR);
        queue.refuseOthers();
        // A queue without steps is a fault, and can't be constructed.
        return content.steps().steps().isEmpty()
                ? null
                // It gets the owner of the outer queue when it starts.
                : new SubQueue.Here(content.start(id, input, null, null, parent, null, Owner.DEFAULT));
    }

    /** The other Skald checks by its own rules. */
    private static @Nullable SubQueue elsewhere(
            Members queue, @Nullable URI coordinator, Json input, @Nullable String credentials) {
        for (String name : GIVEN_HERE) {
            if (queue.value(name) != null) {
                queue.fault(name, "must be absent, because the step gives it");
            }
        }
        if (!queue.has("definition")) {
            queue.require("name");
            queue.require("steps");
        }
        ObjectNode start = queue.copy();
        start.remove("input");
        return coordinator == null
                ? null
                : new SubQueue.Elsewhere(coordinator, JsonBody.text(start), input, credentials, Call.DEFAULT_TIMEOUT);
    }

    private static @Nullable URI coordinator(Members step) {
        String text = step.text("coordinator");
        if (text == null) {
            return null;
        }
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            boolean reachable = uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65_535;
            boolean ascii = text.chars().allMatch(character -> character < 0x80);
            boolean dots = uri.getRawPath() != null
                    && Stream.of(uri.getRawPath().split("/")).anyMatch(DOTS::contains);
            if (web && plain && reachable && ascii && !dots && text.length() <= CallReader.URL_LENGTH_MAX) {
                return uri;
            }
        } catch (URISyntaxException e) {
            step.fault("coordinator", "is not a URL: " + e.getReason());
            return null;
        }
        step.fault(
                "coordinator",
                "must be the http or https address of another Skald, in ASCII, without user, query and fragment, and without"
                        + " . or .. as a part of its path; a port is 1 to 65535");
        return null;
    }
}
