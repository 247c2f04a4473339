import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A request that is the same for every saga but for some numbers of fixed width, so that making one is copying bytes.
 * Slots are counted from the first of the saga.
 */
final class Template {
    private static final int SLOT_WIDTH = 10;
    private static final int ID_WIDTH = 36;
    private static final String ID = "{id" + "-".repeat(ID_WIDTH - 4) + "}";

    private record Hole(int at, int step) {}

    private final byte[] text;
    private final Hole[] slots;
    private final int[] ids;

    private Template(byte[] text, Hole[] slots, int[] ids) {
        this.text = text;
        this.slots = slots;
        this.ids = ids;
    }

    /** Stands for the slot of a step, counted from 0. */
    static String slot(int step) {
        return "{slot--%02d}".formatted(step);
    }

    /** Stands for the id of the queue. */
    static String id() {
        return ID;
    }

    static Template post(String path, String headers, String body) {
        String request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" + headers
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        List<Hole> slots = new ArrayList<>();
        for (int at = request.indexOf("{slot--"); at >= 0; at = request.indexOf("{slot--", at + 1)) {
            slots.add(new Hole(at, Integer.parseInt(request.substring(at + 7, at + 9))));
        }
        List<Integer> ids = new ArrayList<>();
        for (int at = request.indexOf(ID); at >= 0; at = request.indexOf(ID, at + 1)) {
            ids.add(at);
        }
        return new Template(
                request.getBytes(StandardCharsets.ISO_8859_1),
                slots.toArray(Hole[]::new),
                ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The same request with one more header. */
    Template with(String header) {
        String request = new String(text, StandardCharsets.ISO_8859_1);
        int end = request.indexOf("\r\n\r\n") + 2;
        String longer = request.substring(0, end) + header + "\r\n" + request.substring(end);
        int by = header.length() + 2;
        return new Template(
                longer.getBytes(StandardCharsets.ISO_8859_1),
                Stream.of(slots)
                        .map(slot -> new Hole(moved(slot.at, end, by), slot.step))
                        .toArray(Hole[]::new),
                IntStream.of(ids).map(at -> moved(at, end, by)).toArray());
    }

    private static int moved(int at, int end, int by) {
        return at < end ? at : at + by;
    }

    int length() {
        return text.length;
    }

    /** Writes the request into the buffer, which has an array and room for it, and makes it ready to be sent. */
    void write(ByteBuffer buffer, int firstSlot, byte[] id) {
        byte[] bytes = buffer.array();
        System.arraycopy(text, 0, bytes, 0, text.length);
        for (Hole hole : slots) {
            int number = firstSlot + hole.step;
            for (int at = hole.at + SLOT_WIDTH - 1; at >= hole.at; at--) {
                bytes[at] = (byte) ('0' + number % 10);
                number /= 10;
            }
        }
        for (int at : ids) {
            System.arraycopy(id, 0, bytes, at, ID_WIDTH);
        }
        buffer.clear().limit(text.length);
    }
}
