package dev.skald.participant;

import static dev.skald.queue.CallKind.ACTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.Dialect;
import dev.skald.outbound.HttpCalls;
import dev.skald.outbound.Request;
import dev.skald.outbound.Targets;
import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.support.Behaviour;
import dev.skald.support.FreePorts;
import dev.skald.support.ReceivedCall;
import dev.skald.support.ScriptedParticipant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real HTTP to a participant that does as its script says. */
@Timeout(60)
class HttpParticipantTest {
    private static final String NOT_CALLABLE =
            "the host's name is not known, or leads where this server may not call (skald.targets.allow)";

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int LIMIT = 1_000;

    private final ScriptedParticipant scripted = ScriptedParticipant.start();
    private final HttpCalls calls = new HttpCalls(new Targets(List.of()), System::nanoTime);
    private final HttpParticipant participant = new HttpParticipant(calls, LIMIT, InstantSource.fixed(Instant.EPOCH));
    private final UUID queueId = UUID.randomUUID();

    @AfterEach
    void close() {
        calls.close();
        scripted.close();
    }

    @Test
    void a_call_arrives_as_it_was_made() {
        Outcome outcome = participant.call(
                ACTION,
                new Request(
                        "PUT",
                        scripted.url("/hotel/7%2F8?a=b%26c"),
                        headers(ACTION, Map.of("X-Class", "economy", "Content-Type", "application/json")),
                        "{\"guest\": \"Zoë\"}",
                        LONG),
                JudgeAnswer.BY_TABLE);

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        ReceivedCall call = scripted.calls().getFirst();
        assertThat(call.method()).isEqualTo("PUT");
        assertThat(call.path()).isEqualTo("/hotel/7%2F8?a=b%26c");
        assertThat(call.body()).isEqualTo("{\"guest\": \"Zoë\"}");
        assertThat(call.header("X-Class")).isEqualTo("economy");
        assertThat(call.headers()).doesNotContainKeys("upgrade", "http2-settings", "accept-encoding", "expect");
    }

    @Test
    void an_action_that_is_done_has_its_result() {
        scripted.action("hotel").does(Behaviour.ok("{\"id\": 1.10}"));

        Outcome outcome = call(ACTION, LONG);

        Outcome.Done done = (Outcome.Done) outcome;
        assertThat(done.result().text()).isEqualTo("{\"id\": 1.10}");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.took()).isPositive();
    }

    @Test
    void calls_one_after_another_share_a_connection() {
        call(ACTION, LONG);
        call(ACTION, LONG);
        call(ACTION, LONG);

        assertThat(scripted.connections()).isEqualTo(1);
    }

    @Test
    void a_silent_participant_leaves_the_call_in_doubt_and_is_left() {
        scripted.action("hotel").does(Behaviour.timeOutAfterDoing());

        Outcome outcome = call(ACTION, SHORT);

        assertThat(inDoubt(outcome)).isEqualTo("no answer within PT1S");
        scripted.awaitIdle();
        assertThat(scripted.book().effective(queueId, "hotel")).isEqualTo(1);
    }

    @Test
    void the_time_out_covers_a_body_that_dribbles_and_frees_the_connection() {
        scripted.action("hotel").does(Behaviour.dribble());

        Outcome outcome = call(ACTION, SHORT);

        assertThat(inDoubt(outcome)).isEqualTo("no whole answer within PT1S");
        // The participant notices that its caller has gone only because the connection was closed.
        scripted.awaitIdle();
    }

    @Test
    void a_cut_connection_leaves_the_call_in_doubt_and_is_not_tried_again() {
        scripted.action("hotel").does(Behaviour.cutBeforeDoing(), Behaviour.ok());

        assertThat(inDoubt(call(ACTION, LONG))).startsWith("broken off: ");
        assertThat(scripted.calls()).hasSize(1);

        scripted.action("hotel").does(Behaviour.cutAfterDoing());
        assertThat(call(ACTION, LONG)).isInstanceOf(Outcome.Done.class);
        assertThat(inDoubt(call(ACTION, LONG))).startsWith("broken off: ");
        assertThat(scripted.calls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void what_may_change_something_is_sent_only_once(String method) {
        scripted.action("hotel").thenAlways(Behaviour.cutAfterDoing());

        for (String body : new String[] {"{}", null}) {
            Request request = new Request(method, scripted.url("/hotel"), headers(ACTION, Map.of()), body, LONG);
            assertThat(inDoubt(participant.call(ACTION, request, JudgeAnswer.BY_TABLE)))
                    .startsWith("broken off: ");
        }
        assertThat(scripted.calls()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void what_changes_nothing_is_sent_only_once_too(String method) {
        scripted.action("hotel").thenAlways(Behaviour.cutBeforeDoing());

        Request request = new Request(method, scripted.url("/hotel"), headers(ACTION, Map.of()), null, LONG);

        assertThat(inDoubt(participant.call(ACTION, request, JudgeAnswer.BY_TABLE)))
                .startsWith("broken off: ");
        assertThat(scripted.calls()).hasSize(1);
    }

    @Test
    void a_connection_cut_in_the_middle_of_the_body_leaves_the_call_in_doubt() {
        scripted.action("hotel").does(Behaviour.closeMidBody());

        assertThat(inDoubt(call(ACTION, LONG))).startsWith("broken off: ");
    }

    @Test
    void what_is_not_http_leaves_the_call_in_doubt() {
        scripted.action("hotel").does(Behaviour.garbage());

        assertThat(inDoubt(call(ACTION, LONG))).startsWith("broken off: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n7\r\n0\r\nX-Sum: 7\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n7",
                "HTTP/1.0 200 OK\r\n\r\n7"
            })
    void an_answer_is_read_however_it_comes(String wire) {
        scripted.action("hotel").does(Behaviour.raw(wire));

        Outcome.Done done = (Outcome.Done) call(ACTION, LONG);

        assertThat(done.result().text()).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 102, 104})
    void an_informational_answer_is_none(int status) {
        scripted.action("hotel")
                .does(
                        Behaviour.raw(
                                "HTTP/1.1 " + status + " so\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7"),
                        Behaviour.ok("\"mine\""));

        assertThat(inDoubt(call(ACTION, LONG))).isEqualTo("broken off: it answered with " + status + " first");
        assertThat(((Outcome.Done) call(ACTION, LONG)).result().text()).isEqualTo("\"mine\"");
    }

    @Test
    void a_chunked_answer_that_breaks_off_leaves_the_call_in_doubt() {
        scripted.action("hotel").does(Behaviour.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n7\r\n"));

        assertThat(inDoubt(call(ACTION, LONG))).startsWith("broken off: ");
    }

    @Test
    void an_answer_longer_than_the_limit_is_read_no_further() {
        scripted.action("hotel").does(Behaviour.tooMuch(50_000_000));

        Outcome outcome = call(ACTION, LONG);

        assertThat(inDoubt(outcome)).isEqualTo("answered with an unreadable body: it is longer than 1000 bytes");
        scripted.awaitIdle();
        assertThat(call(ACTION, LONG)).isInstanceOf(Outcome.Done.class);
        assertThat(scripted.connections()).isEqualTo(2);
    }

    @Test
    void an_answer_exactly_as_long_as_the_limit_is_read() {
        scripted.action("hotel").does(Behaviour.tooMuch(LIMIT - 2));

        Outcome.Done done = (Outcome.Done) call(ACTION, LONG);

        assertThat(done.result().text()).hasSize(LIMIT);
    }

    @Test
    void a_second_answer_is_not_taken_for_the_next_calls() {
        scripted.action("hotel").does(Behaviour.answerTwice(), Behaviour.ok("\"mine\""));

        assertThat(call(ACTION, LONG)).isInstanceOf(Outcome.Done.class);
        Outcome second = call(ACTION, LONG);

        switch (second) {
            case Outcome.Done done -> assertThat(done.result().text()).isEqualTo("\"mine\"");
            default -> assertThat(second).isInstanceOf(Outcome.InDoubt.class);
        }
    }

    @Test
    void redirects_are_not_followed() {
        scripted.action("hotel")
                .does(Behaviour.answer(
                        307, Map.of("Location", scripted.url("/elsewhere").toString()), ""));

        Outcome outcome = call(ACTION, LONG);

        assertThat(outcome).isInstanceOf(Outcome.InDoubt.class);
        assertThat(scripted.calls()).hasSize(1);
    }

    @Test
    void a_connection_closed_while_idle_is_not_used_again() {
        scripted.action("hotel").does(Behaviour.okThenClose());

        assertThat(call(ACTION, LONG)).isInstanceOf(Outcome.Done.class);
        scripted.awaitConnectionClosed();
        Outcome second = call(ACTION, LONG);

        // The client has normally noticed; in the moment in which it has not, the call is in doubt but never repeated.
        assertThat(second).isInstanceOfAny(Outcome.Done.class, Outcome.InDoubt.class);
        assertThat(scripted.calls()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_stale_connection_is_in_doubt_and_the_call_is_sent_only_once() {
        scripted.action("hotel").does(Behaviour.ok(), Behaviour.cutBeforeDoing());

        call(ACTION, LONG);
        Outcome second = call(ACTION, LONG);

        assertThat(inDoubt(second)).startsWith("broken off: ");
        assertThat(scripted.calls()).hasSize(2);
        assertThat(scripted.connections()).isEqualTo(1);
    }

    @Test
    void a_last_attempt_meets_no_connection_that_was_used_before() {
        scripted.action("hotel").does(Behaviour.ok(), Behaviour.ok(), Behaviour.ok());

        assertThat(call(ACTION, LONG)).isInstanceOf(Outcome.Done.class);
        assertThat(lastAttempt()).isInstanceOf(Outcome.Done.class);
        assertThat(lastAttempt()).isInstanceOf(Outcome.Done.class);

        assertThat(scripted.connections()).isEqualTo(3);
        assertThat(scripted.calls().getFirst().headers()).doesNotContainKey("connection");
        assertThat(scripted.calls().getLast().header("Connection")).isEqualTo("close");
    }

    @Test
    void a_last_attempt_whose_own_connection_is_cut_is_in_doubt_and_sent_only_once() {
        scripted.action("hotel").does(Behaviour.cutBeforeDoing());

        assertThat(inDoubt(lastAttempt())).startsWith("broken off: ");
        assertThat(scripted.calls()).hasSize(1);
    }

    // The look for the outcome of a call that is pending.

    @Test
    void a_call_that_is_taken_on_can_be_asked_for_where_the_participant_said() {
        scripted.action("hotel")
                .does(
                        Behaviour.done(202, Map.of("Location", "jobs/9", "Retry-After", "0"), ""),
                        Behaviour.answer(202, Map.of("Retry-After", "1"), ""),
                        Behaviour.ok("{\"id\": 1.10}"));

        Outcome.Pending pending = (Outcome.Pending) call(ACTION, LONG);
        assertThat(pending.poll()).isEqualTo(scripted.url("/jobs/9"));
        assertThat(poll(pending)).isEqualTo(new Outcome.Pending(pending.poll(), Duration.ofSeconds(1), null));
        Outcome.Done done = (Outcome.Done) poll(pending);

        assertThat(done.result().text()).isEqualTo("{\"id\": 1.10}");
        assertThat(scripted.calls())
                .extracting(received -> received.method() + " " + received.path())
                .containsExactly("POST /hotel", "GET /jobs/9", "GET /jobs/9");
    }

    @Test
    void a_look_that_finds_nobody_leaves_the_call_pending() {
        URI nobody = URI.create("http://127.0.0.1:" + FreePorts.next() + "/jobs/9");

        Outcome.Pending pending = (Outcome.Pending) poll(nobody, LONG);

        assertThat(pending.poll()).isEqualTo(nobody);
        assertThat(pending.problem().detail()).isEqualTo("the connection was refused");
    }

    @Test
    void a_look_that_is_cut_off_or_not_answered_leaves_the_call_pending() {
        scripted.action("hotel").does(Behaviour.cutBeforeDoing(), Behaviour.timeOutBeforeDoing());

        Outcome.Pending cut = (Outcome.Pending) poll(scripted.url("/jobs/9"), LONG);
        Outcome.Pending late = (Outcome.Pending) poll(scripted.url("/jobs/9"), SHORT);

        assertThat(cut.problem().detail()).startsWith("broken off: ");
        assertThat(late.problem().detail()).isEqualTo("no answer within PT1S");
        assertThat(late.poll()).isEqualTo(scripted.url("/jobs/9"));
        scripted.awaitIdle();
    }

    @Test
    void a_look_where_nothing_may_be_called_leaves_the_call_pending_without_one() {
        try (HttpCalls careful = new HttpCalls(new Targets(List.of("hotel.internal")), System::nanoTime)) {
            HttpParticipant strict = new HttpParticipant(careful, LIMIT, InstantSource.fixed(Instant.EPOCH));
            Outcome.Pending pending =
                    (Outcome.Pending) strict.poll(ACTION, look(scripted.url("/jobs/9"), LONG), JudgeAnswer.BY_TABLE);

            assertThat(pending.poll()).isEqualTo(scripted.url("/jobs/9"));
            assertThat(pending.problem().detail()).contains("may not be called");
            assertThat(scripted.connections()).isZero();
        }
    }

    @Test
    void a_look_that_is_refused_refuses_the_action() {
        scripted.action("hotel").does(Behaviour.refuse(409, "no rooms"));

        assertThat(refused(poll(scripted.url("/jobs/9"), LONG))).isEqualTo("no rooms");
    }

    @Test
    void another_skald_is_understood_as_one() {
        String id = "{\"id\": \"" + queueId + "\", \"status\": ";
        scripted.action("hotel")
                .does(
                        Behaviour.done(201, Map.of("Location", "/queues/" + queueId), id + "\"running\"}"),
                        Behaviour.answer(200, Map.of(), id + "\"succeeded\", \"steps\": []}"));
        Request start = new Request(
                "POST", scripted.url("/queues"), headers(ACTION, Map.of()), "{}", LONG, Dialect.COORDINATOR);

        Outcome.Pending pending = (Outcome.Pending) participant.call(ACTION, start, JudgeAnswer.BY_TABLE);
        Request look = new Request("GET", pending.poll(), headers(ACTION, Map.of()), null, LONG, Dialect.COORDINATOR);
        Outcome.Done done = (Outcome.Done) participant.poll(ACTION, look, JudgeAnswer.BY_TABLE);

        assertThat(done.result()).isEqualTo(SubQueueResult.of(queueId, Map.of()));
        assertThat(scripted.calls().getLast().path()).isEqualTo("/queues/" + queueId);
    }

    @Test
    void another_skalds_queue_may_be_longer_than_a_result() {
        String result = "x".repeat(LIMIT);
        String queue = "{\"id\": \"" + queueId + "\", \"status\": \"succeeded\", \"steps\": [{\"name\": \"a\","
                + " \"result\": \"" + result + "\"}]}";
        scripted.action("hotel").does(Behaviour.ok(queue));
        Request start = new Request(
                "POST", scripted.url("/queues"), headers(ACTION, Map.of()), "{}", LONG, Dialect.COORDINATOR);

        Outcome.Done done = (Outcome.Done) participant.call(ACTION, start, JudgeAnswer.BY_TABLE);

        assertThat(done.result().text()).contains(result);
    }

    @Test
    void a_refused_connection_is_unreached() {
        Outcome outcome =
                participant.call(ACTION, request("http://127.0.0.1:" + FreePorts.next(), LONG), JudgeAnswer.BY_TABLE);

        assertThat(unreached(outcome)).isEqualTo("the connection was refused");
    }

    @Test
    void a_host_that_nobody_knows_is_unreached() {
        Outcome outcome = participant.call(ACTION, request("http://no-such-host.invalid/", LONG), JudgeAnswer.BY_TABLE);

        assertThat(unreached(outcome)).isEqualTo(NOT_CALLABLE);
    }

    @Test
    void a_connection_that_is_not_made_in_time_is_unreached() throws IOException {
        // A listener whose backlog is full lets further connections wait.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = IntStream.range(0, 8)
                    .mapToObj(i -> connecting(full.getLocalPort()))
                    .toList();
            try {
                Outcome outcome = participant.call(
                        ACTION, request("http://127.0.0.1:" + full.getLocalPort(), SHORT), JudgeAnswer.BY_TABLE);

                assertThat(unreached(outcome)).isEqualTo("no connection within PT1S");
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void a_tls_handshake_that_fails_is_unreached() {
        Outcome outcome =
                participant.call(ACTION, request("https://" + scripted.authority(), LONG), JudgeAnswer.BY_TABLE);

        assertThat(unreached(outcome)).startsWith("no TLS connection: ");
    }

    @Test
    void a_target_that_is_not_allowed_is_refused_without_a_call() {
        try (HttpCalls careful = new HttpCalls(new Targets(List.of("hotel.internal")), System::nanoTime)) {
            HttpParticipant strict = new HttpParticipant(careful, LIMIT, InstantSource.fixed(Instant.EPOCH));
            Outcome outcome = strict.call(ACTION, request(scripted.url("/").toString(), LONG), JudgeAnswer.BY_TABLE);

            assertThat(refused(outcome)).startsWith("the target " + scripted.authority() + " may not be called");
            assertThat(scripted.connections()).isZero();
        }
    }

    @Test
    void localhost_is_known_without_a_look_up() {
        try (HttpCalls careful = new HttpCalls(new Targets(List.of("10.0.0.0/8")), System::nanoTime)) {
            HttpParticipant strict = new HttpParticipant(careful, LIMIT, InstantSource.fixed(Instant.EPOCH));
            String url = scripted.url("/").toString().replace("127.0.0.1", "localhost");

            assertThat(refused(strict.call(ACTION, request(url, LONG), JudgeAnswer.BY_TABLE)))
                    .contains("may not be called");
            assertThat(scripted.connections()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"Host, elsewhere", "transfer-encoding, chunked", "Content-Length, 0", "X-Class, eco\u0000nomy", "X Y, 1"
    })
    void a_request_that_cannot_be_sent_is_refused(String name, String value) {
        Request request = new Request("POST", scripted.url("/"), Map.of(name, value), null, LONG);

        assertThat(refused(participant.call(ACTION, request, JudgeAnswer.BY_TABLE)))
                .startsWith("cannot be sent: ");
        assertThat(scripted.connections()).isZero();
    }

    @Test
    void a_host_is_told_the_name_that_it_was_called_by() {
        String url = scripted.url("/hotel").toString().replace("127.0.0.1", "localhost");

        assertThat(participant.call(ACTION, request(url, LONG), JudgeAnswer.BY_TABLE))
                .isInstanceOf(Outcome.Done.class);

        assertThat(scripted.calls().getFirst().header("Host"))
                .isEqualTo(scripted.authority().replace("127.0.0.1", "localhost"));
    }

    @Test
    void a_call_without_a_body_says_so() {
        participant.call(
                ACTION, new Request("POST", scripted.url("/hotel"), Map.of(), null, LONG), JudgeAnswer.BY_TABLE);

        assertThat(scripted.calls().getFirst().header("Content-Length")).isEqualTo("0");
    }

    @Test
    void an_interrupted_call_is_in_doubt_and_the_thread_stays_interrupted() throws Exception {
        scripted.action("hotel").does(Behaviour.timeOutBeforeDoing());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Thread[] caller = new Thread[1];
            Future<Boolean> interrupted = threads.submit(() -> {
                caller[0] = Thread.currentThread();
                assertThat(inDoubt(call(ACTION, LONG))).startsWith("given up");
                return Thread.currentThread().isInterrupted();
            });
            scripted.awaitCall(ACTION, "hotel");
            caller[0].interrupt();

            assertThat(interrupted.get()).isTrue();
            scripted.awaitIdle();
        }
    }

    @Test
    void a_call_under_way_at_the_end_is_in_doubt() throws Exception {
        scripted.action("hotel").does(Behaviour.timeOutBeforeDoing());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> underWay = threads.submit(() -> call(ACTION, LONG));
            scripted.awaitCall(ACTION, "hotel");
            calls.close();

            assertThat(inDoubt(underWay.get())).startsWith("broken off: ");
        }
    }

    @Test
    void hundreds_of_calls_at_once_are_all_answered() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> outcomes = IntStream.range(0, 300)
                    .mapToObj(i -> threads.submit(() -> call(ACTION, LONG)))
                    .toList();
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get()).isInstanceOf(Outcome.Done.class);
            }
        }
        assertThat(scripted.book().effective(queueId, "hotel")).isEqualTo(1);
    }

    private Outcome call(CallKind kind, Duration timeout) {
        return participant.call(
                kind,
                new Request("POST", scripted.url("/hotel"), headers(kind, Map.of()), "{}", timeout),
                JudgeAnswer.BY_TABLE);
    }

    private Outcome lastAttempt() {
        return participant.call(
                ACTION,
                new Request("POST", scripted.url("/hotel"), headers(ACTION, Map.of()), "{}", LONG).lastAttempt(true),
                JudgeAnswer.BY_TABLE);
    }

    private Outcome poll(Outcome.Pending pending) {
        return poll(pending.poll(), LONG);
    }

    private Outcome poll(URI url, Duration timeout) {
        return participant.poll(ACTION, look(url, timeout), JudgeAnswer.BY_TABLE);
    }

    private Request look(URI url, Duration timeout) {
        return new Request("GET", url, headers(ACTION, Map.of()), null, timeout);
    }

    private Request request(String url, Duration timeout) {
        return new Request("POST", URI.create(url), headers(ACTION, Map.of()), "{}", timeout);
    }

    private Map<String, String> headers(CallKind kind, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Skald-Queue", queueId.toString());
        headers.put("Skald-Step", "hotel");
        headers.put("Skald-Operation", kind.word());
        headers.put("Idempotency-Key", queueId + "-" + kind.word());
        return headers;
    }

    private static Socket connecting(int port) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return channel.socket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inDoubt(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.InDoubt.class);
        return ((Outcome.InDoubt) outcome).problem().detail();
    }

    private static String unreached(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Unreached.class);
        return ((Outcome.Unreached) outcome).problem().detail();
    }

    private static String refused(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).problem().detail();
    }
}
