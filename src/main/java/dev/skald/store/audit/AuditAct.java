package dev.skald.store.audit;

import dev.skald.queue.text.EnumWords;
import java.util.Map;

/** What somebody asked for. */
public enum AuditAct {
    QUEUE_START,
    QUEUE_SUBMIT,
    STEP_SIGNAL,
    QUEUE_STEP,
    QUEUE_COMPLETE,
    QUEUE_EVENT,
    QUEUE_RESTORE,
    /** An id that no queue has was closed by a restore. */
    ID_CLOSE,
    QUEUE_RETRY,
    QUEUE_RECOVER,
    QUEUE_PAUSE,
    QUEUE_RESUME,
    STEP_RESOLVE,
    QUEUE_DELETE,
    DEFINITION_PUT,
    DEFINITION_DELETE,
    TOKEN_MAKE,
    TOKEN_REVOKE,
    CREDENTIAL_PUT,
    CREDENTIAL_DELETE,
    SUBSCRIPTION_PUT,
    SUBSCRIPTION_DELETE,
    SUBSCRIPTION_ROTATE,
    SUBSCRIPTION_PAUSE,
    SUBSCRIPTION_RESUME,
    SUBSCRIPTION_TEST,
    SUBSCRIPTION_REPLAY;

    /** All of them by their words. */
    public static final Map<String, AuditAct> WORDS = EnumWords.of(values());

    public String word() {
        return EnumWords.of(this);
    }

    /** Whether callers do it all the time. */
    boolean everyday() {
        return switch (this) {
            case QUEUE_START,
                    QUEUE_SUBMIT,
                    STEP_SIGNAL,
                    QUEUE_STEP,
                    QUEUE_COMPLETE,
                    QUEUE_EVENT,
                    QUEUE_RESTORE,
                    ID_CLOSE -> true;
            case QUEUE_RETRY,
                    QUEUE_RECOVER,
                    QUEUE_PAUSE,
                    QUEUE_RESUME,
                    STEP_RESOLVE,
                    QUEUE_DELETE,
                    DEFINITION_PUT,
                    DEFINITION_DELETE,
                    TOKEN_MAKE,
                    TOKEN_REVOKE,
                    CREDENTIAL_PUT,
                    CREDENTIAL_DELETE,
                    SUBSCRIPTION_PUT,
                    SUBSCRIPTION_DELETE,
                    SUBSCRIPTION_ROTATE,
                    SUBSCRIPTION_PAUSE,
                    SUBSCRIPTION_RESUME,
                    SUBSCRIPTION_TEST,
                    SUBSCRIPTION_REPLAY -> false;
        };
    }
}
