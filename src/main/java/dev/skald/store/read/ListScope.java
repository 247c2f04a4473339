package dev.skald.store.read;

import dev.skald.queue.Owner;
import org.jspecify.annotations.Nullable;

/**
 * A set of queues that a requester may see.
 *
 * @param namespace only queues in it; null for all namespaces
 * @param owner only queues that this subject started; null for all owners
 */
public record ListScope(
        @Nullable String namespace, @Nullable String owner) {
    /** All queues. */
    public static final ListScope ALL = new ListScope(null, null);

    /** Whether this scope contains another one, and is larger. */
    boolean contains(ListScope other) {
        return !equals(other)
                && (namespace == null || namespace.equals(other.namespace))
                && (owner == null || owner.equals(other.owner));
    }

    /** Whether the queues of an owner are in this scope. */
    public boolean covers(Owner of) {
        return (namespace == null || namespace.equals(of.namespace())) && (owner == null || owner.equals(of.subject()));
    }
}
