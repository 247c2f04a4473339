package dev.skald.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.api.start.CallReader;
import dev.skald.api.start.HeaderFields;
import dev.skald.api.start.Labels;
import dev.skald.event.webhook.KeepSubscriptions;
import dev.skald.event.webhook.SigningSecret;
import dev.skald.store.subscription.EventFilter;
import dev.skald.store.subscription.Subscription;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads subscriptions, and what is asked of them. No fault says anything of a secret. */
final class SubscriptionReader {
    private static final int TYPES_MAX = 50;
    private static final Pattern TYPE = Pattern.compile("[!-~&&[^*]]{0,199}\\*?");
    private static final int QUEUE_NAME_MAX = 200;

    private SubscriptionReader() {}

    /**
     * A subscription without a fault.
     *
     * @param secret null when it is to be made
     */
    record Given(Subscription.Draft draft, @Nullable SigningSecret secret, KeepSubscriptions.Beginning beginning) {}

    /**
     * A replay without a fault.
     *
     * @param to null for the newest
     */
    record Range(long from, @Nullable Long to) {}

    /**
     * Reads a subscription.
     *
     * @throws ProblemException that lists what is wrong with it
     */
    static Given subscription(String namespace, String name, byte[] body) {
        return Members.read(body, members -> {
            URI url = url(members);
            List<String> types = types(members);
            Members queues = members.object("queues");
            String queueName = queues == null ? null : queueName(queues);
            Map<String, String> labels = queues == null ? Map.of() : Labels.read(queues);
            if (queues != null) {
                queues.refuseOthers();
            }
            SigningSecret secret = secret(members);
            Map<String, String> headers = HeaderFields.ofSubscription(members);
            String credentials = CallReader.credentials(members);
            KeepSubscriptions.Beginning beginning = beginning(members);
            if (url == null) {
                return null;
            }
            return new Given(
                    new Subscription.Draft(
                            namespace, name, url, new EventFilter(types, queueName, labels), headers, credentials),
                    secret,
                    beginning);
        });
    }

    /**
     * Reads what secret to change to; null when one is to be made. An empty body says nothing.
     *
     * @throws ProblemException that lists what is wrong with it
     */
    static @Nullable SigningSecret rotation(byte[] body) {
        return body.length == 0
                ? null
                : Members.<Wrapped<SigningSecret>>read(body, members -> new Wrapped<>(secret(members)))
                        .value();
    }

    /** Something that may be absent, as the result of reading. */
    private record Wrapped<T>(@Nullable T value) {}

    /**
     * Reads which events to deliver once more.
     *
     * @throws ProblemException that lists what is wrong with it
     */
    static Range range(byte[] body) {
        return Members.read(body, members -> {
            members.require("from");
            Long from = position(members, "from");
            Long to = position(members, "to");
            if (from != null && to != null && to < from) {
                members.fault("to", "must not be before from");
            }
            return from == null ? null : new Range(from, to);
        });
    }

    private static @Nullable URI url(Members members) {
        members.require("url");
        String text = members.text("url");
        if (text == null) {
            return null;
        }
        try {
            URI url = new URI(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawFragment() == null;
            boolean reachable = url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535;
            boolean ascii = text.chars().allMatch(character -> character < 0x80);
            if (web && plain && reachable && ascii && text.length() <= CallReader.URL_LENGTH_MAX) {
                return url;
            }
        } catch (URISyntaxException e) {
            members.fault("url", "is not a URL: " + e.getReason());
            return null;
        }
        members.fault(
                "url",
                "must be an http or https address in ASCII, without user and fragment, at most "
                        + CallReader.URL_LENGTH_MAX + " characters long; a port is 1 to 65535");
        return null;
    }

    private static List<String> types(Members members) {
        members.require("types");
        List<@Nullable String> types = members.texts("types");
        if (types == null) {
            return List.of();
        }
        if (types.isEmpty() || types.size() > TYPES_MAX) {
            members.fault("types", "must be 1 to " + TYPES_MAX);
        }
        for (int place = 0; place < types.size(); place++) {
            String type = types.get(place);
            if (type != null && (type.isEmpty() || !TYPE.matcher(type).matches())) {
                members.fault(
                        "types",
                        place,
                        "must be a type, 1 to 200 printable ASCII characters without blanks, or the beginning of one"
                                + " with an asterisk after it");
            }
        }
        return types.stream()
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private static @Nullable String queueName(Members queues) {
        String name = queues.text("name");
        if (name != null
                && (name.isEmpty()
                        || name.codePointCount(0, name.length()) > QUEUE_NAME_MAX
                        || name.chars().anyMatch(Character::isISOControl))) {
            queues.fault(
                    "name",
                    "must be 1 to " + QUEUE_NAME_MAX
                            + " characters, none of them a control character; an asterisk at its end stands for anything");
        }
        return name;
    }

    private static @Nullable SigningSecret secret(Members members) {
        String text = members.text("secret");
        SigningSecret secret = text == null ? null : SigningSecret.of(text);
        if (text != null && secret == null) {
            members.fault("secret", "must be " + SigningSecret.WORDS);
        }
        return secret;
    }

    private static KeepSubscriptions.Beginning beginning(Members members) {
        JsonNode from = members.value("from");
        if (from == null || "now".equals(from.textValue())) {
            return new KeepSubscriptions.Beginning.Now();
        }
        if ("start".equals(from.textValue())) {
            return new KeepSubscriptions.Beginning.Start();
        }
        if (isPosition(from)) {
            return new KeepSubscriptions.Beginning.At(from.longValue());
        }
        members.fault("from", "must be \"now\", \"start\" or a position, which is a whole number from 1");
        return new KeepSubscriptions.Beginning.Now();
    }

    private static @Nullable Long position(Members members, String name) {
        JsonNode value = members.value(name);
        if (value == null || isPosition(value)) {
            return value == null ? null : value.longValue();
        }
        members.fault(name, "must be a position, which is a whole number from 1");
        return null;
    }

    private static boolean isPosition(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 1;
    }
}
