package dev.skald.store.read;

import dev.skald.queue.Owner;
import org.jspecify.annotations.Nullable;

/**
 * A part of all queues that somebody may see.
 *
 * @param namespace only those in it; null for all namespaces
 * @param owner only those that this subject started; null for all owners
 */
public record ListScope(
        @Nullable String namespace, @Nullable String owner) {
    /** All queues. */
    public static final ListScope ALL = new ListScope(null, null);

    /** Whether everything in another one is in this one, and more. */
    boolean contains(ListScope other) {
        return !equals(other)
                && (namespace == null || namespace.equals(other.namespace))
                && (owner == null || owner.equals(other.owner));
    }

    /** Whether a queue of this owner is in it. */
    public boolean covers(Owner of) {
        return (namespace == null || namespace.equals(of.namespace())) && (owner == null || owner.equals(of.subject()));
    }
}
