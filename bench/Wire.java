import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A connection of a single-threaded program: what came in and was not read yet, and what is still to go out. */
final class Wire {
    private static final int FIRST_SIZE_BYTES = 2048;

    final SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer toSend;

    /** What came in lies from {@code from} to {@code to}. */
    byte[] in = new byte[FIRST_SIZE_BYTES];

    int from;
    int to;
    private ByteBuffer view = ByteBuffer.wrap(in);

    Wire(SocketChannel channel) {
        this.channel = channel;
    }

    void registered(SelectionKey selectionKey) {
        key = selectionKey;
    }

    /**
     * Reads what has come.
     *
     * @return false when the other side has closed
     */
    boolean receive() throws IOException {
        if (from > 0) {
            System.arraycopy(in, from, in, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == in.length) {
            in = Arrays.copyOf(in, in.length * 2);
            view = ByteBuffer.wrap(in);
        }
        view.clear().position(to);
        int read = channel.read(view);
        if (read > 0) {
            to += read;
        }
        return read >= 0;
    }

    /** The message was dealt with. */
    void consumed(Message message) {
        from = message.end;
        if (from == to) {
            from = to = 0;
        }
    }

    /** Sends the bytes, now as many as go and the rest when the connection takes more. They must not change until then. */
    void send(ByteBuffer bytes) throws IOException {
        if (toSend != null) {
            ByteBuffer both = ByteBuffer.allocate(toSend.remaining() + bytes.remaining());
            both.put(toSend).put(bytes).flip();
            toSend = both;
            return;
        }
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            toSend = bytes;
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void sendRest() throws IOException {
        if (toSend == null) {
            return;
        }
        channel.write(toSend);
        if (!toSend.hasRemaining()) {
            toSend = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }
}
