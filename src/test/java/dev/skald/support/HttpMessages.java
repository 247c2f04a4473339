package dev.skald.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** As much of HTTP/1.1 as a {@link ScriptedParticipant} needs to be able to break it. */
final class HttpMessages {
    private HttpMessages() {}

    /** The next request; null when the connection ends before it. */
    static ReceivedCall read(InputStream in, int connection) throws IOException {
        String requestLine = line(in);
        if (requestLine == null) {
            return null;
        }
        String[] request = requestLine.split(" ", 3);
        if (request.length < 3) {
            throw new IOException("not HTTP: no request line");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("not HTTP: a line without a colon");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the request broke off");
        }
        return new ReceivedCall(
                connection, request[0], request[1], Map.copyOf(headers), new String(body, StandardCharsets.UTF_8));
    }

    static byte[] answer(ReceivedCall call, Behaviour.Reply.Answer answer) {
        String body = answer.body() == null ? "{\"id\": \"" + call.idempotencyKey() + "\"}" : answer.body();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        if (answer.status() != 204 && answer.status() != 304) {
            headers.putIfAbsent("Content-Length", String.valueOf(bytes.length));
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head(answer.status(), headers));
        message.writeBytes(bytes);
        return message.toByteArray();
    }

    static byte[] head(int status, Map<String, String> headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " as scripted\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
