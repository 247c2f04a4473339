package dev.skald.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * Jackson's factories with a shared pool of buffers, as those that Jackson keeps for each thread are of no use to virtual
 * threads.
 */
public final class JsonFactories {
    /** For texts that Skald itself has written, and for writing. */
    public static final JsonFactory TRUSTED = bounded(StreamReadConstraints.defaults());

    private JsonFactories() {}

    /** For texts that come from outside. */
    public static JsonFactory bounded(StreamReadConstraints bounds) {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .streamReadConstraints(bounds)
                .build();
    }
}
