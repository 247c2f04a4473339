package dev.skald.settings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Checks the settings as soon as they can be read, before the database is started. It gives no settings itself; it is a
 * factory only because factories are called so early. With a fault the process prints a sentence for each fault and
 * ends with 1: nothing is running yet that must be closed, and an exception would print a stack trace. In a test and in
 * {@code quarkus:dev}, it continues, and the framework reports the fault.
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

    /**
     * The names of all that is set. The framework's own defaults, which a packaged Skald lists too, have the lowest
     * ordinal.
     */
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
