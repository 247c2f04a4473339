package dev.skald.settings;

import static java.util.Map.entry;

import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks the settings: each by its own rule, then those that depend on each other. */
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
    /** More than any server has; the check is only that it is a number. */
    private static final String SERVERS_BODY_MAX = "1E";

    private static final String ISOLATION = "quarkus.datasource.jdbc.transaction-isolation-level";

    private static final String HOST = "quarkus.http.host";
    private static final String HOST_ENABLED = "quarkus.http.host-enabled";

    /** Random letters and digits of this length can't be guessed. */
    private static final int ADMIN_TOKEN_LENGTH_MIN = 32;

    /** All of Skald's own settings. */
    static final Map<String, Rule> RULES = Map.ofEntries(
            entry("skald.data", Rule.text()),
            entry("skald.url", Rule.address().optional()),
            entry("skald.demo", Rule.oneOf("true", "false")),
            entry("skald.interruption", Rule.oneOf("restore-if-dead", "restore", "resume")),
            entry("skald.queue.timeout", Rule.duration(MILLISECOND, YEAR).optional()),
            entry("skald.purge.after", Rule.duration(NOTHING, TEN_YEARS)),
            entry("skald.purge.every", Rule.duration(SECOND, DAY)),
            entry("skald.audit.keep", Rule.duration(NOTHING, TEN_YEARS)),
            entry("skald.audit.routine-keep", Rule.duration(NOTHING, TEN_YEARS)),
            entry("skald.events.lifecycle", Rule.oneOf("true", "false", "on", "off")),
            entry("skald.events.keep", Rule.duration(SECOND, TEN_YEARS)),
            entry("skald.tombstone.keep", Rule.duration(NOTHING, TEN_YEARS)),
            entry("skald.recovery.every", Rule.duration(SECOND, HOUR)),
            entry(HEARTBEAT, Rule.duration(SECOND, HOUR)),
            entry(LEASE, Rule.duration(SECOND.multipliedBy(2), DAY)),
            entry("skald.node.drain", Rule.duration(NOTHING, DAY)),
            entry("skald.journal.commit", Rule.oneOf("group", "single")),
            entry("skald.journal.writers", Rule.wholeNumber(1, 16)),
            entry("skald.journal.waiting", Rule.wholeNumber(1, MILLION)),
            entry("skald.journal.patience", Rule.duration(MILLISECOND, HOUR)),
            entry(CallerCheck.ADMIN_TOKEN, Rule.text()),
            entry(CallerCheck.ADMIN_TOKEN_FILE, Rule.text()),
            entry("skald.security.oidc.claim", Rule.claim().optional()),
            entry("skald.security.oidc.grants", Rule.grants().optional()),
            entry("skald.targets.allow", Rule.text()),
            entry("skald.targets.ca-file", Rule.file()),
            entry("skald.security.seal-key-file", Rule.files()),
            entry("skald.headers.pass", Rule.text()),
            entry(BODY, Rule.size("1", "1G")),
            entry("skald.limits.result", Rule.size("1", "1G")),
            entry("skald.limits.steps", Rule.wholeNumber(1, 100_000)),
            entry("skald.limits.elements", Rule.wholeNumber(1, 10_000)),
            entry("skald.limits.calls-per-host", Rule.wholeNumber(1, MILLION)),
            entry("skald.limits.in-flight", Rule.wholeNumber(1, MILLION)),
            entry("skald.limits.waiting", Rule.wholeNumber(0, MILLION)),
            entry("skald.limits.streams", Rule.wholeNumber(0, MILLION)),
            entry("skald.events.heartbeat", Rule.duration(SECOND, Duration.ofMinutes(1))),
            entry("skald.limits.requests", Rule.wholeNumber(1, MILLION).optional()),
            entry("skald.limits.body-time", Rule.duration(Duration.ofMillis(10), Duration.ofHours(1))));

    private final UnaryOperator<@Nullable String> values;
    private final List<String> faults = new ArrayList<>();

    private CheckSettings(UnaryOperator<@Nullable String> values) {
        this.values = values;
    }

    /**
     * Finds what is wrong.
     *
     * @param names of all that is set, also in the form of environment variables
     * @param values the value of a setting, by its name; null when it is not set
     * @return a sentence for each fault, with the setting, its value and the rule
     */
    static List<String> faults(Iterable<String> names, UnaryOperator<@Nullable String> values) {
        CheckSettings check = new CheckSettings(values);
        new TreeMap<>(RULES).forEach(check::one);
        if (check.faults.isEmpty()) {
            check.together();
            check.provider(names);
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
        adminToken();
        closed();
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
        // One connection listens to the other nodes.
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

    /** Never shows the secret itself, which would then be in a log. */
    private void adminToken() {
        String token = valueOr(CallerCheck.ADMIN_TOKEN, "");
        String file = valueOr(CallerCheck.ADMIN_TOKEN_FILE, "");
        if (!token.isEmpty() && !file.isEmpty()) {
            faults.add("%s and %s are both set; give one of them."
                    .formatted(CallerCheck.ADMIN_TOKEN, CallerCheck.ADMIN_TOKEN_FILE));
        } else if (!token.isEmpty()) {
            longEnough(CallerCheck.ADMIN_TOKEN, token);
        } else if (!file.isEmpty()) {
            try {
                longEnough(
                        "the file that %s names, %s,".formatted(CallerCheck.ADMIN_TOKEN_FILE, file),
                        SecretFile.read(Path.of(file)));
            } catch (UncheckedIOException | InvalidPathException e) {
                faults.add("%s is set to \"%s\", which can't be read.".formatted(CallerCheck.ADMIN_TOKEN_FILE, file));
            }
        }
    }

    private void longEnough(String what, String token) {
        if (token.length() < ADMIN_TOKEN_LENGTH_MIN) {
            faults.add("The token in %s has %d characters, but must have at least %d."
                    .formatted(what, token.length(), ADMIN_TOKEN_LENGTH_MIN));
        }
    }

    /** Everybody who reaches an open Skald may do everything, so only this machine may reach it. */
    private void closed() {
        String host = valueOr(HOST, "127.0.0.1");
        boolean listens = !valueOr(HOST_ENABLED, "true").equals("false");
        if (listens && !CallerCheck.isSet(values) && !Loopback.is(host)) {
            faults.add(
                    "%s is %s, where others can reach Skald, but no setting says who may call: set %s to a file with a secret of at least %d characters, or quarkus.oidc.auth-server-url to your OpenID Connect provider, or %s to 127.0.0.1."
                            .formatted(HOST, host, CallerCheck.ADMIN_TOKEN_FILE, ADMIN_TOKEN_LENGTH_MIN, HOST));
        }
    }

    /** An operator who sets other properties of OpenID Connect only would believe that Skald checks its tokens. */
    private void provider(Iterable<String> names) {
        if (OidcSourceFactory.isNamed(values)) {
            return;
        }
        for (String name : names) {
            if (OidcSourceFactory.names(name)) {
                faults.add(
                        "%s is set, but neither quarkus.oidc.auth-server-url nor quarkus.oidc.public-key, without which Skald accepts no tokens of a provider: set one of them, or none of quarkus.oidc."
                                .formatted(name));
                return;
            }
        }
    }

    private String valueOr(String name, String otherwise) {
        String value = values.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
