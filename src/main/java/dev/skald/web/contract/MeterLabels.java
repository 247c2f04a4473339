package dev.skald.web.contract;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Limits the labels of request meters. Methods and paths come from outside, each new one creates new meters, and a
 * meter is never removed. So everything unknown counts as {@value #OTHER}.
 */
@Singleton
class MeterLabels implements MeterFilter {
    static final String OTHER = "OTHER";

    private static final String REQUESTS = "http.server";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

    /** Labels for groups of paths, and pages of the server. */
    private static final Set<String> PATHS = Set.of(
            "root",
            "/",
            "NOT_FOUND",
            "REDIRECTION",
            "CLIENT_ERROR",
            "SERVER_ERROR",
            "UNKNOWN",
            "/q/health",
            "/q/health/live",
            "/q/health/ready",
            "/q/health/started",
            "/q/metrics");

    private final AllowedMethods contract;

    MeterLabels(AllowedMethods contract) {
        this.contract = contract;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(REQUESTS)) {
            return id;
        }
        List<Tag> tags = new ArrayList<>();
        for (Tag tag : id.getTagsAsIterable()) {
            tags.add(bounded(tag));
        }
        return id.replaceTags(tags);
    }

    private Tag bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "method" -> Tag.of("method", METHODS.contains(tag.getValue()) ? tag.getValue() : OTHER);
            case "uri" -> Tag.of("uri", path(tag.getValue()));
            default -> tag;
        };
    }

    /** A path of the contract, with the names of its parameters. */
    private String path(String value) {
        return PATHS.contains(value) ? value : contract.template(value).orElse(OTHER);
    }
}
