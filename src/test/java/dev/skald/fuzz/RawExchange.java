package dev.skald.fuzz;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What came back for some bytes.
 *
 * @param status 0 when there was no answer that begins as one
 * @param text the whole of it, head and body
 */
record RawExchange(int status, String text) {
    /** Sends the bytes on a connection of their own, which the service is to close after its answer. */
    static RawExchange of(URI server, byte[] request, Duration longest) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(Math.toIntExact(longest.toMillis()));
            try {
                socket.getOutputStream().write(request);
            } catch (SocketException closed) {
                // It had seen enough, and may have answered before.
                return answer(socket, true);
            }
            return answer(socket, false);
        }
    }

    private static RawExchange answer(Socket socket, boolean closed) throws IOException {
        String text;
        try {
            text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException late) {
            return new RawExchange(0, "nothing within " + socket.getSoTimeout() + " ms");
        } catch (SocketException reset) {
            return new RawExchange(0, closed ? "closed while the request was sent" : "closed without an answer");
        }
        boolean http = text.startsWith("HTTP/1.") && text.length() > 12;
        return new RawExchange(http ? Integer.parseInt(text.substring(9, 12)) : 0, text);
    }

    String body() {
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? "" : text.substring(end + 4);
    }
}
