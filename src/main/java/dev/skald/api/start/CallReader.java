package dev.skald.api.start;

import dev.skald.outbound.credential.CredentialName;
import dev.skald.participant.Expressions;
import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Json;
import dev.skald.queue.text.EnumWords;
import dev.skald.web.json.Members;
import dev.skald.web.problem.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private static final Map<String, Send> SENDS = EnumWords.of(Send.values());

    /** Many servers refuse a body with these (RFC 9110 sections 9.3.1, 9.3.2 and 9.3.5). */
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");

    private static final Set<String> WITH_RESULT = Set.of("action");
    private static final Set<String> WITH_OUTCOME = Set.of("action", "compensation", "confirmation");

    private final CallCheck check;

    CallReader(CallCheck check) {
        this.check = check;
    }

    private static Map<String, String> methods() {
        Map<String, String> methods = new LinkedHashMap<>();
        Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE").forEach(m -> methods.put(m, m));
        return methods;
    }

    /**
     * Reads a step's call, or the question whether the caller committed.
     *
     * @param name the member with the call
     * @param results what its expressions may use
     * @return null when there is none; must not be used when there are faults
     */
    @Nullable
    Call read(Members step, String name, VisibleResults results) {
        Members members = step.object(name);
        if (members == null) {
            return null;
        }
        String url = url(members);
        String method = Objects.requireNonNullElse(members.choice("method", METHODS), "POST");
        Json body = members.json("body");
        Call call = new Call(
                method,
                Objects.requireNonNullElse(url, ""),
                HeaderFields.ofCall(members),
                Objects.requireNonNullElse(members.choice("send", SENDS), send(method, body)),
                body,
                rules(members, name),
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

    /** How a body is sent when the call does not say. */
    private static Send send(String method, @Nullable Json body) {
        return body == null && WITHOUT_BODY.contains(method) ? Send.NOTHING : Send.JSON;
    }

    private static AnswerRules rules(Members call, String name) {
        return new AnswerRules(
                rule(call, "result", WITH_RESULT.contains(name), "only an action has a result"),
                rule(call, "outcome", WITH_OUTCOME.contains(name), "the status of its answer says yes or no"));
    }

    /**
     * An expression over the answer.
     *
     * @param allowed whether a call of this kind may have it
     * @param whyNot why the others may not
     */
    private static @Nullable String rule(Members call, String rule, boolean allowed, String whyNot) {
        String text = call.text(rule);
        if (text == null) {
            return null;
        }
        if (!allowed) {
            call.fault(rule, "must be absent: " + whyNot);
            return null;
        }
        if (!Expressions.isOne(text)) {
            call.fault(rule, "must be one expression and nothing else, such as {% $response.body %}");
            return null;
        }
        return text;
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
