package dev.skald.postgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/**
 * Stops the server when this process is gone, for any reason. It is a small shell that waits for the end of a pipe
 * whose other end only we hold; then it sends the server the signal for its <em>fast</em> stop.
 *
 * <p>A shutdown hook can't do this as well. It runs at the same time as the one in which Quarkus lets requests in
 * flight end, and they still need the database; and at {@code kill -9} it doesn't run at all. This shell acts when the
 * process has ended, so after every hook, and always.
 *
 * <p>It checks the process before it signals, because another process may have the number of a dead server.
 */
final class Watchdog {

    /** Ctrl-C and a closing terminal reach the shell as well; it must outlive them. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r nothing
            read -r pid < "$2/postmaster.pid" && [ "$pid" = "$1" ] || exit 0
            if [ -e /proc/self/cwd ]; then [ "/proc/$1/cwd" -ef "$2" ] || exit 0; fi
            kill -INT "$1"
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog of(Postmaster postmaster) throws IOException {
        return new Watchdog(new ProcessBuilder(
                        "sh",
                        "-c",
                        SCRIPT,
                        "skald-keeper",
                        Long.toString(postmaster.process().pid()),
                        postmaster.cluster().toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start());
    }

    ProcessHandle process() {
        return shell.toHandle();
    }

    /** Ends the shell; its work is done. */
    void dismiss() throws IOException {
        shell.getOutputStream().close();
    }
}
