package dev.skald.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.token.TokenHash;
import dev.skald.support.Together;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KnownTokensTest {
    private static final TokenHash TOKEN = TokenHash.of("skald_a");
    private static final Subject BILLING = Subject.ofToken("billing", "billing", new Grant(Role.CALLER, "default"));

    private final AtomicLong time = new AtomicLong(42);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<Optional<Subject>> stored = new AtomicReference<>(Optional.of(BILLING));
    private final KnownTokens tokens = new KnownTokens(this::ask, time::get);

    private Optional<Subject> ask(TokenHash hash) {
        asked.incrementAndGet();
        return stored.get();
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    @Test
    void the_database_is_asked_once_in_a_few_seconds() {
        assertThat(tokens.remembered(TOKEN)).isEmpty();
        assertThat(tokens.find(TOKEN)).contains(BILLING);
        pass(KnownTokens.FRESH.minusNanos(1));

        assertThat(tokens.remembered(TOKEN)).contains(BILLING);
        assertThat(tokens.find(TOKEN)).contains(BILLING);
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_token_that_was_revoked_elsewhere_is_refused_within_five_seconds() {
        tokens.find(TOKEN);
        stored.set(Optional.empty());
        pass(KnownTokens.FRESH);

        assertThat(KnownTokens.FRESH).isLessThan(Duration.ofSeconds(5));
        assertThat(tokens.remembered(TOKEN)).isEmpty();
        assertThat(tokens.find(TOKEN)).isEmpty();
    }

    @Test
    void a_token_that_was_revoked_here_is_refused_at_once() {
        tokens.find(TOKEN);
        stored.set(Optional.empty());

        tokens.forget(TOKEN);

        assertThat(tokens.remembered(TOKEN)).isEmpty();
        assertThat(tokens.find(TOKEN)).isEmpty();
    }

    @Test
    void it_is_remembered_that_a_token_does_not_exist() {
        stored.set(Optional.empty());

        tokens.find(TOKEN);
        tokens.find(TOKEN);

        assertThat(asked).hasValue(1);
    }

    /** The time that an answer takes counts: a token may be revoked while the database is slow. */
    @Test
    void an_answer_is_as_old_as_its_question() {
        KnownTokens slow = new KnownTokens(
                hash -> {
                    pass(KnownTokens.FRESH);
                    return ask(hash);
                },
                time::get);

        slow.find(TOKEN);
        slow.find(TOKEN);

        assertThat(asked).hasValue(2);
    }

    @Test
    void an_outage_of_the_database_is_told_and_not_remembered() {
        AtomicReference<StoreUnavailable> outage =
                new AtomicReference<>(new StoreUnavailable(new SQLException("away")));
        KnownTokens shaky = new KnownTokens(
                hash -> {
                    if (outage.get() != null) {
                        throw outage.get();
                    }
                    return ask(hash);
                },
                time::get);

        assertThatThrownBy(() -> shaky.find(TOKEN)).isInstanceOf(StoreUnavailable.class);
        assertThat(shaky.remembered(TOKEN)).isEmpty();
        outage.set(null);

        assertThat(shaky.find(TOKEN)).contains(BILLING);
    }

    @Test
    void those_who_ask_together_get_one_answer() throws Exception {
        CountDownLatch everybodyAsks = new CountDownLatch(8);
        KnownTokens patient = new KnownTokens(
                hash -> {
                    await(everybodyAsks);
                    return ask(hash);
                },
                time::get);
        Callable<Optional<Subject>> one = () -> {
            everybodyAsks.countDown();
            return patient.find(TOKEN);
        };

        assertThat(Together.run(Collections.nCopies(8, one))).isEqualTo(Collections.nCopies(8, Optional.of(BILLING)));
        assertThat(asked).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_uses_of_a_token_are_told_once_for_every_look() {
        tokens.find(TOKEN);
        tokens.find(TOKEN);

        assertThat(tokens.takeUsed()).containsExactly(TOKEN);
        assertThat(tokens.takeUsed()).isEmpty();
        pass(KnownTokens.FRESH);
        tokens.find(TOKEN);
        assertThat(tokens.takeUsed()).containsExactly(TOKEN);
    }

    @Test
    void a_token_that_does_not_exist_is_not_used() {
        stored.set(Optional.empty());

        tokens.find(TOKEN);

        assertThat(tokens.takeUsed()).isEmpty();
    }

    @Test
    void many_tokens_that_do_not_exist_do_not_fill_the_memory() {
        stored.set(Optional.empty());

        for (int i = 0; i < 3 * KnownTokens.TOKENS_MAX; i++) {
            tokens.find(TokenHash.of("skald_" + i));
        }

        assertThat(tokens.count()).isLessThanOrEqualTo(KnownTokens.TOKENS_MAX);
    }
}
