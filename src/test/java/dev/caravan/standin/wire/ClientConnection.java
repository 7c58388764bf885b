// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection from its first byte to its last, on a thread of its own. */
final class ClientConnection implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
    private static final int LOGIN_TIMEOUT_MS = 30_000;
    private static final long MAX_MESSAGE_BYTES = 512L << 20;
    private static final int LOGIN_FAILED = 18456;
    private static final int DATABASE_UNKNOWN = 4060;
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);

    private final TdsServer server;
    private final Socket socket;
    private volatile @Nullable Interruption interruption;

    ClientConnection(TdsServer server, Socket socket) {
        this.server = server;
        this.socket = socket;
    }

    @Override
    public void run() {
        try (socket) {
            serve();
        } catch (IOException | Reply.Disconnected e) {
            log.debug("Connection from {} ended: {}", socket.getRemoteSocketAddress(), e.toString());
        } catch (RuntimeException e) {
            server.internalError();
            log.error("Connection from {} ended by an internal error", socket.getRemoteSocketAddress(), e);
        } finally {
            server.ended(this);
        }
    }

    /** Breaks the connection; the running request is cancelled. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("Closing a connection failed: {}", e.toString());
        }
        Interruption running = interruption;
        if (running != null) {
            running.gone();
        }
        server.faults().wake();
    }

    private void serve() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LOGIN_TIMEOUT_MS);
        Handshake handshake = new Handshake(socket, server.encryption());
        Login7 login = handshake.read();
        TokenWriter tokens = new TokenWriter(handshake.out(), login.agreedVersion());
        try (Session session = login(login)) {
            Thread.currentThread().setName("tds-" + session.id());
            socket.setSoTimeout(0);
            acknowledge(login, session, handshake);
            converse(login, session, handshake);
        } catch (SqlError e) {
            refuse(e, login, handshake.out(), tokens);
        }
    }

    private Session login(Login7 login) throws SqlError {
        if (server.faults().refusesLogins()) {
            throw new SqlError(
                    17142,
                    14,
                    1,
                    "SQL Server service has been paused. No new connections will be allowed. To resume the service, use"
                            + " SQL Computer Manager or the Services application in Control Panel.");
        }
        return server.engine().login(login.login());
    }

    private static void refuse(SqlError error, Login7 login, PacketWriter out, TokenWriter tokens) {
        tokens.error(error);
        if (error.number() == DATABASE_UNKNOWN) {
            String user = login.login().user();
            tokens.error(new SqlError(LOGIN_FAILED, 14, 1, "Login failed for user '" + user + "'."));
        }
        tokens.done(Token.DONE, TokenWriter.DONE_ERROR, 0, 0);
        out.endMessage();
    }

    private static void acknowledge(Login7 login, Session session, Handshake handshake) {
        PacketWriter out = handshake.out();
        out.spid(session.id());
        TokenWriter tokens = new TokenWriter(out, login.agreedVersion());
        String database = session.database();
        int size = login.agreedPacketSize();
        tokens.environment(TokenWriter.ENV_DATABASE, database, "master");
        tokens.info(new SqlError(5701, 0, 2, "Changed database context to '" + database + "'."));
        tokens.collation(session.collation());
        tokens.environment(TokenWriter.ENV_LANGUAGE, session.language(), "");
        tokens.info(new SqlError(5703, 0, 1, "Changed language setting to " + session.language() + "."));
        tokens.loginAck(login.agreedVersion().code());
        tokens.environment(TokenWriter.ENV_PACKET_SIZE, Integer.toString(size), Integer.toString(Packet.DEFAULT_SIZE));
        if (login.utf8()) {
            tokens.utf8Feature();
        }
        tokens.done(Token.DONE, 0, 0, 0);
        out.endMessage();
        out.packetSize(size);
        handshake.in().maxSize(size);
    }

    private void converse(Login7 login, Session session, Handshake handshake) throws IOException {
        Interruption state = new Interruption(session);
        interruption = state;
        InputPump pump = new InputPump(handshake.in(), state, server.faults()::wake);
        RowGate gate = new RowGate(server.faults(), state, this::close);
        ReplyStream reply = new ReplyStream(handshake.out(), login.agreedVersion(), state, gate);
        Requests requests = new Requests(session, reply, gate, server::logged);
        Thread reader = new Thread(pump, "tds-" + session.id() + "-input");
        reader.setDaemon(true);
        reader.start();
        try {
            while (!reply.isFatal()) {
                answer(pump, state, requests, reply, handshake.out());
            }
        } catch (MalformedStream e) {
            log.debug("Connection {} sent what is not TDS: {}", session.id(), e.getMessage());
            refuse(e, reply, handshake.out());
        } finally {
            socket.close();
            reader.interrupt();
            join(reader);
        }
    }

    private static void refuse(MalformedStream cause, ReplyStream reply, PacketWriter out) {
        if (!reply.isInsideRow()) {
            reply.error(new SqlError(
                    4014,
                    20,
                    11,
                    "A fatal error occurred while reading the input stream from the network. The session will be"
                            + " terminated. " + cause.getMessage()));
            reply.end();
            out.endMessage();
        }
    }

    private static void join(Thread reader) {
        try {
            reader.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(InputPump pump, Interruption state, Requests requests, ReplyStream reply, PacketWriter out)
            throws IOException {
        Packet first = pump.first();
        if (first.type() == Packet.ATTENTION) {
            acknowledgeAttention(state, reply, out);
            return;
        }
        reply.beginBatch();
        try {
            MessageInput in = first.type() == Packet.BULK_LOAD ? new MessageInput(first, pump) : collect(first, pump);
            if (in.ignored()) {
                reply.endIgnored();
                out.endMessage();
                return;
            }
            if ((first.status() & Packet.RESET_CONNECTION) != 0) {
                requests.reset();
            }
            if (state.begin()) {
                run(requests, in, reply);
            }
        } catch (InputPump.AttentionInMessage e) {
            log.debug("A request was cancelled while it was being sent", e);
            acknowledgeAttention(state, reply, out);
            return;
        } finally {
            state.end();
        }
        reply.end();
        out.endMessage();
    }

    /** Clients wait for a message of its own, after the one that answers what they cancelled. */
    private static void acknowledgeAttention(Interruption state, ReplyStream reply, PacketWriter out) {
        state.attentionAnswered();
        reply.attentionAnswered();
        out.endMessage();
    }

    private void run(Requests requests, MessageInput in, ReplyStream reply) throws IOException {
        try {
            requests.run(in);
        } catch (Reply.Disconnected e) {
            throw e;
        } catch (RuntimeException e) {
            if (reply.isInsideRow()) {
                throw e;
            }
            server.internalError();
            log.error("A request failed by an internal error", e);
            reply.error(new SqlError(3624, 20, 1, "Internal error of the stand-in: " + e));
        }
    }

    /** Waits for the whole message: a client reads nothing while it sends, so a reply in between could block both. */
    private static MessageInput collect(Packet first, InputPump pump) throws IOException {
        Deque<Packet> packets = new ArrayDeque<>();
        Packet last = first;
        long bytes = 0;
        while (!last.last()) {
            last = pump.next();
            if (last.type() != first.type()) {
                throw new MalformedStream(
                        "Packet of type %d inside a message of type %d".formatted(last.type(), first.type()));
            }
            bytes += last.body().length;
            if (bytes > MAX_MESSAGE_BYTES) {
                throw new MalformedStream("A message of more than %d bytes".formatted(MAX_MESSAGE_BYTES));
            }
            packets.add(last);
        }
        return last.ignored() ? new MessageInput(last, packets::remove) : new MessageInput(first, packets::remove);
    }
}
