package dev.skald.api;

import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.text.EnumWords;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the requests of an admin. */
public final class AdminReader {
    private static final Map<String, Operation.As> AS = EnumWords.of(Operation.As.values());

    private AdminReader() {}

    /**
     * The outcome of a step.
     *
     * @param result of its action; null unless the admin says that it is done, or when it is not known
     */
    record Resolution(
            Operation.As as, String reason, @Nullable Json result) {}

    /**
     * Reads the outcome of a step.
     *
     * @throws ProblemException that lists what is wrong with it
     */
    static Resolution resolution(byte[] body) {
        return Members.read(body, members -> {
            members.require("as");
            Operation.As as = members.choice("as", AS);
            String reason = Reason.require(members);
            Json result = members.json("result");
            if (result != null && as != null && as != Operation.As.DONE) {
                members.fault("result", "is only given when the step is said to be done");
            }
            return new Resolution(Objects.requireNonNullElse(as, Operation.As.DONE), reason, result);
        });
    }

    /**
     * Reads the reason of a pause.
     *
     * @throws ProblemException that lists what is wrong with it
     */
    public static String pause(byte[] body) {
        return Members.read(body, Reason::require);
    }
}
