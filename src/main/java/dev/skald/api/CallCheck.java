package dev.skald.api;

import dev.skald.participant.Expressions;
import dev.skald.problem.Fault;
import dev.skald.queue.Call;
import java.util.List;

/**
 * Checks what only a call's maker can judge, before the queue is accepted: whether its expressions parse and name only
 * what there will be, and whether its address may be called.
 */
@FunctionalInterface
public interface CallCheck {
    /**
     * Checks one call.
     *
     * @param results what its expressions may use
     * @return what is wrong, with pointers that begin at the call ({@code /url}, {@code /headers/X-Class},
     *     {@code /body/guests/0}); empty when nothing is
     */
    List<Fault> check(Call call, Results results);

    /** The check that those make who will make the calls. */
    static CallCheck of(Expressions expressions) {
        return (call, results) -> expressions.check(call, results.certain(), results.others()).stream()
                .map(fault -> new Fault(fault.pointer(), fault.detail()))
                .toList();
    }
}
