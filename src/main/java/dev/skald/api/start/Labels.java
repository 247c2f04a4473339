package dev.skald.api.start;

import dev.skald.web.http.Query;
import dev.skald.web.json.Members;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the labels of a queue. */
public final class Labels {
    /** How many labels a queue may have. */
    public static final int COUNT_MAX = 20;

    /** The longest name, in characters. */
    public static final int NAME_LENGTH_MAX = 100;

    /** The longest value, in characters. */
    public static final int VALUE_LENGTH_MAX = 1000;

    private static final String FILTER = "label.";

    private Labels() {}

    /** Reads the member {@code labels}. */
    public static Map<String, String> read(Members start) {
        Members labels = start.object("labels");
        if (labels == null) {
            return Map.of();
        }
        if (labels.size() > COUNT_MAX) {
            start.fault("labels", "must be at most " + COUNT_MAX);
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (String name : labels.names()) {
            String value = labels.text(name);
            if (!isName(name)) {
                labels.fault(
                        name,
                        "must have a name of 1 to " + NAME_LENGTH_MAX
                                + " characters, none of them a control character");
            } else if (value != null && !isValue(value)) {
                labels.fault(
                        name, "must be at most " + VALUE_LENGTH_MAX + " characters, none of them a control character");
            } else if (value != null) {
                read.put(name, value);
            }
        }
        return read;
    }

    /** Joins the labels of a definition and of a start; those of the start win. */
    static Map<String, String> merged(Members start, Map<String, String> definition, Map<String, String> own) {
        Map<String, String> merged = new LinkedHashMap<>(definition);
        merged.putAll(own);
        if (merged.size() > COUNT_MAX) {
            start.fault("labels", "must be at most " + COUNT_MAX + " with those of the definition");
        }
        return merged;
    }

    /** Reads the labels by which a list is asked for: parameters such as {@code label.customer=4711}. */
    public static Map<String, String> filter(Query query) {
        Map<String, String> labels = new HashMap<>();
        for (String name : query.names(FILTER)) {
            String label = name.substring(FILTER.length());
            String value = query.text(name, Labels::isValue, "can't be the value of a label");
            if (!isName(label)) {
                query.fault(name, "must name a label after the dot");
            } else if (value != null) {
                labels.put(label, value);
            }
        }
        if (labels.size() > COUNT_MAX) {
            query.fault(FILTER, "must be at most " + COUNT_MAX + ", as no queue has more labels");
        }
        return labels;
    }

    public static boolean isName(String name) {
        return !name.isEmpty() && isPlain(name, NAME_LENGTH_MAX);
    }

    public static boolean isValue(String value) {
        return isPlain(value, VALUE_LENGTH_MAX);
    }

    private static boolean isPlain(String text, int lengthMax) {
        return text.codePointCount(0, text.length()) <= lengthMax
                && text.chars().noneMatch(Character::isISOControl);
    }
}
