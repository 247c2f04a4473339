package dev.skald.demo;

import dev.skald.process.Sleep;
import dev.skald.settings.Loopback;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.NotFoundException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The demo participants by name, and whether they are served at all. */
@ApplicationScoped
class Participants {
    private static final Logger LOG = Logger.getLogger(Participants.class);
    private static final int ENTRIES_MAX = 10_000;
    private static final int DEFERRED_MAX = 1_000;

    private final DemoSettings settings;
    private final String host;
    private final boolean served;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, DemoParticipant> desks = Map.of(
            "hotel", desk("no rooms", 180),
            "flight", desk("no seats", 240),
            "car", desk("no cars", 60),
            "stock", desk("sold out", 25),
            "bank", desk("no credit", 5),
            "mail", desk("no such address", 1));

    Participants(DemoSettings settings, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.settings = settings;
        this.host = host;
        this.served = settings.wanted() && Loopback.is(host);
    }

    void announce(@Observes StartupEvent started) {
        if (served) {
            LOG.infof(
                    "The demo participants are served under /demo/{%s}; they forget everything when Skald stops",
                    desks.keySet().stream().sorted().collect(Collectors.joining(",")));
        } else if (settings.wanted()) {
            LOG.warnf(
                    "The demo participants are not served although skald.demo is on: anyone who can reach %s could"
                            + " call them; set quarkus.http.host to 127.0.0.1 to have them",
                    host);
        }
    }

    boolean served() {
        return served;
    }

    /**
     * The participant with this name.
     *
     * @throws NotFoundException when there is none
     */
    DemoParticipant named(String name) {
        return Optional.ofNullable(desks.get(name)).orElseThrow(NotFoundException::new);
    }

    @PreDestroy
    void close() {
        executor.shutdownNow();
    }

    private DemoParticipant desk(String full, int price) {
        Book book = new Book(full, price, ENTRIES_MAX);
        SendOutcome callBack = new SendOutcome(Participants::sleep);
        return new DemoParticipant(
                book,
                Participants::sleep,
                new Deferrals(book, executor, Participants::sleep, callBack::tell, DEFERRED_MAX));
    }

    private static void sleep(Duration delay) {
        try {
            Sleep.of(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
