package dev.skald.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The setting of the demo participants. */
@ConfigMapping(prefix = "skald.demo")
interface DemoSettings {
    /** Whether to serve them. */
    @WithParentName
    @WithDefault("false")
    boolean wanted();
}
