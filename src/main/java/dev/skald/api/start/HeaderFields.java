package dev.skald.api.start;

import dev.skald.outbound.CallHeaders;
import dev.skald.web.json.Members;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads header fields that are sent to participants. */
public final class HeaderFields {
    /** How many fields one call, or one queue, may give. */
    public static final int COUNT_MAX = 50;

    /** The longest value, in characters. */
    public static final int VALUE_LENGTH_MAX = 8000;

    private static final String NOT_PASSED = "is not on this server's pass-on list";
    private static final Pattern EXPRESSION = Pattern.compile("\\{%.*?%}", Pattern.DOTALL);

    private HeaderFields() {}

    /** Reads the headers of one call. Expressions in their values are checked elsewhere. */
    static Map<String, String> ofCall(Members call) {
        return read(call, CallHeaders::whyNot, true);
    }

    /** Reads the headers that are sent with every call of a queue: only those on the pass-on list. */
    static Map<String, String> ofQueue(Members start, PassList pass) {
        return read(
                start, name -> pass.contains(name) ? null : firstOf(CallHeaders.whyNotSecret(name), NOT_PASSED), false);
    }

    /** The headers of deliveries to a subscription. */
    public static Map<String, String> ofSubscription(Members subscription) {
        return read(
                subscription,
                name -> isOfDelivery(name) ? "may not be given: Skald sets it" : CallHeaders.whyNot(name),
                false);
    }

    private static boolean isOfDelivery(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("webhook-") || lower.equals("content-type");
    }

    private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }

    /**
     * Joins the headers of a definition and of a start. Those of the start win; the case of their names does not
     * matter.
     */
    static Map<String, String> merged(Members start, Map<String, String> definition, Map<String, String> own) {
        Map<String, String> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        merged.putAll(definition);
        // A map keeps the case of the first name that was put in.
        own.keySet().forEach(merged::remove);
        merged.putAll(own);
        if (merged.size() > COUNT_MAX) {
            start.fault("headers", "must be at most " + COUNT_MAX + " with those of the definition");
        }
        return merged;
    }

    private static Map<String, String> read(
            Members owner, Function<String, @Nullable String> whyNot, boolean expressions) {
        Members fields = owner.object("headers");
        if (fields == null) {
            return Map.of();
        }
        if (fields.size() > COUNT_MAX) {
            owner.fault("headers", "must be at most " + COUNT_MAX);
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (String name : fields.names()) {
            String value = fields.text(name);
            String why = firstOf(whyNot.apply(name), value == null ? null : CallHeaders.whyNotValue(value));
            if (why != null) {
                fields.fault(name, why);
            } else if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                fields.fault(name, "is given more than once, in different case");
            } else if (value != null && !isValue(expressions ? withoutExpressions(value) : value)) {
                fields.fault(
                        name,
                        "must be printable ASCII without blanks at its ends, at most " + VALUE_LENGTH_MAX
                                + " characters");
            } else if (value != null) {
                read.put(name, value);
            }
        }
        return read;
    }

    private static String withoutExpressions(String value) {
        return EXPRESSION.matcher(value).replaceAll("x");
    }

    private static boolean isValue(String value) {
        return value.length() <= VALUE_LENGTH_MAX
                && CallHeaders.isValue(value)
                && value.strip().equals(value);
    }
}
