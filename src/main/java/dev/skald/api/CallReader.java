package dev.skald.api;

import dev.skald.problem.Fault;
import dev.skald.queue.Call;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one call of a step. */
final class CallReader {
    /** The longest that a call may take. */
    static final Duration TIMEOUT_MAX = Duration.ofHours(24);

    /** The longest address, in characters. */
    static final int URL_LENGTH_MAX = 4000;

    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final int PORT_MAX = 65535;
    private static final Pattern EXPRESSION = Pattern.compile("\\{%.*?%}", Pattern.DOTALL);
    private static final Map<String, String> METHODS = methods();

    private final CallCheck check;
    private final Faults faults;

    CallReader(CallCheck check, Faults faults) {
        this.check = check;
        this.faults = faults;
    }

    private static Map<String, String> methods() {
        Map<String, String> methods = new LinkedHashMap<>();
        Stream.of("GET", "POST", "PUT", "PATCH", "DELETE").forEach(m -> methods.put(m, m));
        return methods;
    }

    /** A text with a plain letter in place of each expression. */
    static String withoutExpressions(String text) {
        return EXPRESSION.matcher(text).replaceAll("x");
    }

    /**
     * Reads a step's call.
     *
     * @param name of the member that is the call
     * @param results names of the steps whose results its expressions may use
     * @return null when there is none; not to be used when faults were found
     */
    @Nullable
    Call read(Members step, String name, Set<String> results) {
        Members members = step.object(name);
        if (members == null) {
            return null;
        }
        Call call = new Call(
                Objects.requireNonNullElse(members.choice("method", METHODS), "POST"),
                url(members),
                HeaderFields.ofCall(members),
                members.json("body"),
                Objects.requireNonNullElse(
                        members.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX), Call.DEFAULT_TIMEOUT));
        members.notYetSupported("credentials");
        members.refuseOthers();
        for (Fault fault : check.check(call, results)) {
            faults.add(step.pointer(name) + fault.pointer(), fault.detail());
        }
        return call;
    }

    private static String url(Members call) {
        call.require("url");
        String url = call.text("url");
        if (url == null) {
            return "";
        }
        String fault = faultOf(url);
        if (fault != null) {
            call.fault("url", fault);
        }
        return url;
    }

    private static @Nullable String faultOf(String url) {
        if (url.length() > URL_LENGTH_MAX) {
            return "must be at most " + URL_LENGTH_MAX + " characters long";
        }
        if (url.startsWith("{%")) {
            // Nothing is known of it until it has been evaluated; it is looked at again before the call.
            return null;
        }
        try {
            return faultOf(new URI(withoutExpressions(url)), authorityIsPlain(url));
        } catch (URISyntaxException e) {
            return "is not a URL";
        }
    }

    private static @Nullable String faultOf(URI url, boolean plainAuthority) {
        String authority = url.getRawAuthority();
        if (!("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                || authority == null) {
            return "must be an absolute http or https URL";
        }
        if (authority.contains("@")) {
            return "may not have a user or password: secrets never stand in a queue";
        }
        if (plainAuthority && (url.getHost() == null || url.getPort() > PORT_MAX)) {
            return "has no valid host and port";
        }
        return url.getRawFragment() == null ? null : "may not have a fragment";
    }

    /** Whether host and port are free of expressions. */
    private static boolean authorityIsPlain(String url) {
        int start = url.indexOf("//") + 2;
        int expression = url.indexOf("{%", start);
        int path = url.indexOf('/', start);
        return expression < 0 || (path >= 0 && path < expression);
    }
}
