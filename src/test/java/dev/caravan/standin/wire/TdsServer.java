// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TDS 7.4 server on 127.0.0.1 that lets an {@link Engine} answer; every connection has its own daemon threads. */
public final class TdsServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TdsServer.class);
    private static final int BACKLOG = 200;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Engine engine;
    private final Encryption encryption;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Map<ClientConnection, Thread> connections = new ConcurrentHashMap<>();
    private final WireFaults faults = new WireFaults(this::closeConnections);
    private final List<Consumer<LoggedRequest>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger internalErrors = new AtomicInteger();

    private TdsServer(Engine engine, int port, Encryption encryption) throws IOException {
        this.engine = engine;
        this.encryption = encryption;
        this.listener = new ServerSocket();
        this.listener.setReuseAddress(true);
        this.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        this.acceptor = new Thread(this::accept, "tds-accept-" + listener.getLocalPort());
        this.acceptor.setDaemon(true);
    }

    /** Starts a server on a port, 0 for any free one, that encrypts as SQL Server does by default. */
    public static TdsServer start(Engine engine, int port) {
        return start(engine, port, Encryption.ON_REQUEST);
    }

    /**
     * Starts a server with a choice of encryption.
     *
     * @throws UncheckedIOException when the port cannot be bound
     */
    public static TdsServer start(Engine engine, int port, Encryption encryption) {
        try {
            TdsServer server = new TdsServer(engine, port, encryption);
            server.acceptor.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1:" + port, e);
        }
    }

    /** Port that the server listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The certificate that clients see. */
    public Certificate certificate() {
        return ServerCertificate.certificate();
    }

    /** Faults for tests. */
    public WireFaults faults() {
        return faults;
    }

    /** Tells a listener of every request before it runs; calls come from the connections' threads. */
    public void onRequest(Consumer<LoggedRequest> listener) {
        listeners.add(listener);
    }

    /** Number of connections that are open, logged in or not. */
    public int connections() {
        return connections.size();
    }

    /** How often a request ended in a failure of the stand-in itself; anything but 0 is a bug. */
    public int internalErrors() {
        return internalErrors.get();
    }

    /** Ends every connection and waits until their sessions are closed, 10 s at most. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            log.debug("Closing the listener failed: {}", e.toString());
        }
        long deadline = System.nanoTime() + CLOSE_NANOS;
        join(acceptor, deadline);
        List<Thread> threads = List.copyOf(connections.values());
        closeConnections();
        for (Thread thread : threads) {
            join(thread, deadline);
            if (thread.isAlive()) {
                log.error("{} did not end in time; it is interrupted", thread.getName());
                thread.interrupt();
            }
        }
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeConnections() {
        connections.keySet().forEach(ClientConnection::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                ClientConnection connection = new ClientConnection(this, socket);
                Thread thread = new Thread(connection, "tds-login");
                thread.setDaemon(true);
                connections.put(connection, thread);
                thread.start();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    log.error("Accepting a connection on port {} failed", port(), e);
                }
            }
        }
    }

    Engine engine() {
        return engine;
    }

    Encryption encryption() {
        return encryption;
    }

    void logged(LoggedRequest request) {
        listeners.forEach(listener -> listener.accept(request));
    }

    void internalError() {
        internalErrors.incrementAndGet();
    }

    void ended(ClientConnection connection) {
        connections.remove(connection);
    }
}
