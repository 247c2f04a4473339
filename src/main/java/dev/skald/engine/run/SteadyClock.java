package dev.skald.engine.run;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.time.Instant;
import java.time.InstantSource;

/**
 * This machine's monotonic timer. It tells how long something lasts and never steps; its instants mean nothing to anybody
 * else.
 */
@ApplicationScoped
@Typed(SteadyClock.class)
public class SteadyClock implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }
}
