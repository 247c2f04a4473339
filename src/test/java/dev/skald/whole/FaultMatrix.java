package dev.skald.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.ScriptedParticipant;
import dev.skald.support.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Every fault, each in a queue and with a participant of its own, side by side, as most of the time goes by in waiting. */
final class FaultMatrix {
    private FaultMatrix() {}

    /** What is done with one fault, and asserted. */
    interface Trial {
        void of(Fault fault, ScriptedParticipant participant) throws Exception;
    }

    /** Tries every fault; the failure of one names it. */
    static void tryAll(Trial trial) throws Exception {
        List<Callable<Fault>> trials = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            trials.add(() -> {
                try (ScriptedParticipant participant = ScriptedParticipant.start()) {
                    trial.of(fault, participant);
                    return fault;
                } catch (AssertionError wrong) {
                    throw new AssertionError(fault + ": " + wrong.getMessage(), wrong);
                }
            });
        }
        assertThat(Together.run(trials)).containsExactly(Fault.values());
    }
}
