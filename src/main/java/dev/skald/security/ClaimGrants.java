package dev.skald.security;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What a token of a provider gives its holder, by one of its claims.
 *
 * @param claim names of claims, each within the one before
 * @param rules every one that fits a value gives its grant
 */
record ClaimGrants(List<String> claim, List<Rule> rules) {
    /** A value that is longer gives nothing; patterns are the operator's, values come from outside. */
    private static final int VALUE_LENGTH_MAX = 200;

    private static final int VALUES_MAX = 1_000;

    /** As many namespaces as a list merges at most. */
    private static final int GRANTS_MAX = 1_000;

    private static final String ARROW = "->";

    /** A name in the setting of the claim: in quotes, as it may have a slash, or without them. */
    private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"|[^\"/]+");

    ClaimGrants {
        claim = List.copyOf(claim);
        rules = List.copyOf(rules);
    }

    /**
     * A pattern, and what a value that matches all of it gives.
     *
     * @param grant a role and a namespace; {@code $1} stands for what the first group of the pattern has matched
     */
    record Rule(Pattern pattern, String grant) {
        /**
         * The grant for a value; empty when the value does not fit, or what comes out is no grant. A value can't give a
         * grant for all namespaces unless the rule itself says so.
         */
        Optional<Grant> apply(String value) {
            Matcher matcher = pattern.matcher(value);
            return matcher.matches()
                    ? Grant.parse(filledIn(matcher))
                            .filter(given -> !given.everywhere() || grant.endsWith("@" + Grant.ALL))
                    : Optional.empty();
        }

        private String filledIn(Matcher matcher) {
            String text = grant;
            for (int group = matcher.groupCount(); group > 0; group--) {
                String matched = matcher.group(group);
                text = text.replace("$" + group, matched == null ? "" : matched);
            }
            return text;
        }
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException with a sentence when a rule can't be read
     */
    static ClaimGrants of(SecuritySettings.OidcSettings settings) {
        return new ClaimGrants(
                NAME.matcher(settings.claim())
                        .results()
                        .map(name -> name.group(1) == null ? name.group() : name.group(1))
                        .toList(),
                settings.grants().orElse(List.of()).stream()
                        .map(ClaimGrants::rule)
                        .toList());
    }

    private static Rule rule(String text) {
        int arrow = text.lastIndexOf(ARROW);
        if (arrow < 0) {
            throw faulty(text, "has no ->");
        }
        try {
            Rule rule = new Rule(
                    Pattern.compile(text.substring(0, arrow).strip()),
                    text.substring(arrow + ARROW.length()).strip());
            if (!rule.grant.contains("$") && Grant.parse(rule.grant).isEmpty()) {
                throw faulty(text, "gives no role in a namespace, such as reader@default");
            }
            return rule;
        } catch (PatternSyntaxException e) {
            throw faulty(text, "begins with no regular expression: " + e.getDescription());
        }
    }

    private static IllegalArgumentException faulty(String rule, String how) {
        return new IllegalArgumentException("skald.security.oidc.grants: \"" + rule + "\" " + how + ".");
    }

    /** What a token gives; nothing when it does not have the claim. */
    List<Grant> of(JsonNode token) {
        JsonNode value = token;
        for (String name : claim) {
            value = value.path(name);
        }
        return values(value)
                .filter(text -> text.length() <= VALUE_LENGTH_MAX)
                .limit(VALUES_MAX)
                .flatMap(text -> rules.stream().flatMap(rule -> rule.apply(text).stream()))
                .distinct()
                .limit(GRANTS_MAX)
                .toList();
    }

    /** The texts of an array, or the words of one text, as in the claim {@code scope} (RFC 8693 section 4.2). */
    private static Stream<String> values(JsonNode value) {
        if (value.isTextual()) {
            return Stream.of(value.textValue().split(" +")).filter(word -> !word.isEmpty());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            if (value.isArray() && element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        return texts.stream();
    }
}
