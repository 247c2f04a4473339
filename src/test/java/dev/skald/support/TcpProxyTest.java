package dev.skald.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.support.TcpProxy.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int LONG_MILLIS = 30_000;
    private static final int SHORT_MILLIS = 200;
    private static final int NOTHING = -1;

    /** Sends back whatever it is sent, and remembers it. */
    private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void listen() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to(echo.getLocalPort());
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Socket socket = echo.accept();
                    Thread.startVirtualThread(() -> answer(socket));
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
    }

    private void answer(Socket socket) {
        try (socket) {
            int one = socket.getInputStream().read();
            while (one != NOTHING) {
                received.add(one);
                socket.getOutputStream().write(one);
                one = socket.getInputStream().read();
            }
            received.add(NOTHING);
        } catch (IOException e) {
            received.add(NOTHING);
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(LONG_MILLIS);
        return socket;
    }

    private static int exchanged(Socket socket, int one) throws IOException {
        socket.getOutputStream().write(one);
        return socket.getInputStream().read();
    }

    private Integer nextReceived() throws InterruptedException {
        return received.poll(LONG_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void it_hands_on_bytes_both_ways_and_their_end() throws Exception {
        try (Socket socket = connected()) {
            assertThat(exchanged(socket, 7)).isEqualTo(7);
            assertThat(nextReceived()).isEqualTo(7);

            socket.shutdownOutput();

            assertThat(nextReceived()).isEqualTo(NOTHING);
            assertThat(socket.getInputStream().read()).isEqualTo(NOTHING);
        }
    }

    @Test
    void a_cut_resets_what_is_connected_and_lets_others_through() throws Exception {
        try (Socket socket = connected()) {
            assertThat(exchanged(socket, 7)).isEqualTo(7);

            proxy.cut();

            assertThatThrownBy(() -> exchanged(socket, 8)).isInstanceOf(SocketException.class);
            assertThat(nextReceived()).isEqualTo(7);
            assertThat(nextReceived()).isEqualTo(NOTHING);
        }
        try (Socket another = connected()) {
            assertThat(exchanged(another, 9)).isEqualTo(9);
        }
    }

    @Test
    void it_refuses_connections_until_it_is_healed() throws Exception {
        proxy.refuse();
        assertThatThrownBy(this::connected).isInstanceOf(ConnectException.class);

        proxy.heal();

        try (Socket socket = connected()) {
            assertThat(exchanged(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void what_is_sent_into_the_silence_arrives_when_it_is_healed_though_its_sender_has_gone() throws Exception {
        try (Socket socket = connected()) {
            assertThat(exchanged(socket, 7)).isEqualTo(7);
            assertThat(nextReceived()).isEqualTo(7);
            proxy.silence(EnumSet.allOf(Direction.class));
            socket.getOutputStream().write(8);
        }
        assertThat(received.poll(SHORT_MILLIS, TimeUnit.MILLISECONDS)).isNull();

        proxy.heal();

        assertThat(nextReceived()).isEqualTo(8);
        assertThat(nextReceived()).isEqualTo(NOTHING);
    }

    @Test
    void one_direction_is_silent_by_itself() throws Exception {
        try (Socket socket = connected()) {
            proxy.silence(Set.of(Direction.TO_CLIENT));
            socket.getOutputStream().write(7);
            assertThat(nextReceived()).isEqualTo(7);
            socket.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.heal();

            socket.setSoTimeout(LONG_MILLIS);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void a_delay_holds_up_each_way() throws Exception {
        Duration delay = Duration.ofMillis(150);
        try (Socket socket = connected()) {
            assertThat(exchanged(socket, 7)).isEqualTo(7);
            proxy.delay(delay);
            long begin = System.nanoTime();

            assertThat(exchanged(socket, 8)).isEqualTo(8);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(delay.multipliedBy(2));
        }
    }
}
