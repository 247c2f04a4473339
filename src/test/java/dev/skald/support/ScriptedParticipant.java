package dev.skald.support;

import dev.skald.queue.CallKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 *
 * <p>What was taken on with a 202 ({@link Behaviour#takeOn}) the test finishes by its {@link PendingOperation}:
 *
 * <pre>{@code
 * participant.action("flight").does(takeOn().pollable());
 * … start the queue …
 * PendingOperation flight = participant.pending(ACTION, "flight");
 * flight.finish("{\"seat\": 7}");
 * assertThat(flight.callBack()).isEqualTo(204);
 * }</pre>
 *
 * <p>The same call made again is the same operation, and answered with its outcome once it has one. A GET of the Location
 * is no call and takes nothing from a call's script; it has its own, {@link #poll}, and is answered truly without one.
 */
public final class ScriptedParticipant implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final String PENDING = "/pending/";
    private static final Duration DRIBBLE_EVERY = Duration.ofMillis(5);

    private final ServerSocket server;
    private final ParticipantBook book = new ParticipantBook();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Object changes = new Object();
    private final List<ReceivedCall> calls = new ArrayList<>();
    private final List<ReceivedCall> polls = new ArrayList<>();
    private final List<PendingOperation> pending = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(Thread::startVirtualThread)
            .build();
    private int connected;
    private int underWay;
    private volatile CountDownLatch gate = new CountDownLatch(1);

    /** What the calls of one kind to one step are answered with. */
    public static final class Script {
        private final Deque<Behaviour> next = new ArrayDeque<>();
        private Behaviour rest;

        private Script(Behaviour rest) {
            this.rest = rest;
        }

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

    /** The script for a step's confirmation. */
    public Script confirmation(String step) {
        return script(CallKind.CONFIRMATION, step);
    }

    /** The script for the questions how a step's pending operation stands; without one they are answered truly. */
    public Script poll(String step) {
        return scripts.computeIfAbsent("poll " + step, key -> new Script(null));
    }

    private Script script(CallKind kind, String step) {
        return scripts.computeIfAbsent(kind + " " + step, key -> new Script(Behaviour.ok()));
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

    /** The questions how a step's pending operation of this kind stands, in order. */
    public List<ReceivedCall> polls(CallKind kind, String step) {
        synchronized (changes) {
            return polls.stream()
                    .filter(poll -> operation(poll.path())
                            .filter(operation -> isOf(operation, kind, step))
                            .isPresent())
                    .toList();
        }
    }

    /**
     * Waits until it was asked so often how a step's pending operation stands.
     *
     * @throws AssertionError when that does not happen
     */
    public void awaitPolls(CallKind kind, String step, int count) {
        await(
                count + " polls for " + kind.word() + " of " + step,
                () -> polls(kind, step).size() >= count);
    }

    /**
     * Waits until a step's call of this kind was taken on with a 202. The 202 itself may be on its way still.
     *
     * @return the one taken on last
     * @throws AssertionError when that does not happen
     */
    public PendingOperation pending(CallKind kind, String step) {
        await(
                kind.word() + " of " + step + " taken on",
                () -> pending.stream().anyMatch(operation -> isOf(operation, kind, step)));
        synchronized (changes) {
            return pending.reversed().stream()
                    .filter(operation -> isOf(operation, kind, step))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean isOf(PendingOperation operation, CallKind kind, String step) {
        return operation.call().kind() == kind && operation.call().step().equals(step);
    }

    private Optional<PendingOperation> operation(String path) {
        synchronized (changes) {
            return pending.stream()
                    .filter(operation -> operation.path().equals(path))
                    .findFirst();
        }
    }

    /** The operation that a call is taken on as: the same one for the same key. */
    private PendingOperation takeOn(ReceivedCall call, Behaviour.Reply.Later later) {
        synchronized (changes) {
            Optional<PendingOperation> known = pending.stream()
                    .filter(operation -> !call.idempotencyKey().isEmpty()
                            && operation.call().idempotencyKey().equals(call.idempotencyKey()))
                    .findFirst();
            if (known.isPresent()) {
                return known.get();
            }
            PendingOperation operation = new PendingOperation(
                    call, book, client, PENDING + (pending.size() + 1), later.headers(), this::changed);
            pending.add(operation);
            changed();
            return operation;
        }
    }

    private void changed() {
        synchronized (changes) {
            changes.notifyAll();
        }
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
                    throw new AssertionError("waited too long for " + what + "; received: " + calls);
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
            client.shutdownNow();
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
                Optional<PendingOperation> asked =
                        call.method().equals("GET") ? operation(call.path()) : Optional.empty();
                Behaviour behaviour = asked.map(this::answerTo)
                        .orElseGet(() -> script(call.kind(), call.step()).take());
                // Before anyone can know of the call, so that a release which follows it holds for it.
                CountDownLatch held = gate;
                synchronized (changes) {
                    (asked.isPresent() ? polls : calls).add(call);
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

    /** What is done about a question how an operation stands: what the script says, or else it is answered truly. */
    private Behaviour answerTo(PendingOperation operation) {
        Behaviour scripted = poll(operation.call().step()).take();
        return scripted == null ? new Behaviour(false, Behaviour.Held.NOTHING, operation.answer()) : scripted;
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
        if (!refused && behaviour.reply() instanceof Behaviour.Reply.Later later) {
            takeOn(call, later);
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
            case Behaviour.Reply.Later later -> {
                replyLater(takeOn(call, later), call, later, out);
                return true;
            }
            case Behaviour.Reply.Twice twice -> {
                // In one piece: a second answer that comes after the next request is one to that, as far as HTTP/1.1
                // goes.
                ByteArrayOutputStream both = new ByteArrayOutputStream();
                both.writeBytes(HttpMessages.answer(call, twice.answer()));
                both.writeBytes(HttpMessages.answer(call, twice.answer()));
                out.write(both.toByteArray());
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

    private static void replyLater(
            PendingOperation operation, ReceivedCall call, Behaviour.Reply.Later later, OutputStream out)
            throws IOException {
        boolean answeredBefore = operation.finished() && operation.isRepeatedBy(call);
        callBack(operation, later.callBacksBefore());
        if (answeredBefore) {
            out.write(HttpMessages.answer(call, operation.answer()));
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>(later.headers());
        if (later.pollable()) {
            headers.put("Location", operation.path());
        }
        out.write(HttpMessages.answer(call, new Behaviour.Reply.Answer(202, headers, "")));
        callBack(operation, later.callBacksAfter());
    }

    private static void callBack(PendingOperation operation, int times) throws IOException {
        if (times > 0 && !operation.finished()) {
            operation.finish();
        }
        for (int i = 0; i < times; i++) {
            try {
                operation.callBack();
            } catch (UncheckedIOException gone) {
                throw new IOException(gone);
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
