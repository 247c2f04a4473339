package dev.skald.api.access;

import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialKind;
import dev.skald.outbound.credential.CredentialPart;
import dev.skald.outbound.credential.CredentialTargets;
import dev.skald.outbound.credential.MakeCredential;
import dev.skald.outbound.credential.Secret;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads credentials to store. No fault contains any part of a secret. */
final class CredentialReader {
    private CredentialReader() {}

    /** The content of valid credentials. */
    record Given(CredentialKind kind, Map<CredentialPart, Secret> parts, CredentialTargets targets) {
        Given {
            parts = Map.copyOf(parts);
        }
    }

    /**
     * Reads a body.
     *
     * @throws ProblemException that lists what is wrong with it
     */
    static Given read(byte[] body) {
        return Members.read(body, CredentialReader::given);
    }

    private static @Nullable Given given(Members members) {
        CredentialTargets targets = targets(members);
        Map<CredentialPart, Secret> parts = new EnumMap<>(CredentialPart.class);
        for (CredentialKind kind : CredentialKind.values()) {
            parts(members, kind, parts);
        }
        if (!members.faults().isEmpty() || targets == null) {
            return null;
        }
        return switch (MakeCredential.of(parts, targets)) {
            case MakeCredential.Result.Made(Credential made) -> new Given(made.kind(), parts, targets);
            case MakeCredential.Result.Wrong(var part, String detail) -> {
                members.faults().add(part == null ? "" : part.pointer(), detail);
                yield null;
            }
        };
    }

    private static void parts(Members members, CredentialKind kind, Map<CredentialPart, Secret> parts) {
        List<CredentialPart> all = CredentialPart.of(kind).toList();
        Members within = all.getFirst().member().isEmpty() ? members : members.object(kind.word());
        if (within == null) {
            return;
        }
        for (CredentialPart part : all) {
            String text = within.text(part.member().isEmpty() ? kind.word() : part.member());
            if (text != null) {
                parts.put(part, Secret.of(text));
            }
        }
        if (within != members) {
            within.refuseOthers();
        }
    }

    private static @Nullable CredentialTargets targets(Members members) {
        members.require("targets");
        List<@Nullable String> texts = members.texts("targets");
        if (texts == null) {
            return null;
        }
        if (texts.isEmpty() || texts.size() > CredentialTargets.COUNT_MAX) {
            members.fault("targets", "must be 1 to " + CredentialTargets.COUNT_MAX);
            return null;
        }
        for (int place = 0; place < texts.size(); place++) {
            String text = texts.get(place);
            if (text != null && !CredentialTargets.isTarget(text)) {
                members.fault("targets", place, "must be " + CredentialTargets.WORDS);
            }
        }
        return members.faults().isEmpty()
                ? new CredentialTargets(
                        texts.stream().map(Objects::requireNonNull).toList())
                : null;
    }
}
