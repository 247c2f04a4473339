package dev.skald.event;

import dev.skald.engine.call.AddressSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;

/** The source of Skald's own events: the address of this Skald if it is set, else {@code /}. */
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
