// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads packets from a byte stream and refuses headers that no client may send (MS-TDS 2.2.3.1). */
final class PacketReader implements PacketSource {
    private final InputStream in;
    private final byte[] header = new byte[Packet.HEADER_SIZE];
    private volatile int maxSize = Packet.MAX_SIZE;

    PacketReader(InputStream in) {
        this.in = in;
    }

    /** Refuses from now on packets above the negotiated size, in bytes with header. */
    void maxSize(int bytes) {
        maxSize = bytes;
    }

    @Override
    public Packet next() throws IOException {
        int read = in.readNBytes(header, 0, header.length);
        if (read == 0) {
            throw new EOFException("The client closed its connection");
        }
        if (read < header.length) {
            throw new EOFException("The client closed its connection inside a packet header");
        }
        int type = header[0] & 0xFF;
        int status = header[1] & 0xFF;
        int length = (header[2] & 0xFF) << 8 | header[3] & 0xFF;
        check(type, status, length);
        byte[] body = in.readNBytes(length - Packet.HEADER_SIZE);
        if (body.length < length - Packet.HEADER_SIZE) {
            throw new EOFException("The client closed its connection inside a packet");
        }
        return new Packet(type, status, body);
    }

    private void check(int type, int status, int length) throws MalformedStream {
        switch (type) {
            case Packet.SQL_BATCH,
                    Packet.RPC,
                    Packet.ATTENTION,
                    Packet.BULK_LOAD,
                    Packet.TRANSACTION,
                    Packet.LOGIN7,
                    Packet.PRELOGIN -> {}
            default -> throw new MalformedStream("Packet of unknown type 0x%02X".formatted(type));
        }
        if (length < Packet.HEADER_SIZE || length > maxSize) {
            throw new MalformedStream(
                    "Packet of %d bytes; 8 to %d were agreed for this connection".formatted(length, maxSize));
        }
        if ((status & Packet.RESET_CONNECTION_SKIP_TRANSACTION) != 0) {
            throw new MalformedStream("RESETCONNECTIONSKIPTRAN is not supported");
        }
    }
}
