package dev.skald.settings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Has the settings checked as soon as they can be read, before the database is started. It gives no settings itself; that
 * it is asked for some is what calls it so early. With a fault the process ends with 1 after a sentence for each: at this
 * point nothing runs yet that would have to be closed, and an exception would come out as a stack trace. A test or {@code
 * quarkus:dev} goes on, to be told by the framework.
 */
public final class CheckSettingsFactory implements ConfigSourceFactory {
    private static final List<String> PROFILES_WITHOUT_CONSOLE = List.of("dev", "test");

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (Collections.disjoint(context.getProfiles(), PROFILES_WITHOUT_CONSOLE)) {
            List<String> faults = CheckSettings.faults(setNames(context), name -> {
                ConfigValue value = context.getValue(name);
                return value == null ? null : value.getValue();
            });
            if (!faults.isEmpty()) {
                faults.forEach(System.err::println);
                Runtime.getRuntime().halt(1);
            }
        }
        return List.of();
    }

    /** The names of what somebody has set: the framework's own defaults, which a packaged Skald lists as well, come last in order. */
    private static List<String> setNames(ConfigSourceContext context) {
        List<String> names = new ArrayList<>();
        context.iterateNames().forEachRemaining(name -> {
            ConfigValue value = context.getValue(name);
            if (value != null && value.getConfigSourceOrdinal() > 0) {
                names.add(name);
            }
        });
        return names;
    }
}
