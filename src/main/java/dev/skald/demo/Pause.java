package dev.skald.demo;

import java.time.Duration;

/** Lets time pass on the caller's thread; returns early, with the thread's interrupt flag set, when it is interrupted. */
interface Pause {
    void last(Duration delay);
}
