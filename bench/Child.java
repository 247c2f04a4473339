import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the benchmark as a process of its own: it reads commands and writes lines, and ends with its input. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    static Child start(String heap, String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Child.java(), "-Xmx" + heap, "-XX:+UseSerialGC", "-cp", ours(), program));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Runs a program to its end with our input and output; returns its exit code. */
    static int program(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx512m", "-cp", ours(), program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** The class path without Skald's. */
    private static String ours() {
        return System.getProperty("java.class.path").split(System.getProperty("path.separator"))[0];
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes());
        process.getOutputStream().flush();
    }

    String hear() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("a program of the benchmark has ended; its error is above");
        }
        return line;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
