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
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a PostgreSQL and takes out of statements what only the Greenplum family knows, so that a whole
 * task can run as on Greenplum. AnalyticDB's COPY that overwrites becomes an upsert of each of its rows. Speaks version 3 of
 * PostgreSQL's protocol, unencrypted.
 */
public final class GreenplumProxy implements AutoCloseable {

    private static final int PROTOCOL_3 = 3 << 16;

    /** Temporary tables, whose names have no schema, are the session's alone and have no rows that could be in the way. */
    private static final Pattern OVERWRITING =
            Pattern.compile("COPY (\"[^\"]+\"\\.\"[^\"]+\") (\\(.*\\)) FROM STDIN DO ON CONFLICT DO UPDATE");

    private final ServerSocket listener;
    private final TargetDatabase database;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> changed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger executed = new AtomicInteger();
    private final Map<String, String> overwriters = new ConcurrentHashMap<>();
    private volatile @Nullable String version;

    /** A proxy in front of the server of a database. */
    public GreenplumProxy(TargetDatabase database) throws IOException {
        this.database = database;
        this.server = URI.create(database.url().substring("jdbc:".length()));
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** JDBC URL of the database through the proxy. */
    public String url() {
        return "jdbc:postgresql://localhost:" + listener.getLocalPort() + server.getPath();
    }

    /** From now on the server says that it is of another version when it is asked. */
    public GreenplumProxy withVersion(int number) {
        version = "'" + number + "'";
        return this;
    }

    /** How many statements came, with those that were prepared before, but for the driver's looks whether a connection lives. */
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
            // Small messages that follow each other would wait for acknowledgements.
            client.setTcpNoDelay(true);
            backend.setTcpNoDelay(true);
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
            boolean probe = false;
            while (true) {
                int type = in.read();
                if (type < 0) {
                    return;
                }
                byte[] body = new byte[in.readInt() - 4];
                in.readFully(body);
                if (type == 'P') {
                    probe = isEmptyQuery(body);
                }
                if (type == 'E' && !probe || type == 'Q') {
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
        Matcher overwriting = OVERWRITING.matcher(sql);
        String plain = overwriting.matches()
                ? "COPY " + overwriter(overwriting.group(1)) + " " + overwriting.group(2) + " FROM STDIN"
                : StatementLog.withoutGreenplum(sql);
        if (version != null) {
            plain = plain.replace("current_setting('server_version_num')", version);
        }
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

    /**
     * A view of a table that takes rows as AnalyticDB does with the clause: one whose key is there gets all columns of the new
     * one, those that the COPY does not name among them, and any other unique index still refuses it.
     */
    private String overwriter(String table) {
        String name = "public.\"overwrite " + table.replace("\"", "") + '"';
        String columns = database.value("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)"
                + " FROM pg_catalog.pg_attribute WHERE attrelid = '" + table
                + "'::regclass AND attnum > 0 AND NOT attisdropped");
        // Not made anew within the transaction that has written to it.
        if (table.concat(columns).equals(overwriters.put(table, table + columns))) {
            return name;
        }
        String key = database.value("SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_catalog.pg_index i"
                + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
                + " WHERE i.indrelid = '" + table + "'::regclass AND i.indisprimary");
        database.execute("CREATE OR REPLACE VIEW " + name + " AS SELECT * FROM " + table
                + "; CREATE OR REPLACE FUNCTION "
                + name + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO " + table
                + " SELECT (NEW).* ON CONFLICT (" + key + ") DO UPDATE SET (" + columns + ") = (SELECT excluded.*);"
                + " RETURN NEW; END $$; DROP TRIGGER IF EXISTS overwrite ON " + name
                + "; CREATE TRIGGER overwrite INSTEAD OF INSERT ON " + name + " FOR EACH ROW EXECUTE FUNCTION " + name
                + "()");
        return name;
    }

    /** Whether the query of a message Parse, behind the statement's name, is what the driver asks a connection that has rested. */
    private static boolean isEmptyQuery(byte[] parse) {
        return parse[end(parse, 0) + 1] == 0;
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
