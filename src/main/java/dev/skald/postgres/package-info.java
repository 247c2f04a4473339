/**
 * Skald's own PostgreSQL: a real server, unpacked from the binaries on the class path and run in the folder {@code
 * skald.data}, for a Skald that is started without a database.
 *
 * <p>The configuration calls it: {@link dev.skald.postgres.EmbeddedPostgresConfigSource} gives {@code
 * quarkus.datasource.jdbc.url} when no other source does, and starts {@link dev.skald.postgres.EmbeddedPostgres} for
 * that. A start goes through these files: {@code DataFolder} (lock) → {@code Binaries} (unpack) → {@code
 * LeftoverProcesses} (of a Skald that was killed) → {@code ProgramUser} (not as root) → {@code Cluster} (initdb) →
 * {@code Postmaster} (run) → {@code Watchdog} (stop it when this process dies).
 *
 * <p>It knows nothing of sagas, tables or any other package of ours; its result is one URL. Of frameworks it sees the
 * configuration API and, in {@link dev.skald.postgres.StopAfterApplication} only, the events of CDI. {@code
 * docs/adr/0002-embedded-postgresql.md} says why it is built like this.
 */
@NullMarked
package dev.skald.postgres;

import org.jspecify.annotations.NullMarked;
