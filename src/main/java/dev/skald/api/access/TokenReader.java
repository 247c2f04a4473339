package dev.skald.api.access;

import dev.skald.security.Grant;
import dev.skald.security.Role;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads requests for new tokens. */
final class TokenReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** The rule for a token's namespace. */
    static final String NAMESPACE = "must be 1 to 40 small letters, digits and hyphens, or * for all namespaces";

    private TokenReader() {}

    /**
     * A new token.
     *
     * @param namespace null when it is not given, {@code *} for all
     * @param subject the caller who uses it
     * @param expiresAt null for never
     */
    record Wanted(
            String name,
            Role role,
            @Nullable String namespace,
            String subject,
            @Nullable Instant expiresAt) {}

    /**
     * Reads a request.
     *
     * @param now the token must expire later
     * @throws ProblemException that lists what is wrong with it
     */
    static Wanted read(byte[] body, Instant now) {
        return Members.read(body, members -> wanted(members, now));
    }

    private static Wanted wanted(Members members, Instant now) {
        members.require("name");
        members.require("role");
        String name = Objects.requireNonNullElse(name(members, "name"), "");
        String subject = Objects.requireNonNullElse(name(members, "subject"), name);
        Role role = Objects.requireNonNullElse(members.choice("role", Role.WORDS), Role.READER);
        String namespace = members.text("namespace");
        if (namespace != null && !Grant.isPlace(namespace)) {
            members.fault("namespace", NAMESPACE);
        }
        Instant expiresAt = members.instant("expiresAt");
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            members.fault("expiresAt", "must be in the future");
        }
        return new Wanted(name, role, namespace, subject, expiresAt);
    }

    private static @Nullable String name(Members members, String member) {
        String name = members.text(member);
        if (name != null && !isName(name)) {
            members.fault(member, "must be 1 to 100 letters, digits, dots, underscores and hyphens, and not . or ..");
        }
        return name;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }
}
