package dev.skald.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Ends;
import io.quarkus.scheduler.FailedExecution;
import org.junit.jupiter.api.Test;

class VitalThreadsTest {
    private final Ends ends = new Ends();
    private final VitalThreads threads = new VitalThreads(ends);
    private final DutyFailures duties = new DutyFailures(ends);

    @Test
    void an_error_that_ends_a_vital_thread_ends_the_process() throws InterruptedException {
        threads.start("writer", () -> {
                    throw new OutOfMemoryError("no memory");
                })
                .join();

        assertThat(ends.reasons()).containsExactly("thread writer has ended: no memory");
    }

    @Test
    void an_exception_that_ends_a_vital_thread_ends_the_process() throws InterruptedException {
        threads.startVirtual("listener", () -> {
                    throw new IllegalStateException("unplanned");
                })
                .join();

        assertThat(ends.reasons()).containsExactly("thread listener has ended: unplanned");
    }

    @Test
    void a_vital_thread_whose_work_is_done_ends_nothing() throws InterruptedException {
        threads.start("writer", () -> {}).join();

        assertThat(ends.reasons()).isEmpty();
    }

    @Test
    void an_error_in_a_duty_of_the_timers_ends_the_process() {
        duties.failed(new FailedExecution(null, new StackOverflowError("too deep")));

        assertThat(ends.reasons()).containsExactly("a duty has failed: too deep");
    }

    @Test
    void an_exception_in_a_duty_leaves_it_to_the_next_round() {
        duties.failed(new FailedExecution(null, new IllegalStateException("unplanned")));

        assertThat(ends.reasons()).isEmpty();
    }
}
