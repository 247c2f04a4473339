package dev.skald.queue;

import org.jspecify.annotations.Nullable;

/**
 * The requester of a change. The log of a queue records the subject, the audit all of it.
 *
 * @param subject as {@link Owner#subject}
 * @param kind the kind of its credential, as a name
 * @param name for people; need not be unique
 * @param address where the request came from; null when that is not known
 * @param role that allowed the request, as a name
 * @param requestId given by the sender of the request; null when it gave none
 */
public record Actor(
        String subject,
        String kind,
        String name,
        @Nullable String address,
        String role,
        @Nullable String requestId) {
    /** The requester in logs of queues for frequent actions of callers; null when callers need no identity. */
    public @Nullable String known() {
        return anonymous() ? null : subject;
    }

    /** The requester in logs of queues for actions by hand; an address when callers need no identity. */
    public String inLog() {
        return anonymous() && address != null ? subject + " at " + address : subject;
    }

    /** Whether callers need no identity. */
    public boolean anonymous() {
        return subject.equals(Owner.ANONYMOUS);
    }
}
