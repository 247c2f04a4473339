package dev.skald.engine.run;

import dev.skald.engine.call.PreparedCall;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one runner is told what happens while it waits. */
final class RunnerInbox {
    private final Threads.Inbox<Message> messages;

    RunnerInbox(Threads threads) {
        this.messages = threads.inbox();
    }

    sealed interface Message {}

    /** A call has its outcome. */
    record Answered(PreparedCall prepared, Outcome outcome) implements Message {}

    /** Something came into the log from elsewhere. */
    private record Look() implements Message {}

    /** This came into the log from elsewhere. */
    private record Entries(List<LogEntry> entries) implements Message {}

    /**
     * What has happened.
     *
     * @param answered the calls that have their outcome now
     * @param entries what came into the log from elsewhere, as far as it is told
     * @param look whether there is more in the log from elsewhere
     */
    record News(List<Answered> answered, List<LogEntry> entries, boolean look) {}

    /** Lets the runner read the log, because another writer has added something. */
    void readLog() {
        messages.add(new Look());
    }

    /** Tells the runner what somebody else has written into the log. */
    void tell(List<LogEntry> written) {
        messages.add(new Entries(written));
    }

    /** Tells the runner what came of a call. */
    void tell(Answered answered) {
        messages.add(answered);
    }

    /**
     * Waits for something to happen.
     *
     * @param longest how long at most; null for as long as it takes
     */
    News await(@Nullable Duration longest) throws InterruptedException {
        Message first = messages.await(longest == null ? null : longest.plusMillis(1));
        List<Answered> answered = new ArrayList<>();
        List<LogEntry> entries = new ArrayList<>();
        boolean look = false;
        for (Message message = first; message != null; message = messages.poll()) {
            switch (message) {
                case Answered answer -> answered.add(answer);
                case Entries written -> entries.addAll(written.entries());
                case Look wanted -> look = true;
            }
        }
        return new News(answered, entries, look);
    }
}
