package dev.skald.security;

import dev.skald.store.audit.AuditAct;
import jakarta.inject.Singleton;
import java.util.Map;

/** Ensures that only an admin of a namespace sets the rights of others there. */
@Singleton
public class CheckAdmin {
    private final NoteRefusals refusals;

    CheckAdmin(NoteRefusals refusals) {
        this.refusals = refusals;
    }

    /**
     * Lets an admin continue; a refusal is written to the audit.
     *
     * @param namespace where the caller must be admin; {@code *} for all
     * @param target the name of the token or credentials in the request
     * @throws dev.skald.web.problem.ProblemException when the caller is no admin there
     */
    public void of(Access access, String namespace, AuditAct act, String target) {
        if (!access.isAdminOf(namespace)) {
            refusals.note(access, access.likelyNamespace(), act, target, Map.of("namespace", namespace));
            throw AccessRefusals.forbidden("This needs the role admin in the namespace " + namespace + ".");
        }
    }
}
