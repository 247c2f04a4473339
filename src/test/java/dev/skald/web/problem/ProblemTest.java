package dev.skald.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.QueueStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
    @Test
    void a_problem_says_only_what_applies() {
        assertThat(json(Problem.of(ProblemType.TOO_LARGE, "over 1 MiB"))).isEqualTo("""
                {"type":"/problems/too-large","title":"The body is too large","status":413,"detail":"over 1 MiB"}""");
    }

    @Test
    void a_problem_of_a_queue_names_it() {
        assertThat(json(Problem.of(ProblemType.QUEUE_STATE, "no").about(new UUID(0, 1), QueueStatus.RUNNING)))
                .endsWith("""
                        ,"detail":"no","queueId":"00000000-0000-0000-0000-000000000001","queueStatus":"running"}""");
    }

    @Test
    void faults_are_listed() {
        Problem problem = Problem.faulty(List.of(new Fault("/a", "is wrong"), new Fault("?b\ud800", "too")));

        assertThat(json(problem)).endsWith("""
                "detail":"2 things are wrong with the request; errors lists them.",\
                "errors":[{"pointer":"/a","detail":"is wrong"},{"pointer":"?b?","detail":"too"}]}""");
    }

    @Test
    void a_long_pointer_is_cut() {
        assertThat(new Fault("/" + "a".repeat(5000), "is wrong").pointer()).hasSize(Fault.POINTER_LENGTH_MAX);
    }

    @Test
    void types_are_found_by_their_slugs() {
        assertThat(ProblemType.values())
                .allSatisfy(type -> assertThat(ProblemType.bySlug(type.slug())).contains(type));
        assertThat(ProblemType.bySlug("nonsense")).isEmpty();
    }

    @Test
    void slugs_are_unique_and_statuses_are_of_problems() {
        assertThat(ProblemType.values()).extracting(ProblemType::slug).doesNotHaveDuplicates();
        assertThat(ProblemType.values()).extracting(ProblemType::status).allMatch(s -> s >= 400 && s < 600);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400",
        "404, 404",
        "405, 405",
        "406, 406",
        "413, 413",
        "414, 414",
        "431, 431",
        "418, 400",
        "415, 415",
        "500, 500",
        "501, 500"
    })
    void the_servers_own_refusals_have_a_type(int status, int typed) {
        assertThat(ProblemType.ofStatus(status).status()).isEqualTo(typed);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 1", "PT0.2S, 1", "PT1S, 1", "PT1.001S, 2", "PT1M, 60"})
    void waits_are_told_in_whole_seconds(Duration wait, long seconds) {
        assertThat(ProblemMappers.wholeSeconds(wait)).isEqualTo(seconds);
    }

    private static String json(Problem problem) {
        return new String(problem.toJson(), StandardCharsets.UTF_8);
    }
}
