package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.postgres.PostgresServer;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StreamClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A reader of the stream loses its node, and continues at the other one. */
class StreamResumeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUEUES = 20;

    private static PostgresServer server;
    private static SkaldProcess one;
    private static SkaldProcess other;

    private final Set<UUID> queues = new HashSet<>();

    @BeforeAll
    static void startAll() throws Exception {
        Path folder = Files.createTempDirectory("skald-stream");
        server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
        one = SkaldProcess.node(Files.createDirectory(folder.resolve("one")), server.jdbcUrl(), WholeProcess.QUICK);
        other = SkaldProcess.node(Files.createDirectory(folder.resolve("other")), server.jdbcUrl(), WholeProcess.QUICK);
        one.start();
        other.start();
    }

    @AfterAll
    static void endAll() {
        one.close();
        other.close();
        server.close();
    }

    private static StreamClient open(SkaldProcess at, String... headers) throws Exception {
        return StreamClient.open(at.address().resolve("/events"), headers);
    }

    /** A queue that has succeeded: two events. */
    private void succeed(SkaldProcess at) throws Exception {
        UUID id = UUID.randomUUID();
        assertThat(at.post("/queues", "{\"id\": \"" + id + "\", \"name\": \"trip\", \"driver\": \"caller\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(at.post("/queues/" + id + "/complete", "{}").statusCode()).isEqualTo(200);
        queues.add(id);
    }

    @Test
    void a_reader_whose_node_is_killed_gets_every_event_once_from_the_other_one() throws Exception {
        List<StreamClient.Part> seen = new ArrayList<>();
        long begin;
        try (StreamClient reader = open(one)) {
            begin = reader.next().position();
            for (int i = 0; i < QUEUES; i++) {
                succeed(i % 2 == 0 ? one : other);
            }
            for (int i = 0; i < QUEUES; i++) {
                seen.add(reader.nextEvent());
            }
            one.kill();
            // What it had sent is read to its end.
            for (StreamClient.Part part = reader.next(); !part.isEnd(); part = reader.next()) {
                seen.add(part);
            }
        }
        for (int i = 0; i < QUEUES; i++) {
            succeed(other);
        }
        String last = seen.getLast().id();
        try (StreamClient reader = open(other, "Last-Event-ID", last)) {
            while (seen.size() < 4 * QUEUES) {
                seen.add(reader.nextEvent());
            }
        }

        seen.removeIf(part -> part.data().isEmpty());
        assertThat(seen)
                .extracting(StreamClient.Part::position)
                .containsExactlyElementsOf(LongStream.rangeClosed(begin + 1, begin + 4 * QUEUES)
                        .boxed()
                        .toList());
        for (UUID queue : queues) {
            assertThat(seen)
                    .filteredOn(part -> part.json().path("subject").asText().equals(queue.toString()))
                    .extracting(part -> part.json().path("type").asText())
                    .containsExactly("dev.skald.queue.started", "dev.skald.queue.succeeded");
        }
        assertThat(JSON.readTree(other.get("/events?limit=1").body())
                        .path("newest")
                        .asLong())
                .isEqualTo(begin + 4 * QUEUES);
        one.start();
    }

    @Test
    void a_node_that_is_told_to_stop_ends_its_streams_at_once() throws Exception {
        try (StreamClient reader = open(one)) {
            assertThat(reader.next().id()).isNotEmpty();

            one.beginStop();

            reader.awaitEnd();
        }
        one.awaitGone();
        one.start();
    }
}
