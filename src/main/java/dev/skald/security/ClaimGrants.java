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
 * The grants of a provider's token, from one of its claims.
 *
 * @param claim names of claims, each within the one before
 * @param rules each rule that matches a value gives its grant
 */
record ClaimGrants(List<String> claim, List<Rule> rules) {
    /** Longer values give no grant: patterns come from the operator, but values come from outside. */
    private static final int VALUE_LENGTH_MAX = 200;

    private static final int VALUES_MAX = 1_000;

    /** The most namespaces that a list can merge. */
    private static final int GRANTS_MAX = 1_000;

    private static final String ARROW = "->";

    /** A name in the setting of the claim: in quotes if it contains a slash. */
    private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"|[^\"/]+");

    ClaimGrants {
        claim = List.copyOf(claim);
        rules = List.copyOf(rules);
    }

    /**
     * A pattern, and the grant of a value that it matches completely.
     *
     * @param grant a role and a namespace; {@code $1} stands for the text that the first group of the pattern matched
     */
    record Rule(Pattern pattern, String grant) {
        /**
         * The grant for a value; empty when the value does not match, or the result is no grant. A value can't give a
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
     * @throws IllegalArgumentException when a rule can't be read; the message is a sentence
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
            throw faulty(text, "does not begin with a regular expression: " + e.getDescription());
        }
    }

    private static IllegalArgumentException faulty(String rule, String how) {
        return new IllegalArgumentException("skald.security.oidc.grants: \"" + rule + "\" " + how + ".");
    }

    /** The grants of a token; none when it does not have the claim. */
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

    /** The texts of an array, or the parts of one text, as in the claim {@code scope} (RFC 8693 section 4.2). */
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
