package dev.skald.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    @Test
    void a_body_may_be_as_long_as_the_bound() {
        assertThat(new BodyReader(3).read(new ByteArrayInputStream(new byte[3])))
                .hasSize(3);
    }

    @Test
    void a_longer_body_is_refused() {
        Problem problem = problem(() -> new BodyReader(3).read(new ByteArrayInputStream(new byte[4])));

        assertThat(problem.type()).isEqualTo(ProblemType.TOO_LARGE);
        assertThat(problem.detail()).contains("3 bytes");
    }

    @Test
    void a_body_that_breaks_off_is_refused() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThat(problem(() -> new BodyReader(3).read(broken)).type()).isEqualTo(ProblemType.INVALID_REQUEST);
    }

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }
}
