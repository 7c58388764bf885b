// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** What comes before the first request: PRELOGIN, TLS as agreed there, LOGIN7 (MS-TDS 3.2.5.1 to 3.2.5.3). */
final class Handshake {
    private static final int MAX_LOGIN_BYTES = 128 * 1024;
    private static final int INPUT_BUFFER = 1 << 16;

    private final Socket socket;
    private final Encryption encryption;
    private final InputStream plainIn;
    private final OutputStream plainOut;
    private final PacketWriter out;
    private PacketReader in;

    Handshake(Socket socket, Encryption encryption) throws IOException {
        this.socket = socket;
        this.encryption = encryption;
        this.plainIn = new BufferedInputStream(socket.getInputStream(), INPUT_BUFFER);
        this.plainOut = socket.getOutputStream();
        this.in = new PacketReader(plainIn);
        this.out = new PacketWriter(plainOut, Packet.REPLY);
    }

    /** Where packets come from after the handshake. */
    PacketReader in() {
        return in;
    }

    /** Where replies go. */
    PacketWriter out() {
        return out;
    }

    /** Goes through the handshake; the login is not answered yet. */
    Login7 read() throws IOException {
        Packet prelogin = in.next();
        if (prelogin.type() == Packet.LOGIN7 && encryption != Encryption.REQUIRED) {
            // Clients of TDS 7.1 may leave PRELOGIN out; there is nothing to agree on then.
            return Login7.parse(message(prelogin, in));
        }
        if (prelogin.type() != Packet.PRELOGIN) {
            throw new MalformedStream("A connection that starts with a packet of type %d".formatted(prelogin.type()));
        }
        int asked = Prelogin.parse(message(prelogin, in)).encryption();
        int answer = encryption.answer(asked);
        out.putBytes(Prelogin.reply(answer));
        out.endMessage();
        boolean clientCan = asked != Prelogin.ENCRYPT_NOT_SUPPORTED;
        if (answer == Prelogin.ENCRYPT_REQUIRED && !clientCan) {
            throw new IOException("The client cannot encrypt, as the server demands");
        }
        if (answer == Prelogin.ENCRYPT_NOT_SUPPORTED) {
            return login();
        }
        TlsTunnel tunnel = new TlsTunnel(socket, plainIn, plainOut);
        SSLSocket tls = tunnel.accept(ServerCertificate.context());
        in = new PacketReader(new BufferedInputStream(tls.getInputStream(), INPUT_BUFFER));
        Login7 login = login();
        if (answer == Prelogin.ENCRYPT_OFF) {
            tunnel.sever();
            in = new PacketReader(plainIn);
        } else {
            out.redirect(tls.getOutputStream());
        }
        return login;
    }

    private Login7 login() throws IOException {
        Packet first = in.next();
        if (first.type() != Packet.LOGIN7) {
            throw new MalformedStream("Packet of type %d in place of the login".formatted(first.type()));
        }
        return Login7.parse(message(first, in));
    }

    private static byte[] message(Packet first, PacketSource more) throws IOException {
        List<Packet> packets = new ArrayList<>(List.of(first));
        int bytes = first.body().length;
        while (!packets.get(packets.size() - 1).last()) {
            Packet packet = more.next();
            bytes += packet.body().length;
            if (bytes > MAX_LOGIN_BYTES) {
                throw new MalformedStream("A login message of more than %d bytes".formatted(MAX_LOGIN_BYTES));
            }
            packets.add(packet);
        }
        return new MessageInput(
                        packets.get(0), packets.subList(1, packets.size()).iterator()::next)
                .readToEnd();
    }
}
