package dev.skald.api.view;

import dev.skald.store.read.ListQuery;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses in answers.
 *
 * @param base the beginning of each address; empty when the address of this server is not known
 */
public record Links(String base) {
    /** The addresses below {@code skald.url}. */
    public static Links below(Optional<URI> url) {
        return new Links(url.map(u -> u.toString().replaceFirst("/+$", "")).orElse(""));
    }

    /** The address of a queue. */
    public String queue(UUID id) {
        return base + "/queues/" + id;
    }

    /** The address of a definition. */
    public String definition(String name) {
        return base + "/definitions/" + name;
    }

    /** Where a subscription is. */
    public String subscription(String name) {
        return base + "/subscriptions/" + name;
    }

    /**
     * The value of {@code Link} that leads to the next page of the list of definitions.
     *
     * @param parameters of this page's request
     * @param last the last name on this page
     */
    public String nextDefinitions(Map<String, List<String>> parameters, String last) {
        return next("/definitions?", parameters, "after", last);
    }

    /**
     * The value of {@code Link} that leads to the next page of the list of tokens.
     *
     * @param parameters of this page's request
     * @param last the last namespace and name on this page
     */
    public String nextTokens(Map<String, List<String>> parameters, String last) {
        return next("/tokens?", parameters, "after", last);
    }

    /**
     * The value of {@code Link} that leads to the next page of a list.
     *
     * @param parameters of this page's request
     * @param last the end of this page
     */
    public String nextPage(Map<String, List<String>> parameters, ListQuery.Position last) {
        return next("/queues?", parameters, "cursor", Cursor.encode(last));
    }

    /**
     * The value of {@code Link} that leads to the next page of a log.
     *
     * @param parameters of this page's request
     * @param last the number of this page's last entry
     */
    public String nextEntries(UUID id, Map<String, List<String>> parameters, long last) {
        return next("/queues/" + id + "/log?", parameters, "after", Long.toString(last));
    }

    /**
     * The value of {@code Link} that leads to the next page of the audit.
     *
     * @param parameters of this page's request
     * @param cursor the end of this page
     */
    public String nextAudit(Map<String, List<String>> parameters, String cursor) {
        return next("/audit?", parameters, "cursor", cursor);
    }

    /**
     * The value of {@code Link} that leads to the next page of events.
     *
     * @param last the position up to which this page has looked
     */
    public String nextEvents(Map<String, List<String>> parameters, long last) {
        return next("/events?", parameters, "after", Long.toString(last));
    }

    private String next(String path, Map<String, List<String>> parameters, String place, String value) {
        Stream<String> kept = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals(place))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(parameter -> parameter.getValue().stream().map(v -> pair(parameter.getKey(), v)));
        String query = Stream.concat(kept, Stream.of(pair(place, value))).collect(Collectors.joining("&"));
        return "<" + base + path + query + ">; rel=\"next\"";
    }

    private static String pair(String name, String value) {
        return encoded(name) + "=" + encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
