package dev.skald.api.start;

import dev.skald.outbound.credential.CredentialName;
import dev.skald.queue.Call;
import dev.skald.web.json.Members;
import dev.skald.web.problem.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one call of a step. */
public final class CallReader {
    /** The longest time that a call may take. */
    static final Duration TIMEOUT_MAX = Duration.ofHours(24);

    /** The longest address, in characters. */
    public static final int URL_LENGTH_MAX = 4000;

    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Map<String, String> METHODS = methods();

    private final CallCheck check;

    CallReader(CallCheck check) {
        this.check = check;
    }

    private static Map<String, String> methods() {
        Map<String, String> methods = new LinkedHashMap<>();
        Stream.of("GET", "POST", "PUT", "PATCH", "DELETE").forEach(m -> methods.put(m, m));
        return methods;
    }

    /**
     * Reads a step's call.
     *
     * @param name the member with the call
     * @param results that its expressions may use
     * @return null when there is none; must not be used when there are faults
     */
    @Nullable
    Call read(Members step, String name, VisibleResults results) {
        Members members = step.object(name);
        if (members == null) {
            return null;
        }
        String url = url(members);
        Call call = new Call(
                Objects.requireNonNullElse(members.choice("method", METHODS), "POST"),
                Objects.requireNonNullElse(url, ""),
                HeaderFields.ofCall(members),
                members.json("body"),
                credentials(members),
                Objects.requireNonNullElse(
                        members.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX), Call.DEFAULT_TIMEOUT));
        members.refuseOthers();
        if (url != null) {
            for (Fault fault : check.check(call, results)) {
                step.faultBelow(name, fault.pointer(), fault.detail());
            }
        }
        return call;
    }

    /** The name of credentials; null when there is none, or when it is not valid. */
    public static @Nullable String credentials(Members owner) {
        String name = owner.text("credentials");
        if (name != null && !CredentialName.isName(name)) {
            owner.fault("credentials", "must be the name of credentials: " + CredentialName.WORDS);
            return null;
        }
        return name;
    }

    private static @Nullable String url(Members call) {
        call.require("url");
        String url = call.text("url");
        if (url != null && url.length() > URL_LENGTH_MAX) {
            call.fault("url", "must be at most " + URL_LENGTH_MAX + " characters long");
        }
        return url;
    }
}
