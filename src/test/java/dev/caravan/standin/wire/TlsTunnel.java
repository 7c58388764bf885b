// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The socket under TLS: during the handshake its bytes travel inside PRELOGIN packets, afterwards bare (MS-TDS
 * 3.2.5.1). One flight of the server is one message, because some clients read exactly one reply to each of theirs.
 */
final class TlsTunnel extends Socket {
    /** With TLS 1.3 clients leave the packets one flight too early. */
    private static final String[] PROTOCOLS = {"TLSv1.2"};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final PacketReader packets;
    private final ByteArrayOutputStream flight = new ByteArrayOutputStream();
    private byte[] body = new byte[0];
    private int position;
    private volatile boolean handshaking = true;
    private volatile boolean severed;

    TlsTunnel(Socket socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.packets = new PacketReader(in);
    }

    /** Shakes hands as the server. */
    SSLSocket accept(SSLContext context) throws IOException {
        String host = socket.getInetAddress().getHostAddress();
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(this, host, socket.getPort(), false);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(PROTOCOLS);
        tls.startHandshake();
        sendFlight();
        handshaking = false;
        return tls;
    }

    /**
     * Cuts TLS off, as after a login that alone was encrypted. A forgotten SSLSocket is closed by its finalizer, whose
     * alert would else land in the middle of plain packets.
     */
    void sever() {
        severed = true;
    }

    private void sendFlight() throws IOException {
        if (flight.size() > 0) {
            PacketWriter writer = new PacketWriter(out, Packet.PRELOGIN);
            writer.putBytes(flight.toByteArray());
            writer.endMessage();
            flight.reset();
        }
    }

    private int readFramed(byte[] target, int from, int length) throws IOException {
        sendFlight();
        while (position == body.length) {
            Packet packet = packets.next();
            if (packet.type() != Packet.PRELOGIN) {
                throw new MalformedStream("Packet of type %d inside the TLS handshake".formatted(packet.type()));
            }
            body = packet.body();
            position = 0;
        }
        int count = Math.min(length, body.length - position);
        System.arraycopy(body, position, target, from, count);
        position += count;
        return count;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (severed) {
                    return -1;
                }
                try {
                    return handshaking ? readFramed(target, from, length) : in.read(target, from, length);
                } catch (EOFException e) {
                    return -1;
                }
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (handshaking) {
                    flight.write(bytes, from, length);
                } else if (!severed) {
                    out.write(bytes, from, length);
                }
            }

            @Override
            public void flush() throws IOException {
                if (!handshaking && !severed) {
                    out.flush();
                }
            }
        };
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        if (!severed) {
            socket.setSoTimeout(timeout);
        }
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void close() throws IOException {
        if (!severed) {
            socket.close();
        }
    }
}
