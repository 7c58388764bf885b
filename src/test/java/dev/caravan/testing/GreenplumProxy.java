// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a PostgreSQL and takes out of statements what only the Greenplum family knows, so that a whole
 * task can run as on Greenplum. Speaks version 3 of PostgreSQL's protocol, unencrypted.
 */
public final class GreenplumProxy implements AutoCloseable {

    private static final int PROTOCOL_3 = 3 << 16;

    private final ServerSocket listener;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> changed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger executed = new AtomicInteger();

    /** A proxy in front of the server of a database. */
    public GreenplumProxy(TargetDatabase database) throws IOException {
        this.server = URI.create(database.url().substring("jdbc:".length()));
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** JDBC URL of the database through the proxy. */
    public String url() {
        return "jdbc:postgresql://localhost:" + listener.getLocalPort() + server.getPath();
    }

    /** How many statements came, with those that were prepared before. */
    public int executed() {
        return executed.get();
    }

    /** Statements that went on without a part of them, as they came. */
    public Queue<String> changed() {
        return changed;
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket backend = new Socket(server.getHost(), server.getPort());
            open.add(client);
            open.add(backend);
            start("answers", () -> pass(backend.getInputStream(), client.getOutputStream(), client, backend));
            start("questions", () -> rewrite(client, backend));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (EOFException | SocketException hungUp) {
                        // The end of a connection, or of the proxy; the other side is hung up by then.
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "greenplum-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pass(InputStream in, OutputStream out, Socket... sockets) throws IOException {
        try {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } finally {
            close(sockets);
        }
    }

    private void rewrite(Socket client, Socket backend) throws IOException {
        try {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(backend.getOutputStream());
            startUp(in, out);
            while (true) {
                int type = in.read();
                if (type < 0) {
                    return;
                }
                byte[] body = new byte[in.readInt() - 4];
                in.readFully(body);
                if (type == 'E' || type == 'Q') {
                    executed.incrementAndGet();
                }
                byte[] sent = type == 'P' || type == 'Q' ? rewritten(type, body) : body;
                out.write(type);
                out.writeInt(sent.length + 4);
                out.write(sent);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } finally {
            close(client, backend);
        }
    }

    /** Requests for encryption come before the start-up message; the server declines them. */
    private static void startUp(DataInputStream in, DataOutputStream out) throws IOException {
        int code;
        do {
            int length = in.readInt();
            byte[] body = new byte[length - 4];
            in.readFully(body);
            code = (body[0] & 255) << 24 | (body[1] & 255) << 16 | (body[2] & 255) << 8 | body[3] & 255;
            out.writeInt(length);
            out.write(body);
            out.flush();
        } while (code != PROTOCOL_3);
    }

    /** A Parse message has the statement's name before it and the types of parameters after it, a Query message neither. */
    private byte[] rewritten(int type, byte[] body) {
        int start = type == 'P' ? end(body, 0) + 1 : 0;
        int end = end(body, start);
        String sql = new String(body, start, end - start, StandardCharsets.UTF_8);
        String plain = StatementLog.withoutGreenplum(sql);
        if (plain.equals(sql)) {
            return body;
        }
        changed.add(sql);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(body, 0, start);
        message.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
        message.write(body, end, body.length - end);
        return message.toByteArray();
    }

    private static int end(byte[] body, int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return end;
    }

    private void close(Closeable... sockets) throws IOException {
        for (Closeable socket : sockets) {
            open.remove(socket);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
