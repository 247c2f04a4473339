package dev.skald.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Logs outlive the Skald that wrote them. The rows under {@code old-logs} were written by the Skald of before ADR 0034, in
 * the text format of PostgreSQL's {@code copy}, and {@code states.txt} tells what that Skald read in them: after each entry
 * the lines of the queue and its steps that changed, and what it would do next. These files are never written anew.
 */
class OldLogsTest {
    private static final String QUEUES = "queues.tsv";
    private static final String LOG = "log.tsv";
    private static final String SHAPES = "shapes.tsv";

    /** Operations that there were not yet. */
    private static final Set<String> LATER = Set.of(
            "event-registered",
            "step-skipped",
            "wait-started",
            "wait-ended",
            "signal-received",
            "step-expanded",
            "step-joined",
            "output-computed",
            "check-started",
            "check-answered",
            "check-failed",
            "check-scheduled",
            "queue-submitted");

    /** Every row, with those that show a shape of an operation and belong to no queue. */
    private static Stream<LogCodec.Row> rows() {
        return Stream.concat(
                lines(LOG).map(columns -> row(columns.subList(4, 9))),
                lines(SHAPES).map(OldLogsTest::row));
    }

    @Test
    void each_row_is_written_as_it_was() {
        assertThat(rows().map(LogCodec::decode).map(LogCodec::encode).toList()).isEqualTo(rows().toList());
    }

    @Test
    void each_log_is_read_as_it_was() {
        StringBuilder told = new StringBuilder();
        for (Map.Entry<QueueStart, List<LogEntry>> queue : queues().entrySet()) {
            told.append(TellStates.of(queue.getKey(), queue.getValue()));
        }

        assertThat(told.toString()).isEqualTo(text("states.txt"));
    }

    @Test
    void each_log_is_read_in_parts_as_in_whole() {
        queues().forEach((start, log) -> {
            Queue step = Queue.fold(start, log.subList(0, 1));
            for (LogEntry entry : log.subList(1, log.size())) {
                step = step.with(entry);
            }
            assertThat(Queue.fold(start, log)).isEqualTo(step);
        });
    }

    @Test
    void the_logs_have_every_operation() {
        Set<String> words = queues().values().stream()
                .flatMap(Collection::stream)
                .map(entry -> entry.operation().word())
                .collect(Collectors.toSet());

        Set<String> known = EveryOperation.examples().map(Operation::word).collect(Collectors.toSet());
        known.removeAll(LATER);
        assertThat(words).isEqualTo(known);
    }

    private static Map<QueueStart, List<LogEntry>> queues() {
        Map<UUID, List<LogEntry>> logs = new LinkedHashMap<>();
        lines(LOG)
                .forEach(columns -> logs.computeIfAbsent(UUID.fromString(columns.get(0)), id -> new ArrayList<>())
                        .add(new LogEntry(
                                Long.parseLong(columns.get(1)),
                                Instant.parse(columns.get(2)),
                                columns.get(3),
                                LogCodec.decode(row(columns.subList(4, 9))))));
        Map<QueueStart, List<LogEntry>> queues = new LinkedHashMap<>();
        lines(QUEUES).forEach(columns -> {
            UUID id = UUID.fromString(columns.get(0));
            QueueStart start = StartCodec.decode(
                    id,
                    columns.get(1),
                    columns.get(2),
                    columns.get(3),
                    columns.get(4).equals("t"),
                    Owner.DEFAULT);
            queues.put(start, logs.get(id));
        });
        return queues;
    }

    private static LogCodec.Row row(List<@Nullable String> columns) {
        String attempt = columns.get(2);
        return new LogCodec.Row(
                columns.get(0),
                columns.get(1),
                attempt == null ? null : Integer.valueOf(attempt),
                columns.get(3),
                columns.get(4));
    }

    private static Stream<List<@Nullable String>> lines(String file) {
        return text(file)
                .lines()
                .map(line -> Stream.of(line.split("\t", -1))
                        .map(OldLogsTest::column)
                        .collect(Collectors.toCollection(ArrayList::new)));
    }

    private static @Nullable String column(String text) {
        return text.equals("\\N") ? null : text.translateEscapes();
    }

    private static String text(String file) {
        try (InputStream in = OldLogsTest.class.getResourceAsStream("/old-logs/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
