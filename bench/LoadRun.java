import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One run of the load client: each of its clients has one connection and does one saga after the other, the next when the
 * one before is over. All of them are served by one thread.
 */
final class LoadRun {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int FAILURES_SHOWN = 5;

    private final Workload workload;
    private final Sagas sagas;
    private final int[] ports;
    private final int clients;
    private final boolean keep;
    private final long warmupNanos;
    private final long measureNanos;
    private final int requestBytesMax;

    private final Selector selector = Selector.open();
    private final Message message = new Message();
    private final Ints latenciesMicros = new Ints();
    private final Ints acknowledged = new Ints();
    private final List<Load.Made> made = new ArrayList<>();
    private int atWork;
    private int failures;
    private int finishedInTime;
    private boolean measuring;
    private double seconds;
    private boolean over;

    /** @param keep whether to remember the ids of the queues, for another run to work on */
    LoadRun(
            Workload workload,
            Sagas sagas,
            int[] ports,
            int clients,
            boolean keep,
            double warmupSeconds,
            double measureSeconds)
            throws IOException {
        this.workload = workload;
        this.sagas = sagas;
        this.ports = ports;
        this.clients = clients;
        this.keep = keep;
        this.warmupNanos = (long) (warmupSeconds * 1e9);
        this.measureNanos = (long) (measureSeconds * 1e9);
        this.requestBytesMax = workload.exchanges().stream()
                .mapToInt(exchange -> exchange.request().length())
                .max()
                .orElseThrow();
    }

    void go() throws IOException {
        for (int i = 0; i < clients; i++) {
            Client client = new Client(ports[i % ports.length]);
            client.connect();
            atWork++;
            client.nextSaga();
        }
        long start = System.nanoTime();
        long begun = 0;
        while (atWork > 0) {
            selector.select(this::serve, 10);
            long now = System.nanoTime();
            if (begun == 0 && now - start >= warmupNanos) {
                begun = now;
                measuring = true;
                System.out.println("begin");
            }
            if (begun != 0 && !over && now - begun >= measureNanos) {
                over = true;
            }
            if (over && measuring) {
                measuring = false;
                seconds = (now - begun) / 1e9;
                System.out.println("end");
            }
            if (now - start - warmupNanos - measureNanos > PATIENCE_NANOS) {
                failed(atWork + " clients got no answer within a minute");
                break;
            }
        }
        if (measuring) {
            // They ran out of sagas before the time was over.
            seconds = (System.nanoTime() - begun) / 1e9;
            System.out.println("end");
        }
        for (SelectionKey key : selector.keys()) {
            ((Client) key.attachment()).wire.close();
        }
        selector.close();
    }

    private void serve(SelectionKey key) {
        Client client = (Client) key.attachment();
        try {
            client.serve(key);
        } catch (IOException e) {
            failed("a connection broke: " + e.getMessage());
            client.reconnect();
        }
    }

    private void failed(String why) {
        failures++;
        if (failures <= FAILURES_SHOWN) {
            System.err.println(workload.name() + " failed: " + why);
        }
    }

    Sagas sagas() {
        return sagas;
    }

    /** The first slots of the sagas that were answered as they should, in and outside of the measured time. */
    int[] acknowledged() {
        return acknowledged.toArray();
    }

    List<Load.Made> made() {
        return made;
    }

    String result() {
        int[] sorted = latenciesMicros.toArray();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "result seconds=%.3f sagas=%d p50=%.2f p99=%.2f max=%.2f failures=%d",
                seconds,
                finishedInTime,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                percentile(sorted, 1),
                failures);
    }

    /** In milliseconds. */
    private static double percentile(int[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))] / 1000.0;
    }

    /** One client with its connection. */
    private final class Client {
        private final int port;
        private final ByteBuffer request = ByteBuffer.allocate(requestBytesMax);
        private Wire wire;
        private Load.Made saga;
        private byte[] id;
        private int exchange;
        private long startedNanos;

        Client(int port) {
            this.port = port;
        }

        void connect() throws IOException {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            wire = new Wire(channel);
            wire.registered(channel.register(selector, SelectionKey.OP_READ, this));
        }

        void reconnect() {
            wire.close();
            try {
                connect();
                nextSaga();
            } catch (IOException e) {
                failed("no connection: " + e.getMessage());
                wire.close();
                atWork--;
            }
        }

        void nextSaga() throws IOException {
            saga = over ? null : sagas.next();
            if (saga == null) {
                over |= workload.fromStock();
                atWork--;
                return;
            }
            id = saga.id();
            exchange = 0;
            startedNanos = System.nanoTime();
            ask();
        }

        private void ask() throws IOException {
            workload.exchanges().get(exchange).request().write(request, saga.firstSlot(), id);
            wire.send(request);
        }

        void serve(SelectionKey key) throws IOException {
            if (key.isWritable()) {
                wire.sendRest();
            }
            if (!key.isReadable()) {
                return;
            }
            if (!wire.receive()) {
                throw new IOException("closed by the other side");
            }
            while (message.read(wire.in, wire.from, wire.to)) {
                boolean good = asExpected();
                if (good && id.length == 0 && message.locationTo > 0) {
                    id = Arrays.copyOfRange(wire.in, message.locationTo - 36, message.locationTo);
                }
                wire.consumed(message);
                goOn(good);
            }
        }

        private boolean asExpected() {
            Workload.Exchange expected = workload.exchanges().get(exchange);
            int status = Message.status(wire.in, wire.from);
            if (status == expected.status() && Message.contains(wire.in, message.body, message.end, expected.text())) {
                return true;
            }
            int length = Math.min(message.end - message.body, 400);
            failed(status + " " + new String(wire.in, message.body, length, StandardCharsets.UTF_8));
            return false;
        }

        private void goOn(boolean good) throws IOException {
            if (good && ++exchange < workload.exchanges().size()) {
                ask();
                return;
            }
            if (good) {
                finished();
            }
            nextSaga();
        }

        private void finished() {
            acknowledged.add(saga.firstSlot());
            if (keep) {
                made.add(new Load.Made(saga.firstSlot(), id));
            }
            if (measuring) {
                finishedInTime++;
                latenciesMicros.add((int) ((System.nanoTime() - startedNanos) / 1000));
            }
        }
    }
}
