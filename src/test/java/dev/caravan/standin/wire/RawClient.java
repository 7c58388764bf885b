// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Sends bytes of a test's choice, for requests that the JDBC driver never makes. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private boolean last;

    private RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects without a word. */
    static RawClient connect(int port) throws IOException {
        return new RawClient(port);
    }

    /** Connects and logs in without encryption. */
    static RawClient login(int port) throws IOException {
        return login(port, ScriptedEngine.USER, ScriptedEngine.PASSWORD);
    }

    /** Connects and logs in without encryption as a user. */
    static RawClient login(int port, String user, String password) throws IOException {
        RawClient client = new RawClient(port);
        client.login(login7(user, password));
        return client;
    }

    private byte[] login(byte[] login) throws IOException {
        sendPacket(Packet.PRELOGIN, 1, new byte[] {1, 0, 6, 0, 1, -1, Prelogin.ENCRYPT_NOT_SUPPORTED});
        readReply();
        sendPacket(Packet.LOGIN7, 1, login);
        return readReply();
    }

    /** Asks for integrated authentication, without a word of SSPI. */
    byte[] loginIntegrated() throws IOException {
        byte[] login = login7("", "");
        login[25] = (byte) 0x80;
        return login(login);
    }

    private static byte[] login7(String user, String password) {
        ByteBuffer data = ByteBuffer.allocate(94 + 2 * (user.length() + password.length()))
                .order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, data.capacity()).putInt(4, TdsVersion.V7_4.code()).putInt(8, 4096);
        data.putShort(40, (short) 94).putShort(42, (short) user.length());
        data.putShort(44, (short) (94 + 2 * user.length())).putShort(46, (short) password.length());
        data.position(94);
        data.put(user.getBytes(StandardCharsets.UTF_16LE));
        for (byte plain : password.getBytes(StandardCharsets.UTF_16LE)) {
            int swapped = (plain & 0x0F) << 4 | (plain & 0xF0) >> 4;
            data.put((byte) (swapped ^ 0xA5));
        }
        return data.array();
    }

    /** Sends one packet with a correct header. */
    void sendPacket(int type, int status, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        int length = Packet.HEADER_SIZE + body.length;
        packet.writeBytes(new byte[] {(byte) type, (byte) status, (byte) (length >> 8), (byte) length, 0, 0, 1, 0});
        packet.writeBytes(body);
        sendBytes(packet.toByteArray());
    }

    /** Sends bytes as they are. */
    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends a request with ALL_HEADERS and reads its reply. */
    byte[] request(int type, int status, long transaction, Consumer<PacketWriter> body) throws IOException {
        send(type, status, transaction, body);
        return readReply();
    }

    /** Sends a request outside of transactions, whose reply is not read. */
    void sendRequest(int type, Consumer<PacketWriter> body) throws IOException {
        send(type, 0, 0, body);
    }

    /** Sends a batch outside of transactions, whose reply is not read. */
    void sendBatch(String sql) throws IOException {
        sendRequest(Packet.SQL_BATCH, out -> out.putUnicode(sql));
    }

    private void send(int type, int status, long transaction, Consumer<PacketWriter> body) throws IOException {
        sendPacket(type, Packet.END_OF_MESSAGE | status, bytes(out -> {
            out.putInt(22);
            out.putInt(18);
            out.putShort(2);
            out.putLong(transaction);
            out.putInt(1);
            body.accept(out);
        }));
    }

    /** Runs a batch outside of transactions. */
    byte[] batch(String sql) throws IOException {
        return request(Packet.SQL_BATCH, 0, 0, out -> out.putUnicode(sql));
    }

    /** What a test writes, without packet header. */
    static byte[] bytes(Consumer<PacketWriter> body) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketWriter out = new PacketWriter(wire, Packet.RPC);
        body.accept(out);
        out.endMessage();
        byte[] packet = wire.toByteArray();
        byte[] bytes = new byte[packet.length - Packet.HEADER_SIZE];
        System.arraycopy(packet, Packet.HEADER_SIZE, bytes, 0, bytes.length);
        return bytes;
    }

    /** The next message's body. */
    byte[] readReply() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        do {
            message.writeBytes(readPacket());
        } while (!last);
        return message.toByteArray();
    }

    /** The next packet's body. */
    byte[] readPacket() throws IOException {
        in.readUnsignedByte();
        last = (in.readUnsignedByte() & Packet.END_OF_MESSAGE) != 0;
        int length = in.readUnsignedShort();
        in.readFully(new byte[4]);
        byte[] body = new byte[length - Packet.HEADER_SIZE];
        in.readFully(body);
        return body;
    }

    /** Whether the server has closed the connection. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
