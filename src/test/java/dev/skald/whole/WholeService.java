package dev.skald.whole;

import dev.skald.support.DatabaseTime;
import dev.skald.support.ParticipantBook;
import dev.skald.support.ScriptedParticipant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the whole service with a participant of its own for each case. */
abstract class WholeService {
    ScriptedParticipant participant;
    ParticipantBook book;

    @BeforeEach
    void openParticipant() {
        participant = ScriptedParticipant.start();
        book = participant.book();
    }

    @AfterEach
    void close() {
        participant.close();
        DatabaseTime.reset();
    }
}
