package dev.skald.crash;

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
        return moment.name().toLowerCase(java.util.Locale.ROOT) + " " + place;
    }
}
