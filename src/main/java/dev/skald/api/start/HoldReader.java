package dev.skald.api.start;

import dev.skald.queue.Call;
import dev.skald.queue.Hold;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.web.json.Members;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads how a queue is held. */
final class HoldReader {
    /** For how long a caller may say itself whether it committed, when the start does not say. */
    static final Duration AFTER = Duration.ofSeconds(30);

    private static final Duration AFTER_MIN = Duration.ofMillis(1);
    private static final Duration AFTER_MAX = Duration.ofDays(7);

    private HoldReader() {}

    /**
     * Reads it.
     *
     * @param steps those of the queue, whose results the check can't use: none of them was called yet
     * @return null when there is none; not to be used when faults were found
     */
    static @Nullable Hold read(Members start, CallReader calls, List<Step> steps) {
        Members hold = start.object("hold");
        if (hold == null) {
            return null;
        }
        hold.require("check");
        Set<String> names = steps.stream().map(Step::name).collect(Collectors.toSet());
        Call check = calls.read(hold, "check", VisibleResults.check(names));
        Duration after = hold.duration("after", AFTER_MIN, AFTER_MAX);
        Retry retry = RetryReader.read(hold, "retry", Retry.COMPENSATION);
        hold.refuseOthers();
        return check == null ? null : new Hold(check, Objects.requireNonNullElse(after, AFTER), retry);
    }
}
