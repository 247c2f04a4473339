package dev.skald.security;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/** The limit of a subject's requests. */
@ConfigMapping(prefix = "skald.limits")
public interface RequestRateSettings {
    /** How many requests per second a subject may send to a node; absent means any number. 1 to 1,000,000. */
    OptionalInt requests();
}
