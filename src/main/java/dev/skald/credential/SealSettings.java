package dev.skald.credential;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** The settings of the keys for credentials. */
@ConfigMapping(prefix = "skald.security")
public interface SealSettings {
    /** Files with keys, a line of Base64 each: the first key seals, all of them open; absent means that none are kept. */
    Optional<List<String>> sealKeyFile();
}
