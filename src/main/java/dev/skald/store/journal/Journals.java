package dev.skald.store.journal;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Which journal this node writes with. */
class Journals {
    @Produces
    @ApplicationScoped
    Journal journal(JournalSettings settings, InlineJournal single, GroupCommitJournal group) {
        return switch (settings.commit()) {
            case GROUP -> group;
            case SINGLE -> single;
        };
    }
}
