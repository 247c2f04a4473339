package dev.skald.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stretch of network on the loopback interface, to be cut, closed, slowed down or silenced, and healed. It hands on
 * bytes and knows nothing of what they mean. What it held back while it was silent arrives once it is healed, even if its
 * sender has gone meanwhile.
 */
public final class TcpProxy implements AutoCloseable {
    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private static final int CHUNK_BYTES = 16 * 1024;

    private final InetSocketAddress server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Direction> silent = EnumSet.noneOf(Direction.class);
    private long delayNanos;
    private ServerSocket listener;
    private boolean closed;

    private TcpProxy(int serverPort) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        listener = listening(0);
        port = listener.getLocalPort();
    }

    /** One that leads to a port of this machine, where somebody may listen now or later. */
    public static TcpProxy to(int serverPort) throws IOException {
        return new TcpProxy(serverPort);
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** Breaks off all connections with a reset; new ones are let through. */
    public void cut() {
        sockets.forEach(TcpProxy::reset);
        sockets.clear();
    }

    /** Breaks off all connections and refuses new ones, until it is healed. */
    public void refuse() throws Exception {
        stopListening();
        Eventually.until("port " + port + " refuses connections", this::refuses);
        cut();
    }

    private void stopListening() throws IOException {
        lock.lock();
        try {
            listener.close();
        } finally {
            lock.unlock();
        }
    }

    /** The thread that waits in accept keeps the port open for a moment after the socket was closed. */
    private boolean refuses() throws IOException {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    /** Holds everything up for so long, each way, until it is healed. */
    public void delay(Duration delay) {
        change(() -> delayNanos = delay.toNanos());
    }

    /** Keeps connections open, and takes new ones, but hands on nothing more in these directions until it is healed. */
    public void silence(Set<Direction> directions) {
        change(() -> silent.addAll(directions));
    }

    /** All is as it was; what was held back goes on its way. */
    public void heal() throws Exception {
        change(() -> {
            silent.clear();
            delayNanos = 0;
        });
        Eventually.until("port " + port + " is free again", this::listensAgain);
    }

    private boolean listensAgain() throws IOException {
        lock.lock();
        try {
            if (listener.isClosed() && !closed) {
                listener = listening(port);
            }
            return true;
        } catch (BindException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private ServerSocket listening(int at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        // A virtual thread would keep the port open longer after the socket was closed.
        Thread.ofPlatform().daemon().name("proxy-" + socket.getLocalPort()).start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket from) {
        while (true) {
            Socket client;
            try {
                client = from.accept();
            } catch (IOException e) {
                return;
            }
            Thread.startVirtualThread(() -> connect(client));
        }
    }

    private void connect(Socket client) {
        Socket onward = new Socket();
        sockets.add(client);
        sockets.add(onward);
        try {
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            onward.connect(server);
        } catch (IOException e) {
            end(client, onward);
            return;
        }
        Thread.startVirtualThread(() -> hand(client, onward, Direction.TO_SERVER));
        Thread.startVirtualThread(() -> hand(onward, client, Direction.TO_CLIENT));
    }

    /** Hands on what comes, its end and its breaking off too, when the way is free. */
    private void hand(Socket from, Socket to, Direction direction) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(chunk);
            while (read >= 0) {
                awaitPassage(direction);
                out.write(chunk, 0, read);
                read = in.read(chunk);
            }
            awaitPassage(direction);
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                end(from, to);
            }
        } catch (IOException e) {
            awaitPassage(direction);
            end(from, to);
        }
    }

    private void awaitPassage(Direction direction) {
        lock.lock();
        try {
            long since = System.nanoTime();
            while (!closed) {
                long left = since + delayNanos - System.nanoTime();
                if (silent.contains(direction)) {
                    changed.awaitUninterruptibly();
                } else if (left > 0) {
                    changed.await(left, TimeUnit.NANOSECONDS);
                } else {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void end(Socket one, Socket other) {
        reset(one);
        reset(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket that can't be closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        change(() -> closed = true);
        stopListening();
        cut();
    }
}
