package dev.skald.engine.call;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where this Skald is reached. */
@ConfigMapping(prefix = "skald")
public interface AddressSettings {
    /** Where participants send answers that come later; absent means the address that this server listens at. */
    Optional<URI> url();
}
