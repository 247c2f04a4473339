package dev.skald.credential;

import dev.skald.outbound.credential.CredentialKind;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.CredentialPart;
import dev.skald.outbound.credential.CredentialTargets;
import dev.skald.outbound.credential.Secret;
import dev.skald.queue.Actor;
import dev.skald.store.credential.SealedRow;
import dev.skald.store.credential.SealedRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores the credentials of an admin, sealed, and removes them. Only calls can read their secrets. */
@ApplicationScoped
public class KeepCredentials {
    /** The maximum number in a namespace. */
    public static final int COUNT_MAX = 1_000;

    private final SealedRows rows;
    private final SealKeys keys;
    private final OpenCredentials opened;

    KeepCredentials(SealedRows rows, SealKeys keys, OpenCredentials opened) {
        this.rows = rows;
        this.keys = keys;
        this.opened = opened;
    }

    /** The outcome of storing credentials. */
    public sealed interface Result {
        /**
         * They are kept.
         *
         * @param fresh whether there were none of this name before
         */
        record Kept(SealedRow row, boolean fresh) implements Result {}

        /**
         * They can't be.
         *
         * @param why a sentence
         */
        record Not(String why) implements Result {}
    }

    /**
     * Keeps credentials in place of those of the same name.
     *
     * @param parts of which credentials can be made
     * @param actor the requester
     */
    public Result keep(
            CredentialName name,
            CredentialKind kind,
            Map<CredentialPart, Secret> parts,
            CredentialTargets targets,
            Actor actor) {
        Optional<SealKey> key = keys.first();
        if (key.isEmpty()) {
            return new Result.Not("There is no key to seal credentials with: set " + SealKeys.SETTING
                    + " to a file with 32 random bytes in Base64.");
        }
        String sealed = key.get().seal(name.namespace(), name.name(), CredentialText.write(parts, targets));
        Optional<SealedRows.Kept> kept = rows.keep(
                new SealedRows.Draft(
                        name.namespace(),
                        name.name(),
                        kind.word(),
                        targets.texts(),
                        key.get().id(),
                        sealed),
                COUNT_MAX,
                actor);
        opened.forget(name);
        return kept.<Result>map(row -> new Result.Kept(row.row(), row.fresh()))
                .orElseGet(() -> new Result.Not("The namespace has " + COUNT_MAX + " credentials, the maximum."));
    }

    /** The credentials of a name. */
    public Optional<SealedRow> find(CredentialName name) {
        return rows.find(name.namespace(), name.name());
    }

    /** Those of a namespace, by name. */
    public List<SealedRows.Listed> list(String namespace) {
        return rows.list(namespace, COUNT_MAX);
    }

    /** Removes credentials; returns whether there were any of this name. */
    public boolean delete(CredentialName name, Actor actor) {
        boolean deleted = rows.delete(name.namespace(), name.name(), actor);
        opened.forget(name);
        return deleted;
    }
}
