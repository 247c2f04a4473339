package dev.skald.api.start;

import dev.skald.queue.Parent;
import dev.skald.web.json.Members;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the step that a queue belongs to according to its caller. */
public final class ParentReader {
    private ParentReader() {}

    /** The member {@code parent}; null when there is none, or when it is wrong. */
    public static @Nullable Parent read(Members body) {
        Members parent = body.object("parent");
        if (parent == null) {
            return null;
        }
        parent.require("queueId");
        parent.require("step");
        UUID queueId = parent.uuid("queueId");
        String step = parent.text("step");
        if (step != null && !StepOrder.isName(step)) {
            parent.fault("step", StepOrder.NAME_RULE);
        }
        parent.refuseOthers();
        return queueId == null || step == null ? null : new Parent(queueId, step);
    }
}
