package dev.skald.chaos;

import dev.skald.support.Eventually;
import dev.skald.support.SkaldProcess;
import dev.skald.support.Together;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** The nodes of a test. Whatever ends one of them, it is started again, as a supervisor would do it. */
final class Fleet implements AutoCloseable {
    /** After so long a silence a node is taken for dead. */
    static final Duration LEASE = Duration.ofSeconds(3);

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** A dead node is found soon, and three of them find room in one PostgreSQL. */
    private static final Map<String, String> SETTINGS = Map.of(
            "SKALD_NODE_HEARTBEAT", HEARTBEAT.toString(),
            "SKALD_NODE_LEASE", LEASE.toString(),
            "SKALD_NODE_DRAIN", "PT20S",
            "SKALD_RECOVERY_EVERY", "PT1S",
            "QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "20");

    private final List<Member> members = new ArrayList<>();
    private final AtomicInteger endedByItself = new AtomicInteger();

    /** One node. */
    final class Member {
        private final String name;
        private final SkaldProcess process;
        private volatile boolean up;
        private volatile boolean toldToEnd;
        private volatile boolean over;
        private Thread supervisor;

        private Member(String name, SkaldProcess process) {
            this.name = name;
            this.process = process;
        }

        private Member comeUp() throws Exception {
            process.start();
            up = true;
            supervisor = Thread.ofVirtual().name("supervisor-" + name).start(this::supervise);
            return this;
        }

        private void supervise() {
            while (true) {
                process.ended().join();
                up = false;
                if (over) {
                    return;
                }
                if (!toldToEnd) {
                    endedByItself.incrementAndGet();
                }
                toldToEnd = false;
                try {
                    process.start();
                    up = true;
                } catch (AssertionError e) {
                    // It did not come up, as its database was away perhaps; the next try may do better.
                    toldToEnd = true;
                    process.kill();
                } catch (Exception e) {
                    throw new AssertionError("node " + name + " can't be started", e);
                }
            }
        }

        String name() {
            return name;
        }

        /** Whether it has come up and nothing is known of its end. */
        boolean isUp() {
            return up;
        }

        URI address() {
            return process.address();
        }

        /** Kill -9; it is started again. */
        void kill() {
            end(process::kill);
        }

        /** SIGTERM; returns when it has gone, and it is started again. */
        void stop() throws Exception {
            end(process::beginStop);
            process.awaitGone();
        }

        private void end(Runnable how) {
            toldToEnd = true;
            up = false;
            how.run();
        }

        /** SIGSTOP, to whatever process of it is there, or is there next. */
        void freeze() throws Exception {
            Eventually.until(name + " is frozen", () -> {
                try {
                    process.freeze();
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
        }

        void thaw() throws Exception {
            process.thaw();
        }

        /** Waits until no heartbeat of it was taken for longer than a lease. */
        void awaitLeaseMissed() throws Exception {
            process.awaitMissedHeartbeats((int) (LEASE.dividedBy(HEARTBEAT) + 2));
        }

        /** Waits until it is at work, after whatever it was through. */
        void awaitUp() throws Exception {
            Eventually.until(name + " is up", () -> up);
            process.awaitReady();
        }
    }

    /** Adds a node that is not running yet. */
    Fleet with(String name, Path folder, String jdbcUrl) throws Exception {
        members.add(
                new Member(name, SkaldProcess.node(Files.createDirectories(folder.resolve(name)), jdbcUrl, SETTINGS)));
        return this;
    }

    /** Starts all of them. */
    Fleet start() throws Exception {
        Together.run(members.stream()
                .map(member -> (Callable<Member>) member::comeUp)
                .toList());
        return this;
    }

    List<Member> members() {
        return members;
    }

    /** How often a node ended that nobody had told to. */
    int endedByItself() {
        return endedByItself.get();
    }

    void awaitUp() throws Exception {
        for (Member member : members) {
            member.awaitUp();
        }
    }

    @Override
    public void close() {
        members.forEach(member -> member.over = true);
        for (Member member : members) {
            // A supervisor may be starting it just now.
            while (member.supervisor != null && member.supervisor.isAlive()) {
                member.process.close();
            }
            member.process.close();
        }
    }
}
