package dev.skald.queue;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.callOf;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The work on a list is interrupted after each entry of its log, and another node goes on. */
class CutListTest {
    private static final Instant NOW = Instant.parse("2030-01-01T10:00:00Z");
    private static final Call CALL = callOf("http://localhost/");
    private static final int ELEMENTS = 5;
    private static final int OK = 200;

    private static QueueStart listOf(int maxParallel, OnInterruption onInterruption) {
        StepWork.Calls each = new StepWork.Calls(CALL, CALL, CALL);
        return start(
                        step("list")
                                .work(new StepWork.ForEach(new Json("\"{% $input %}\""), maxParallel, each))
                                .build(),
                        step("last").after("list").build())
                .onInterruption(onInterruption)
                .build();
    }

    /** A node that works on a queue whose participants do as they are asked, each operation once. */
    private static final class Worker {
        private final Set<String> effective;
        private final List<LogEntry> log;
        private Queue queue;

        Worker(QueueStart start, List<LogEntry> log, Set<String> effective) {
            this.log = new ArrayList<>(log);
            this.effective = new HashSet<>(effective);
            this.queue = Queue.fold(start, log);
        }

        void append(Operation operation) {
            LogEntry entry = new LogEntry(queue.seq() + 1, NOW, "a", operation);
            log.add(entry);
            queue = queue.with(entry);
        }

        void goOnToTheEnd() {
            while (true) {
                switch (Plan.next(queue, NOW)) {
                    case PlannedWork.Decide decide -> append(decide.decision());
                    case PlannedWork.Calls calls -> calls.due().forEach(due -> takeTurn((PlannedWork.StepDue) due));
                    case PlannedWork.Busy busy -> answerAll();
                    case PlannedWork.Ended ended -> {
                        return;
                    }
                    case PlannedWork other -> throw new AssertionError(other);
                }
            }
        }

        private void takeTurn(PlannedWork.StepDue due) {
            StepState state = queue.step(due.step());
            if (state.step().work() instanceof StepWork.ForEach) {
                append(
                        state.begun()
                                ? new Operation.StepJoined(due.step())
                                : new Operation.StepExpanded(
                                        due.step(),
                                        IntStream.range(0, ELEMENTS)
                                                .mapToObj(i -> new Json("" + i))
                                                .toList()));
            } else {
                append(new Operation.CallStarted(
                        due.step(), due.kind(), state.call(due.kind()).attempts() + 1, null));
                switch (due.kind()) {
                    case ACTION -> effective.add(due.step());
                    case COMPENSATION -> effective.remove(due.step());
                    case CONFIRMATION -> {}
                }
            }
        }

        private void answerAll() {
            queue.steps().stream().filter(state -> state.progress().calling()).forEach(state -> {
                CallKind kind = state.kind();
                StepWork.Element element = state.step().element();
                Json result = kind == CallKind.ACTION && element != null ? element.item() : null;
                append(new Operation.CallDone(
                        state.step().name(), kind, state.call(kind).attempts(), result, OK, Duration.ZERO));
            });
        }
    }

    private static Worker fresh(QueueStart start) {
        return new Worker(start, List.of(new LogEntry(1, NOW, "a", new Operation.QueueStarted())), Set.of());
    }

    /** What is in effect after so many entries of a log, if every call that it announces took effect. */
    private static Set<String> effectiveAfter(List<LogEntry> log) {
        Set<String> effective = new HashSet<>();
        for (LogEntry entry : log) {
            if (entry.operation() instanceof Operation.CallStarted call) {
                switch (call.kind()) {
                    case ACTION -> effective.add(call.step());
                    case COMPENSATION -> effective.remove(call.step());
                    case CONFIRMATION -> {}
                }
            }
        }
        return effective;
    }

    private static Worker cut(QueueStart start, List<LogEntry> log) {
        Worker next = new Worker(start, log, effectiveAfter(log));
        next.append(new Operation.QueueInterrupted("b"));
        next.goOnToTheEnd();
        return next;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void it_succeeds_with_every_element_done_once(int maxParallel) {
        QueueStart start = listOf(maxParallel, OnInterruption.RESUME);
        Worker whole = fresh(start);
        whole.goOnToTheEnd();
        List<LogEntry> log = whole.log;
        assertThat(log).hasSizeGreaterThan(4 * ELEMENTS);

        for (int kept = 1; kept < log.size(); kept++) {
            Queue queue = cut(start, log.subList(0, kept)).queue;

            assertThat(queue.status()).isEqualTo(QueueStatus.SUCCEEDED);
            assertThat(queue.step("list").result()).isEqualTo(new Json("[0, 1, 2, 3, 4]"));
            assertThat(queue.steps())
                    .extracting(state -> state.step().name())
                    .containsExactly("list", "list[0]", "list[1]", "list[2]", "list[3]", "list[4]", "last");
            assertThat(queue.steps().stream().filter(state -> state.step().isElement()))
                    .extracting(StepState::status)
                    .containsOnly(StepStatus.CONFIRMED);
            assertThat(queue.steps())
                    .extracting(state -> state.step().id())
                    .containsExactlyElementsOf(whole.queue.steps().stream()
                            .map(state -> state.step().id())
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTORE", "RESUME"})
    void it_is_restored_with_nothing_left_in_effect(OnInterruption onInterruption) {
        QueueStart start = listOf(2, onInterruption);
        Worker whole = fresh(start);
        whole.goOnToTheEnd();
        whole.append(new Operation.RestoreRequested("rain"));
        whole.goOnToTheEnd();
        List<LogEntry> log = whole.log;

        for (int kept = 1; kept < log.size(); kept++) {
            Worker next = cut(start, log.subList(0, kept));
            if (next.queue.status() == QueueStatus.SUCCEEDED) {
                next.append(new Operation.RestoreRequested("rain"));
                next.goOnToTheEnd();
            }

            assertThat(next.queue.status()).isEqualTo(QueueStatus.RESTORED);
            assertThat(next.effective).isEmpty();
        }
    }
}
