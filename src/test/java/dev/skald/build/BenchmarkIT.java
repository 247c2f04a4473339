package dev.skald.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark still works with the Skald that was packaged, and finds its books in order. */
class BenchmarkIT {

    @Test
    void a_short_run_of_the_benchmark_has_figures_and_loses_nothing(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process run = new ProcessBuilder(
                        "bench/run",
                        "--no-build",
                        "--workloads",
                        "S3F",
                        "--clients",
                        "4",
                        "--prewarm",
                        "0",
                        "--warmup",
                        "0.5",
                        "--measure",
                        "2",
                        "--jvm",
                        "-Xmx256m -XX:TieredStopAtLevel=1")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(run.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            run.destroy();
        }

        assertThat(Files.readString(output))
                .containsPattern("(?m)^\\| S3F, 4 \\| [1-9]")
                .contains("nothing lost, nothing doubled")
                .doesNotContain("FAULT");
        assertThat(run.exitValue()).isZero();
    }
}
