package dev.skald.recovery;

import dev.skald.engine.run.LeaseTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Shows how late this node's heartbeat is. */
@ApplicationScoped
class HeartbeatMetrics {
    private final MeterRegistry registry;
    private final LeaseTimer lease;

    HeartbeatMetrics(MeterRegistry registry, LeaseTimer lease) {
        this.registry = registry;
        this.lease = lease;
    }

    void show(@Observes StartupEvent event) {
        Gauge.builder("skald.heartbeat.lag", lease, timer -> timer.lag().toMillis() / 1000.0)
                .description("By how much this node's next heartbeat is late by now")
                .baseUnit("seconds")
                .register(registry);
    }
}
