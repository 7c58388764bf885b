// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Reply;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes reply messages through one reusable packet buffer, so that a reply of any size needs the memory of a packet.
 * All integers are little-endian. Every method may throw {@link Reply.Disconnected}.
 */
final class PacketWriter {
    private static final int LAST = Packet.END_OF_MESSAGE;

    private final int type;
    private OutputStream out;
    private byte[] buffer = new byte[Packet.DEFAULT_SIZE];
    private int position = Packet.HEADER_SIZE;
    private int packetId;
    private int spid;

    PacketWriter(OutputStream out, int type) {
        this.out = out;
        this.type = type;
    }

    /** Sends later packets elsewhere, as TLS begins or ends. */
    void redirect(OutputStream stream) {
        out = stream;
    }

    /** Sets the size of later packets in bytes with header; only between messages. */
    void packetSize(int bytes) {
        if (position != Packet.HEADER_SIZE) {
            throw new IllegalStateException("The packet size can change only between messages");
        }
        buffer = new byte[bytes];
    }

    /** Sets the session number that later packet headers carry. */
    void spid(int id) {
        spid = id;
    }

    /** Appends one byte. */
    void putByte(int value) {
        if (position == buffer.length) {
            send(0);
        }
        buffer[position++] = (byte) value;
    }

    /** Appends two bytes. */
    void putShort(int value) {
        if (buffer.length - position >= 2) {
            buffer[position] = (byte) value;
            buffer[position + 1] = (byte) (value >> 8);
            position += 2;
        } else {
            putByte(value);
            putByte(value >> 8);
        }
    }

    /** Appends four bytes. */
    void putInt(int value) {
        if (buffer.length - position >= 4) {
            buffer[position] = (byte) value;
            buffer[position + 1] = (byte) (value >> 8);
            buffer[position + 2] = (byte) (value >> 16);
            buffer[position + 3] = (byte) (value >> 24);
            position += 4;
        } else {
            putShort(value);
            putShort(value >> 16);
        }
    }

    /** Appends eight bytes. */
    void putLong(long value) {
        putInt((int) value);
        putInt((int) (value >> 32));
    }

    /** Appends the lowest {@code count} bytes of a number. */
    void putLow(long value, int count) {
        for (int i = 0; i < count; i++) {
            putByte((int) (value >> (8 * i)));
        }
    }

    /** Appends bytes as they are. */
    void putBytes(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            if (position == buffer.length) {
                send(0);
            }
            int count = Math.min(bytes.length - from, buffer.length - position);
            System.arraycopy(bytes, from, buffer, position, count);
            position += count;
            from += count;
        }
    }

    /** Appends a string as UTF-16LE. */
    void putUnicode(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (buffer.length - position >= 2) {
                buffer[position++] = (byte) unit;
                buffer[position++] = (byte) (unit >> 8);
            } else {
                putShort(unit);
            }
        }
    }

    /** Appends a string whose characters are all ASCII. */
    void putAscii(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            putByte(text.charAt(i));
        }
    }

    /** Appends a B_VARCHAR: a byte with the count of UTF-16 units, then the units (MS-TDS 2.2.5.1.2). */
    void putShortString(String text) {
        String kept = text.length() > 255 ? text.substring(0, 255) : text;
        putByte(kept.length());
        putUnicode(kept);
    }

    /** Appends a US_VARCHAR: two bytes with the count of UTF-16 units, then the units. */
    void putLongString(String text) {
        String kept = text.length() > 0xFFFF ? text.substring(0, 0xFFFF) : text;
        putShort(kept.length());
        putUnicode(kept);
    }

    /** Sends what is buffered although the message goes on. */
    void flush() {
        if (position > Packet.HEADER_SIZE) {
            send(0);
        }
    }

    /** Ends the message. */
    void endMessage() {
        send(LAST);
        packetId = 0;
    }

    private void send(int status) {
        buffer[0] = (byte) type;
        buffer[1] = (byte) status;
        buffer[2] = (byte) (position >> 8);
        buffer[3] = (byte) position;
        buffer[4] = (byte) (spid >> 8);
        buffer[5] = (byte) spid;
        buffer[6] = (byte) ++packetId;
        buffer[7] = 0;
        int length = position;
        position = Packet.HEADER_SIZE;
        try {
            out.write(buffer, 0, length);
            out.flush();
        } catch (IOException e) {
            throw new Reply.Disconnected(e);
        }
    }
}
