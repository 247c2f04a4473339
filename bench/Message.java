/**
 * One HTTP/1.1 message in a buffer, as far as the load client and the participants' stub need to understand it: where it
 * ends, and the few headers that they look at. Reused for every message, and makes nothing.
 */
final class Message {
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes();
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes();
    private static final byte[] IDEMPOTENCY_KEY = "idempotency-key".getBytes();
    private static final byte[] LOCATION = "location".getBytes();

    /** Where the body begins and where the message ends. */
    int body;

    int end;

    /** Where the value of the idempotency key is; both 0 without one. */
    int keyFrom;

    int keyTo;

    /** Where the value of the location is; both 0 without one. */
    int locationFrom;

    int locationTo;

    /**
     * Reads the message that begins at {@code from}.
     *
     * @return false when not all of it is there yet
     */
    boolean read(byte[] bytes, int from, int to) {
        body = endOfHead(bytes, from, to);
        if (body < 0) {
            return false;
        }
        keyFrom = keyTo = locationFrom = locationTo = 0;
        int length = 0;
        boolean chunked = false;
        int line = endOfLine(bytes, from) + 1;
        while (line < body - 2) {
            int lineEnd = endOfLine(bytes, line);
            switch (bytes[line] | 0x20) {
                case 'c' -> {
                    if (named(CONTENT_LENGTH, bytes, line)) {
                        length = number(bytes, value(bytes, line + CONTENT_LENGTH.length));
                    }
                }
                case 't' -> chunked |= named(TRANSFER_ENCODING, bytes, line);
                case 'i' -> {
                    if (named(IDEMPOTENCY_KEY, bytes, line)) {
                        keyFrom = value(bytes, line + IDEMPOTENCY_KEY.length);
                        keyTo = lineEnd - 1;
                    }
                }
                case 'l' -> {
                    if (named(LOCATION, bytes, line)) {
                        locationFrom = value(bytes, line + LOCATION.length);
                        locationTo = lineEnd - 1;
                    }
                }
                default -> {}
            }
            line = lineEnd + 1;
        }
        end = chunked ? endOfChunks(bytes, body, to) : body + length;
        return end >= 0 && end <= to;
    }

    /** The status of an answer that begins at {@code from}. */
    static int status(byte[] bytes, int from) {
        return number(bytes, from + "HTTP/1.1 ".length());
    }

    static boolean contains(byte[] bytes, int from, int to, byte[] text) {
        for (int at = from; at <= to - text.length; at++) {
            if (matches(text, bytes, at)) {
                return true;
            }
        }
        return false;
    }

    static boolean matches(byte[] text, byte[] bytes, int at) {
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    static int number(byte[] bytes, int at) {
        int number = 0;
        for (int i = at; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    private static int endOfHead(byte[] bytes, int from, int to) {
        for (int at = from + 3; at < to; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    private static int endOfLine(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static boolean named(byte[] name, byte[] bytes, int line) {
        for (int i = 0; i < name.length; i++) {
            if ((bytes[line + i] | 0x20) != name[i]) {
                return false;
            }
        }
        return bytes[line + name.length] == ':';
    }

    private static int value(byte[] bytes, int colon) {
        int at = colon + 1;
        while (bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    /** Where the last chunk ends, without trailers; -1 when it is not there yet. */
    private static int endOfChunks(byte[] bytes, int from, int to) {
        int at = from;
        while (true) {
            int size = 0;
            int digit = at;
            while (digit < to && bytes[digit] != '\r' && bytes[digit] != ';') {
                size = size * 16 + Character.digit(bytes[digit], 16);
                digit++;
            }
            int line = digit;
            while (line < to && bytes[line] != '\n') {
                line++;
            }
            at = line + 1 + size + 2;
            if (at > to) {
                return -1;
            }
            if (size == 0) {
                return at;
            }
        }
    }
}
