package dev.skald.process;

/** Ends the process, because it has lost something that it can't do without. */
@FunctionalInterface
public interface EndProcess {
    /**
     * Ends the process.
     *
     * @param what was lost, in a few words
     * @param cause how
     */
    void because(String what, Throwable cause);
}
