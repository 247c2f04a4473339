package dev.skald.event;

import dev.skald.engine.call.AddressSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;

/** What Skald's own events have as their source: the address of this Skald where one is set, else {@code /}. */
@ApplicationScoped
public class EventSource {
    private final URI uri;

    @Inject
    EventSource(AddressSettings settings) {
        uri = settings.url().orElse(URI.create("/"));
    }

    /** The source. */
    public URI uri() {
        return uri;
    }
}
