package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.support.Behaviour;
import dev.skald.support.FreePorts;
import dev.skald.support.ScriptedParticipant;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection is used again, and when it is not. */
@Timeout(90)
class ConnectionsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII);

    private final Connections connections = new Connections(Duration.ofSeconds(1), new TrustedCas(null));

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void a_connection_that_nobody_uses_is_closed() throws Exception {
        try (ScriptedParticipant scripted = ScriptedParticipant.start()) {
            assertThat(send(scripted.url("/")).await().status()).isEqualTo(200);

            scripted.awaitConnectionClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout=0", "timeout=1, max=100", "max=7, Timeout=3"})
    void a_connection_is_closed_before_the_other_side_closes_it(String keepAlive) throws Exception {
        try (Connections patient = new Connections(Duration.ofMinutes(10), new TrustedCas(null));
                ScriptedParticipant scripted = ScriptedParticipant.start()) {
            scripted.action("hotel").does(Behaviour.done(200, Map.of("Keep-Alive", keepAlive), "{}"));

            assertThat(send(patient, scripted.url("/"), LONG).await().status()).isEqualTo(200);

            scripted.awaitConnectionClosed();
        }
    }

    @Test
    void a_connection_is_not_kept_for_longer_because_the_other_side_keeps_it() throws Exception {
        try (ScriptedParticipant scripted = ScriptedParticipant.start()) {
            scripted.action("hotel").does(Behaviour.done(200, Map.of("Keep-Alive", "timeout=600"), "{}"));

            assertThat(send(scripted.url("/")).await().status()).isEqualTo(200);

            scripted.awaitConnectionClosed();
        }
    }

    @Test
    void what_is_given_up_before_there_is_a_connection_is_never_sent_and_the_next_has_the_connection()
            throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // A listener whose backlog is full lets further connections wait.
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiting.add(connecting(full.getLocalPort()));
            }
            URI url = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
            RequestInFlight first = send(url.resolve("/first"), Duration.ofMillis(300));
            assertThatThrownBy(first::await).isInstanceOf(TimeoutException.class);
            assertThat(first.giveUp()).isEqualTo(RequestInFlight.Progress.UNSENT);

            RequestInFlight second = send(url.resolve("/second"));
            for (SocketChannel channel : waiting) {
                channel.close();
            }
            assertThat(firstRequestLine(full)).isEqualTo("POST /second HTTP/1.1");
            assertThat(second.await().status()).isEqualTo(200);
        }
    }

    @Test
    void what_is_given_up_after_it_was_sent_closes_its_connection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RequestInFlight sending = send(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"));
            try (Socket socket = silent.accept()) {
                InputStream in = socket.getInputStream();
                assertThat(in.read()).isEqualTo('P');

                assertThat(sending.giveUp()).isEqualTo(RequestInFlight.Progress.SENT);

                in.readAllBytes();
                assertThat(in.read()).as("the end of what is sent").isNegative();
            }
            assertThatThrownBy(sending::await).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void what_is_sent_after_the_end_fails_at_once_and_was_not_sent() {
        connections.close();

        RequestInFlight late = send(URI.create("http://127.0.0.1:" + FreePorts.next() + "/"));

        assertThatThrownBy(late::await).isInstanceOf(ExecutionException.class);
        assertThat(late.giveUp()).isEqualTo(RequestInFlight.Progress.UNSENT);
    }

    private RequestInFlight send(URI url) {
        return send(url, LONG);
    }

    private RequestInFlight send(URI url, Duration timeout) {
        return send(connections, url, timeout);
    }

    private static RequestInFlight send(Connections connections, URI url, Duration timeout) {
        Request request =
                new Request("POST", url, Map.of("Skald-Step", "hotel", "Skald-Operation", "action"), "{}", LONG);
        return connections.send(
                request, RequestHeaders.of(request), null, InetAddress.getLoopbackAddress(), 1_000, timeout);
    }

    private static SocketChannel connecting(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return channel;
    }

    /** Accepts until somebody says something, answers that, and gives its first line. */
    private static String firstRequestLine(ServerSocket server) throws IOException {
        while (true) {
            Socket socket = server.accept();
            int first = socket.getInputStream().read();
            if (first < 0) {
                socket.close();
                continue;
            }
            StringBuilder line = new StringBuilder();
            for (int b = first; b != '\r'; b = socket.getInputStream().read()) {
                line.append((char) b);
            }
            socket.getOutputStream().write(ANSWER);
            return line.toString();
        }
    }
}
