package dev.skald.support;

import dev.skald.queue.CallKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A participant over real HTTP on the loopback interface that does as its script says and keeps a {@link ParticipantBook}
 * of what it did.
 *
 * <pre>{@code
 * try (ScriptedParticipant participant = ScriptedParticipant.start()) {
 *     participant.action("flight").does(refuse(409, "no seats"));
 *     participant.compensation("hotel").does(cutBeforeDoing(), cutAfterDoing());
 *     … start a queue whose calls go to participant.url("/hotel") and participant.url("/flight") …
 *     assertThat(participant.book().effective(queueId)).isZero();
 * }
 * }</pre>
 *
 * <p>A call is told from another by the headers Skald-Step and Skald-Operation; its path does not matter. Each call takes
 * the next {@link Behaviour} of its script; when there is none left it is done and answered 200. All waits are bounded,
 * and an action that the book refuses is answered 409 whatever the script says.
 */
public final class ScriptedParticipant implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final Duration DRIBBLE_EVERY = Duration.ofMillis(5);

    private final ServerSocket server;
    private final ParticipantBook book = new ParticipantBook();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Object changes = new Object();
    private final List<ReceivedCall> calls = new ArrayList<>();
    private int connected;
    private int underWay;
    private volatile CountDownLatch gate = new CountDownLatch(1);

    /** What the calls of one kind to one step are answered with. */
    public static final class Script {
        private final Deque<Behaviour> next = new ArrayDeque<>();
        private Behaviour rest = Behaviour.ok();

        /** Appends to the script: one behaviour for each call. */
        public synchronized Script does(Behaviour... behaviours) {
            next.addAll(Arrays.asList(behaviours));
            return this;
        }

        /** What every call gets once the script is at its end. */
        public synchronized Script thenAlways(Behaviour behaviour) {
            rest = behaviour;
            return this;
        }

        private synchronized Behaviour take() {
            Behaviour behaviour = next.poll();
            return behaviour == null ? rest : behaviour;
        }
    }

    private ScriptedParticipant(ServerSocket server) {
        this.server = server;
    }

    /** Starts one on a port of its own. */
    public static ScriptedParticipant start() {
        return startAt(0);
    }

    /** Starts one on a port where nobody has listened so far. */
    public static ScriptedParticipant startAt(int port) {
        try {
            ScriptedParticipant participant =
                    new ScriptedParticipant(new ServerSocket(port, 1_000, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("scripted-participant").start(participant::accept);
            return participant;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port where nobody listens. */
    public static int portOfNobody() {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return nobody.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address with this path. */
    public URI url(String path) {
        return URI.create("http://" + authority() + path);
    }

    /** Its host and port. */
    public String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The script for a step's action. */
    public Script action(String step) {
        return script(CallKind.ACTION, step);
    }

    /** The script for a step's compensation. */
    public Script compensation(String step) {
        return script(CallKind.COMPENSATION, step);
    }

    private Script script(CallKind kind, String step) {
        return scripts.computeIfAbsent(kind + " " + step, key -> new Script());
    }

    /** What it really did. */
    public ParticipantBook book() {
        return book;
    }

    /** Lets go of every call that is held now; those that come later are held again. */
    public void release() {
        CountDownLatch held = gate;
        gate = new CountDownLatch(1);
        held.countDown();
    }

    /** Every call received, in order. */
    public List<ReceivedCall> calls() {
        synchronized (changes) {
            return List.copyOf(calls);
        }
    }

    /** The calls of one kind to one step, in order. */
    public List<ReceivedCall> calls(CallKind kind, String step) {
        return calls().stream()
                .filter(call -> call.kind() == kind && call.step().equals(step))
                .toList();
    }

    /** How many connections were made to it. */
    public int connections() {
        synchronized (changes) {
            return connected;
        }
    }

    /** Waits until the first such call is received. */
    public ReceivedCall awaitCall(CallKind kind, String step) {
        return awaitCall(kind, step, 1);
    }

    /**
     * Waits until a call is received.
     *
     * @param number which of the calls of this kind to this step, counted from 1
     * @throws AssertionError when it does not come
     */
    public ReceivedCall awaitCall(CallKind kind, String step, int number) {
        await(
                "call " + number + ", " + kind.word() + " of " + step,
                () -> calls(kind, step).size() >= number);
        return calls(kind, step).get(number - 1);
    }

    /**
     * Waits until a step's call of this kind has taken effect.
     *
     * @throws AssertionError when that does not happen
     */
    public void awaitEffect(CallKind kind, UUID queueId, String step) {
        await(kind.word() + " of " + step + " done", () -> book.count(kind, queueId, step) > 0);
    }

    /**
     * Waits until it works on no call: all are answered, cut, or given up by their callers.
     *
     * @throws AssertionError when that does not happen
     */
    public void awaitIdle() {
        await("no call under way", () -> underWay == 0);
    }

    /**
     * Waits until it has closed, or lost, every connection made to it.
     *
     * @throws AssertionError when that does not happen
     */
    public void awaitConnectionClosed() {
        await("no open connection", connections::isEmpty);
    }

    private void await(String what, Supplier<Boolean> condition) {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        synchronized (changes) {
            while (!condition.get()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; received: " + calls);
                }
                try {
                    changes.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting for " + what, e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                int number;
                synchronized (changes) {
                    number = ++connected;
                }
                Thread.ofVirtual().start(() -> serve(connection, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection, int number) {
        try (connection) {
            InputStream in = connection.getInputStream();
            boolean open = true;
            while (open) {
                ReceivedCall call = HttpMessages.read(in, number);
                if (call == null) {
                    return;
                }
                Behaviour behaviour = script(call.kind(), call.step()).take();
                // Before anybody is told of the call, so that a release that follows is meant for it.
                CountDownLatch held = gate;
                synchronized (changes) {
                    calls.add(call);
                    underWay++;
                    changes.notifyAll();
                }
                try {
                    open = handle(call, behaviour, held, in, connection.getOutputStream());
                } finally {
                    synchronized (changes) {
                        underWay--;
                        changes.notifyAll();
                    }
                }
            }
        } catch (IOException gone) {
            // The caller has gone, or this participant was closed; either way there is nobody to tell.
        } finally {
            synchronized (changes) {
                connections.remove(connection);
                changes.notifyAll();
            }
        }
    }

    /** Whether the connection stays open. */
    private boolean handle(
            ReceivedCall call, Behaviour behaviour, CountDownLatch held, InputStream in, OutputStream out)
            throws IOException {
        if (behaviour.held() == Behaviour.Held.WORK) {
            hold(held);
        }
        boolean refused = behaviour.doing() && !book.take(call);
        synchronized (changes) {
            changes.notifyAll();
        }
        if (behaviour.held() == Behaviour.Held.ANSWER) {
            hold(held);
        }
        Behaviour.Reply reply =
                refused ? Behaviour.refuse(409, "compensated already").reply() : behaviour.reply();
        return reply(call, reply, in, out);
    }

    private boolean reply(ReceivedCall call, Behaviour.Reply reply, InputStream in, OutputStream out)
            throws IOException {
        switch (reply) {
            case Behaviour.Reply.Answer answer -> {
                out.write(HttpMessages.answer(call, answer));
                return true;
            }
            case Behaviour.Reply.Twice twice -> {
                out.write(HttpMessages.answer(call, twice.answer()));
                out.write(HttpMessages.answer(call, twice.answer()));
                return true;
            }
            case Behaviour.Reply.ThenClose then -> {
                out.write(HttpMessages.answer(call, then.answer()));
                return false;
            }
            case Behaviour.Reply.Cut cut -> {
                return false;
            }
            case Behaviour.Reply.Silence silence -> {
                return in.read() >= 0;
            }
            case Behaviour.Reply.Dribble dribble -> {
                out.write(HttpMessages.head(200, Map.of("Content-Length", "1000000")));
                while (!opened(gate, DRIBBLE_EVERY)) {
                    out.write(' ');
                }
                return false;
            }
            case Behaviour.Reply.TooMuch much -> {
                out.write(HttpMessages.head(200, Map.of("Content-Length", String.valueOf(much.characters() + 2))));
                out.write(("\"" + "x".repeat(much.characters()) + "\"").getBytes(StandardCharsets.US_ASCII));
                return true;
            }
            case Behaviour.Reply.Half half -> {
                out.write(HttpMessages.head(200, Map.of("Content-Length", "100")));
                out.write("{\"id\": ".getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            case Behaviour.Reply.Raw raw -> {
                out.write(raw.text().getBytes(StandardCharsets.US_ASCII));
                return false;
            }
        }
    }

    private static void hold(CountDownLatch gate) throws IOException {
        if (!opened(gate, WAIT_MAX)) {
            throw new IOException("never released");
        }
    }

    /** Whether the gate opened within the time. */
    private static boolean opened(CountDownLatch gate, Duration time) throws IOException {
        try {
            return gate.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
