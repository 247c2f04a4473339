package dev.skald.api.start;

import dev.skald.participant.CallFault;
import dev.skald.participant.Expressions;
import dev.skald.queue.Call;
import dev.skald.queue.Json;
import dev.skald.web.problem.Fault;
import java.util.List;

/**
 * Checks of calls that only the package that makes them can do, before the queue is accepted: whether the expressions
 * parse and name only known results, whether its body can be sent as it says, and whether the address may be called.
 */
@FunctionalInterface
public interface CallCheck {
    /**
     * Checks one call.
     *
     * @param results what its expressions may use
     * @return the faults, with pointers that begin at the call ({@code /url}, {@code /headers/X-Class}, {@code
     *     /body/guests/0}); empty when there is none
     */
    List<Fault> check(Call call, VisibleResults results);

    /**
     * Checks the input of a sub-queue. By default it finds nothing.
     *
     * @param results that its expressions may use
     * @return the faults, with pointers that begin at the input
     */
    default List<Fault> check(Json input, VisibleResults results) {
        return List.of();
    }

    /** The checks of the package that makes the calls. */
    static CallCheck of(Expressions expressions) {
        return new CallCheck() {
            @Override
            public List<Fault> check(Call call, VisibleResults results) {
                return faults(expressions.check(call, results.place(), results.certain(), results.others()));
            }

            @Override
            public List<Fault> check(Json input, VisibleResults results) {
                return faults(expressions.check(input, results.certain(), results.others()));
            }
        };
    }

    private static List<Fault> faults(List<CallFault> found) {
        return found.stream()
                .map(fault -> new Fault(fault.pointer(), fault.detail()))
                .toList();
    }
}
