// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server on loopback and does to their connections what networks do. */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final ServerSocket listener;
    private final int server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private final AtomicInteger requestsToStall = new AtomicInteger();
    private volatile boolean delivering;
    private volatile boolean refusing;
    private volatile byte[] request = {};
    private volatile CountDownLatch flowing = new CountDownLatch(0);

    /** Passes on to a port of this machine. */
    public TcpProxy(int server) {
        this.server = server;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            // What a client writes to a stalled connection is not taken for long.
            listener.setReceiveBufferSize(BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free for a proxy", e);
        }
        threads.execute(this::listen);
    }

    /** Port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on nothing comes through, and no connection is told so, until {@link #flow}. */
    public void stall() {
        flowing = new CountDownLatch(1);
    }

    /** Connections that were stalled end; new ones work. */
    public void flow() {
        CountDownLatch stalled = flowing;
        flowing = new CountDownLatch(0);
        cut();
        stalled.countDown();
    }

    /** What was stalled comes through after all. */
    public void comeThrough() {
        flowing.countDown();
    }

    /** Breaks all connections and refuses new ones, or takes them again. */
    public void refuse(boolean on) {
        refusing = on;
        if (on) {
            cut();
        }
    }

    /** Breaks all connections. */
    public void cut() {
        open.forEach(TcpProxy::close);
    }

    /** The server gets the next requests that hold the text, and the connection breaks before its answer comes. */
    public void loseAnswers(String requestText, int times) {
        request = requestText.getBytes(StandardCharsets.US_ASCII);
        answersToLose.set(times);
    }

    /**
     * The next requests that hold the text get no answer, on connections that stay open until their client ends them.
     *
     * @param delivered whether the server gets the requests
     */
    public void stallOn(String requestText, int times, boolean delivered) {
        request = requestText.getBytes(StandardCharsets.US_ASCII);
        delivering = delivered;
        requestsToStall.set(times);
    }

    /** Requests that are still to be stalled. */
    public int requestsToStall() {
        return requestsToStall.get();
    }

    /** Answers that are still to be lost. */
    public int answersToLose() {
        return answersToLose.get();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, or the server is away: the client sees its connection end.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (refusing) {
            client.close();
            return;
        }
        open.add(client);
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
            open.add(upstream);
            // Small messages that follow each other would wait for acknowledgements.
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Link link = new Link(client, upstream);
            threads.execute(() -> link.pump(client, upstream, true));
            threads.execute(() -> link.pump(upstream, client, false));
        } catch (IOException e) {
            close(client);
            throw e;
        }
    }

    /** A connection through the proxy. */
    private final class Link {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean losing;
        private volatile boolean silent;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pump(Socket from, Socket to, boolean requests) {
            byte[] buffer = new byte[BUFFER];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    flowing.await();
                    if (requests && holdsRequest(buffer, read)) {
                        losing |= takeOne(answersToLose);
                        silent |= takeOne(requestsToStall);
                    }
                    if (!requests && losing) {
                        return;
                    }
                    if (silent && !(requests && delivering)) {
                        continue;
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                }
            } catch (IOException e) {
                // One side ended the connection: so does the other.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.remove(client);
                open.remove(upstream);
            }
        }

        private static boolean takeOne(AtomicInteger left) {
            return left.getAndUpdate(n -> Math.max(n - 1, 0)) > 0;
        }

        private boolean holdsRequest(byte[] buffer, int length) {
            byte[] wanted = request;
            if (wanted.length == 0) {
                return false;
            }
            for (int at = 0; at + wanted.length <= length; at++) {
                int same = 0;
                while (same < wanted.length && buffer[at + same] == wanted[same]) {
                    same++;
                }
                if (same == wanted.length) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("A socket could not be closed", e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy could not be closed", e);
        }
        cut();
        threads.shutdownNow();
    }
}
