package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.credential.Credentials;
import dev.skald.queue.Outcome;
import dev.skald.support.ScriptedParticipant;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that lead elsewhere the next time they are looked up (DNS rebinding), or to several places. */
@Timeout(90)
class NamesTest {
    private static final String NOT_CALLABLE =
            "the host's name is not known, or leads where this server may not call (skald.targets.allow)";

    private final ScriptedParticipant scripted = ScriptedParticipant.start();
    private final Deque<List<String>> answers = new ArrayDeque<>();
    private final HttpCalls calls = new HttpCalls(
            new Targets(List.of("*", "127.0.0.1:" + scripted.url("/").getPort())),
            Credentials.none(),
            new TrustedCas(null),
            this::addresses,
            System::nanoTime);

    @AfterEach
    void close() {
        calls.close();
        scripted.close();
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        List<String> next = answers.remove();
        InetAddress[] found = new InetAddress[next.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = InetAddress.getByName(next.get(i));
        }
        if (found.length == 0) {
            throw new UnknownHostException(host);
        }
        return found;
    }

    @Test
    void a_name_is_looked_up_once_for_a_call_and_the_call_goes_to_an_address_that_was_judged() {
        answers.add(List.of("127.0.0.1"));
        answers.add(List.of("169.254.169.254"));

        assertThat(send()).isEqualTo("answered 200");
        assertThat(answers).hasSize(1);
        assertThat(scripted.connections()).isOne();

        assertThat(send()).isEqualTo(NOT_CALLABLE);
        assertThat(answers).isEmpty();
        assertThat(scripted.connections()).isOne();
    }

    @Test
    void none_of_the_addresses_of_a_name_may_be_forbidden() {
        answers.add(List.of("127.0.0.1", "169.254.169.254"));
        answers.add(List.of("127.0.0.1", "fe80::1"));
        answers.add(List.of("127.0.0.1", "::ffff:169.254.169.254"));

        assertThat(send()).isEqualTo(NOT_CALLABLE);
        assertThat(send()).isEqualTo(NOT_CALLABLE);
        assertThat(send()).isEqualTo(NOT_CALLABLE);
        assertThat(scripted.connections()).isZero();
    }

    @Test
    void nobody_can_tell_a_name_that_leads_nowhere_from_one_that_leads_where_nothing_may_be_called() {
        answers.add(List.of());
        answers.add(List.of("169.254.169.254"));

        assertThat(send()).isEqualTo(send());
    }

    private String send() {
        URI url = URI.create("http://innocent.example:" + scripted.url("/").getPort() + "/");
        return switch (calls.send(new Request("POST", url, Map.of(), "{}", Duration.ofSeconds(30)), 1_000)) {
            case Exchange.Answered answered -> "answered " + answered.answer().status();
            case Exchange.Unanswered unanswered ->
                unanswered.outcome() instanceof Outcome.Unreached unreached
                        ? unreached.problem().detail()
                        : unanswered.outcome().toString();
        };
    }
}
