package dev.skald.demo;

/** Which step of which queue a call is about: what a participant remembers its work by. */
record StepOfQueue(String queue, String step) {}
