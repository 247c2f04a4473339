package dev.skald.crash;

import java.util.Locale;

/**
 * Where a Skald is halted.
 *
 * @param moment which side of the place
 * @param place a commit or a call, as {@link Passing} names it
 */
record CrashPoint(Moment moment, String place) {
    /** Which side of a place. */
    enum Moment {
        BEFORE,
        AFTER
    }

    /** As {@link Passing} reads it. */
    String text() {
        return moment.name().toLowerCase(Locale.ROOT) + " " + place;
    }
}
