package dev.skald.queue;

/** Who has the steps of a queue run. */
public enum Driver {
    /** They run by themselves, as soon as what they come after is done. */
    COORDINATOR,
    /** The caller adds one after the other and says when there are no more. */
    CALLER;

    /** The driver as the contract writes it. */
    public String word() {
        return EnumWords.of(this);
    }
}
