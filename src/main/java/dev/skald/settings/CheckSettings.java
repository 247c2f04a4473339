package dev.skald.settings;

import static java.util.Map.entry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Holds what is set against the rules: each setting by itself, then those that must fit each other. */
final class CheckSettings {
    private static final Duration NOTHING = Duration.ZERO;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final Duration TEN_YEARS = Duration.ofDays(3660);
    private static final int MILLION = 1_000_000;

    private static final String HEARTBEAT = "skald.node.heartbeat";
    private static final String LEASE = "skald.node.lease";
    private static final String BODY = "skald.limits.body";
    private static final String SERVERS_BODY = "quarkus.http.limits.max-body-size";
    private static final String CONNECTIONS = "quarkus.datasource.jdbc.max-size";
    /** More than any server takes; only that it is a number matters. */
    private static final String SERVERS_BODY_MAX = "1E";

    private static final String ISOLATION = "quarkus.datasource.jdbc.transaction-isolation-level";

    /** Every setting of Skald's own. */
    static final Map<String, Rule> RULES = Map.ofEntries(
            entry("skald.data", Rule.text()),
            entry("skald.url", Rule.address().optional()),
            entry("skald.demo", Rule.oneOf("true", "false")),
            entry("skald.interruption", Rule.oneOf("restore-if-dead", "restore", "resume")),
            entry("skald.queue.timeout", Rule.duration(MILLISECOND, YEAR).optional()),
            entry("skald.purge.after", Rule.duration(NOTHING, TEN_YEARS)),
            entry("skald.purge.every", Rule.duration(SECOND, DAY)),
            entry("skald.tombstone.keep", Rule.duration(NOTHING, TEN_YEARS)),
            entry("skald.recovery.every", Rule.duration(SECOND, HOUR)),
            entry(HEARTBEAT, Rule.duration(SECOND, HOUR)),
            entry(LEASE, Rule.duration(SECOND.multipliedBy(2), DAY)),
            entry("skald.node.drain", Rule.duration(NOTHING, DAY)),
            entry("skald.journal.commit", Rule.oneOf("group", "single")),
            entry("skald.journal.writers", Rule.wholeNumber(1, 16)),
            entry("skald.journal.waiting", Rule.wholeNumber(1, MILLION)),
            entry("skald.journal.patience", Rule.duration(MILLISECOND, HOUR)),
            entry("skald.targets.allow", Rule.text()),
            entry("skald.targets.ca-file", Rule.text()),
            entry("skald.security.seal-key-file", Rule.text()),
            entry("skald.headers.pass", Rule.text()),
            entry(BODY, Rule.size("1", "1G")),
            entry("skald.limits.result", Rule.size("1", "1G")),
            entry("skald.limits.steps", Rule.wholeNumber(1, 100_000)),
            entry("skald.limits.calls-per-host", Rule.wholeNumber(1, MILLION)),
            entry("skald.limits.in-flight", Rule.wholeNumber(1, MILLION)));

    private final UnaryOperator<@Nullable String> values;
    private final List<String> faults = new ArrayList<>();

    private CheckSettings(UnaryOperator<@Nullable String> values) {
        this.values = values;
    }

    /**
     * What is wrong.
     *
     * @param values what a setting is set to, by its name; null when it is not set
     * @return a sentence for each fault, which names the setting, its value and what is right
     */
    static List<String> faults(UnaryOperator<@Nullable String> values) {
        CheckSettings check = new CheckSettings(values);
        new TreeMap<>(RULES).forEach(check::one);
        if (check.faults.isEmpty()) {
            check.together();
        }
        return check.faults;
    }

    private void one(String name, Rule rule) {
        String value = values.apply(name);
        boolean holds = value == null
                || (value.isBlank() ? rule.mayBeEmpty() : rule.holds().test(value.strip()));
        if (!holds) {
            faults.add("%s is set to \"%s\", but must be %s.".formatted(name, value, rule.words()));
        }
    }

    private void together() {
        Duration heartbeat = Rule.duration(valueOr(HEARTBEAT, "PT2S"));
        Duration lease = Rule.duration(valueOr(LEASE, "PT10S"));
        if (lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
            faults.add("%s is %s, but must be at least twice %s, which is %s."
                    .formatted(LEASE, lease, HEARTBEAT, heartbeat));
        }
        String serversBody = valueOr(SERVERS_BODY, "");
        String body = Rule.bytes(valueOr(BODY, "1M")).toString();
        if (!serversBody.isEmpty() && !Rule.size(body, SERVERS_BODY_MAX).holds().test(serversBody)) {
            faults.add(
                    "%s is set to \"%s\", but must be empty or a number of bytes, such as 10M, of at least %s, which is %s."
                            .formatted(SERVERS_BODY, serversBody, BODY, body));
        }
        // One listens to the other nodes.
        Rule connections = Rule.wholeNumber(2, MILLION);
        if (!connections.holds().test(valueOr(CONNECTIONS, "40"))) {
            faults.add("%s is set to \"%s\", but must be %s."
                    .formatted(CONNECTIONS, valueOr(CONNECTIONS, "40"), connections.words()));
        }
        String isolation = valueOr(ISOLATION, "read-committed");
        if (!Rule.word(isolation).equals("read-committed")) {
            faults.add("%s is set to \"%s\", but must be read-committed, which Skald is written for."
                    .formatted(ISOLATION, isolation));
        }
    }

    private String valueOr(String name, String otherwise) {
        String value = values.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
