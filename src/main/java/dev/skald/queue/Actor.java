package dev.skald.queue;

import org.jspecify.annotations.Nullable;

/**
 * Who asked for a change. The log of a queue has the subject, the audit all of it.
 *
 * @param subject as {@link Owner#subject}
 * @param kind how it is known, in a word: by which kind of credential
 * @param name as people call it, which need not be unique
 * @param address that the request came from; null when that is not known
 * @param role as which it asked, in a word
 * @param requestId what the request was called by who sent it; null when it was not
 */
public record Actor(
        String subject,
        String kind,
        String name,
        @Nullable String address,
        String role,
        @Nullable String requestId) {
    /** As logs of queues name who asks for what callers do all the time; null when nobody had to say who he is. */
    public @Nullable String known() {
        return anonymous() ? null : subject;
    }

    /** As logs of queues name who asks for what is done by hand: by address where nobody had to say who he is. */
    public String inLog() {
        return anonymous() && address != null ? subject + " at " + address : subject;
    }

    /** Whether nobody had to say who he is. */
    public boolean anonymous() {
        return subject.equals(Owner.ANONYMOUS);
    }
}
