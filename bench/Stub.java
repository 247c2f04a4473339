import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * All participants of the benchmark: one thread, as little work for a call as can be, and {@link Books} of what took
 * effect. The slot in the address says which step of which saga is meant.
 *
 * <pre>
 * POST /do/SLOT       does the action: 200 with about 200 bytes of JSON
 * POST /refuse/SLOT   refuses it: 409
 * POST /hold/SLOT     does it, and does not answer
 * POST /undo/SLOT     compensates it: 200
 * GET  /books/FROM/TO the bytes of these slots
 * GET  /counts        calls repeated, calls that came too late, calls held, calls in all
 * </pre>
 *
 * Prints its port, and ends when its standard input does.
 */
final class Stub {
    private static final int BACKLOG = 20_000;
    private static final byte[] DO = "/do/".getBytes();
    private static final byte[] UNDO = "/undo/".getBytes();
    private static final byte[] REFUSE = "/refuse/".getBytes();
    private static final byte[] HOLD = "/hold/".getBytes();
    private static final byte[] BOOKS = "/books/".getBytes();
    private static final byte[] COUNTS = "/counts".getBytes();

    private final Selector selector = Selector.open();
    private final Message message = new Message();
    private final Books books = new Books();
    private final ByteBuffer done = answer("200 OK", Payload.JSON);
    private final ByteBuffer refused = answer("409 Conflict", "{\"detail\":\"refused, as asked\"}");
    private final ByteBuffer unknown = answer("404 Not Found", "{}");
    private final List<Wire> held = new ArrayList<>();
    private long calls;

    private Stub() throws IOException {}

    public static void main(String[] arguments) throws Exception {
        Stub stub = new Stub();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(stub.selector, SelectionKey.OP_ACCEPT);
        System.out.println(server.socket().getLocalPort());
        Thread.ofPlatform().daemon().start(Stub::endWithInput);
        while (true) {
            stub.selector.select(stub::serve);
        }
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said there; only its end matters.
            }
        } catch (IOException e) {
            // The end as well.
        }
        System.exit(0);
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
                return;
            }
            Wire wire = (Wire) key.attachment();
            if (key.isWritable()) {
                wire.sendRest();
            }
            if (key.isReadable()) {
                if (!wire.receive()) {
                    wire.close();
                    return;
                }
                while (message.read(wire.in, wire.from, wire.to)) {
                    answer(wire);
                    wire.consumed(message);
                }
            }
        } catch (IOException e) {
            // A caller that is gone, killed perhaps, as some workloads have it.
            ((Wire) key.attachment()).close();
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            Wire wire = new Wire(channel);
            wire.registered(channel.register(selector, SelectionKey.OP_READ, wire));
        }
    }

    private void answer(Wire wire) throws IOException {
        byte[] in = wire.in;
        int path = wire.from;
        while (in[path] != ' ') {
            path++;
        }
        path++;
        calls++;
        if (Message.matches(DO, in, path)) {
            boolean accepted = books.act(Message.number(in, path + DO.length), key(in));
            wire.send((accepted ? done : refused).duplicate());
        } else if (Message.matches(UNDO, in, path)) {
            books.undo(Message.number(in, path + UNDO.length), key(in));
            wire.send(done.duplicate());
        } else if (Message.matches(REFUSE, in, path)) {
            wire.send(refused.duplicate());
        } else if (Message.matches(HOLD, in, path)) {
            books.act(Message.number(in, path + HOLD.length), key(in));
            held.add(wire);
        } else if (Message.matches(BOOKS, in, path)) {
            int from = Message.number(in, path + BOOKS.length);
            int slash = path + BOOKS.length;
            while (in[slash] != '/') {
                slash++;
            }
            wire.send(page(books.page(from, Message.number(in, slash + 1))));
        } else if (Message.matches(COUNTS, in, path)) {
            wire.send(answer("200 OK", books.repeated + " " + books.late + " " + held.size() + " " + calls));
        } else {
            wire.send(unknown.duplicate());
        }
    }

    /** A number that stands for the idempotency key; 0 without one. */
    private long key(byte[] in) {
        long hash = message.keyTo == 0 ? 0 : 0xcbf29ce484222325L;
        for (int i = message.keyFrom; i < message.keyTo; i++) {
            hash = (hash ^ in[i]) * 0x100000001b3L;
        }
        return hash;
    }

    private static ByteBuffer page(byte[] bytes) {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(head.length + bytes.length)
                .put(head)
                .put(bytes)
                .flip();
    }

    private static ByteBuffer answer(String status, String body) {
        return ByteBuffer.wrap(("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
    }
}
