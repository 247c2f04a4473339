import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What Linux knows of the processes: the processor time of whole trees, and their memory. Elsewhere nothing is known. */
final class Cpu {
    private static final Path PROC = Path.of("/proc");
    static final boolean KNOWN = Files.isReadable(PROC.resolve("self/stat"));

    /** The processor time, in seconds, at one moment. */
    static final class Moment {
        private record One(long parent, double seconds) {}

        private final Map<Long, One> all = new HashMap<>();
        private double machineSeconds;

        /** Of this process and all its descendants, those that have ended included. */
        double ofTree(long pid) {
            double sum = 0;
            for (long one : all.keySet()) {
                long at = one;
                while (at != pid && all.containsKey(at)) {
                    at = all.get(at).parent;
                }
                sum += at == pid ? all.get(one).seconds : 0;
            }
            return KNOWN ? sum : Double.NaN;
        }

        /** Of everything that the machine does. */
        double ofMachine() {
            return KNOWN ? machineSeconds : Double.NaN;
        }
    }

    private static final double TICKS_A_SECOND = ticksASecond();

    private Cpu() {}

    static Moment now() {
        Moment moment = new Moment();
        if (!KNOWN) {
            return moment;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                read(process, moment);
            }
            String[] words = Files.readString(PROC.resolve("stat"))
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .split(" +");
            // user, nice, system, irq, softirq: all but idle, waiting for the disk, and what others took from the
            // machine.
            for (int word : new int[] {1, 2, 3, 6, 7}) {
                moment.machineSeconds += Long.parseLong(words[word]) / TICKS_A_SECOND;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return moment;
    }

    private static void read(Path process, Moment moment) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            // The name before it may have blanks and brackets of its own.
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = 0;
            for (int word = 11; word <= 14; word++) {
                ticks += Long.parseLong(words[word]);
            }
            moment.all.put(
                    Long.parseLong(process.getFileName().toString()),
                    new Moment.One(Long.parseLong(words[1]), ticks / TICKS_A_SECOND));
        } catch (IOException e) {
            // It ended in this very moment; its time is in its parent's from now on.
        }
    }

    /**
     * The memory of a process and its descendants in MiB, what several share counted once ({@code Pss}). Not a number
     * where it can't be known.
     */
    static double memoryMiB(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process == null || !KNOWN) {
            return Double.NaN;
        }
        double kib = pssKiB(pid)
                + process.descendants().mapToDouble(one -> pssKiB(one.pid())).sum();
        return kib / 1024;
    }

    private static double pssKiB(long pid) {
        try {
            return Files.readString(PROC.resolve(pid + "/smaps_rollup"))
                    .lines()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static double ticksASecond() {
        try {
            Process getconf = new ProcessBuilder("getconf", "CLK_TCK").start();
            return Double.parseDouble(new String(getconf.getInputStream().readAllBytes()).strip());
        } catch (IOException | NumberFormatException e) {
            // What it is on every Linux that most people will ever see.
            return 100;
        }
    }
}
