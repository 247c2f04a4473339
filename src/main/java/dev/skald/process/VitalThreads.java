package dev.skald.process;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Threads that the process can't do without. A process that has lost one of them would look alive and do only a part of its
 * work; so whatever ends such a thread before its work is done ends the process.
 */
@ApplicationScoped
public class VitalThreads {
    private final EndProcess end;

    public VitalThreads(EndProcess end) {
        this.end = end;
    }

    /**
     * Starts a thread of the system, which does not keep the process alive.
     *
     * @param work returns when the thread is not needed any more
     */
    public Thread start(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> work(name, work));
    }

    /** Starts a virtual thread. */
    public Thread startVirtual(String name, Runnable work) {
        return Thread.ofVirtual().name(name).start(() -> work(name, work));
    }

    private void work(String name, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            end.because("thread " + name + " has ended", e);
        }
    }
}
