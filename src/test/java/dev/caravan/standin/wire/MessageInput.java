// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Reads one message across its packets. All integers are little-endian. Every method throws {@link MalformedStream}
 * when the message ends too early.
 */
final class MessageInput {
    private static final int GROWTH = 1 << 16;

    private final PacketSource packets;
    private Packet packet;
    private int position;
    private Collation collation = Collation.DEFAULT;

    /** Starts at the first packet; the rest come from {@code packets}. */
    MessageInput(Packet first, PacketSource packets) {
        this.packet = first;
        this.packets = packets;
    }

    /** Text whose type has no collation of its own is in this one from now on. */
    void collation(Collation database) {
        collation = database;
    }

    /** Collation of text whose type has none of its own. */
    Collation collation() {
        return collation;
    }

    /** Message type. */
    int type() {
        return packet.type();
    }

    /** Whether every byte of the message was read; waits for the next packet when it must. */
    boolean atEnd() throws IOException {
        while (position == packet.body().length) {
            if (packet.last()) {
                return true;
            }
            Packet next = packets.next();
            if (next.type() != packet.type()) {
                throw new MalformedStream(
                        "Packet of type %d inside a message of type %d".formatted(next.type(), packet.type()));
            }
            packet = next;
            position = 0;
        }
        return false;
    }

    /** Whether the last packet that was read asks to throw the message away. */
    boolean ignored() {
        return packet.ignored();
    }

    /** Reads and drops the rest of the message. */
    void drain() throws IOException {
        while (!atEnd()) {
            position = packet.body().length;
        }
    }

    /** One byte, 0 to 255. */
    int readByte() throws IOException {
        require();
        return packet.body()[position++] & 0xFF;
    }

    /** Two bytes, 0 to 65535. */
    int readUnsignedShort() throws IOException {
        return readByte() | readByte() << 8;
    }

    /** Two bytes, signed. */
    int readShort() throws IOException {
        return (short) readUnsignedShort();
    }

    /** Four bytes. */
    int readInt() throws IOException {
        return readUnsignedShort() | readUnsignedShort() << 16;
    }

    /** Eight bytes. */
    long readLong() throws IOException {
        return (readInt() & 0xFFFFFFFFL) | (long) readInt() << 32;
    }

    /** {@code count} bytes (at most 8) as an unsigned number. */
    long readLow(int count) throws IOException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) readByte() << (8 * i);
        }
        return value;
    }

    /** Bytes as they are. Memory grows with what really arrives, not with what a length claims. */
    byte[] readBytes(int count) throws IOException {
        if (count < 0) {
            throw new MalformedStream("Negative length %d".formatted(count));
        }
        if (count <= GROWTH) {
            byte[] bytes = new byte[count];
            fill(bytes, 0, count);
            return bytes;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(GROWTH);
        copyTo(bytes, count);
        return bytes.toByteArray();
    }

    /** Appends {@code count} bytes of the message to a buffer. */
    void copyTo(ByteArrayOutputStream target, long count) throws IOException {
        long left = count;
        while (left > 0) {
            require();
            int part = (int) Math.min(left, packet.body().length - position);
            target.write(packet.body(), position, part);
            position += part;
            left -= part;
        }
    }

    /** {@code units} UTF-16 units as a string. */
    String readUnicode(int units) throws IOException {
        return Utf16.decode(readBytes(units * 2), 0);
    }

    /** B_VARCHAR. */
    String readShortString() throws IOException {
        return readUnicode(readByte());
    }

    /** US_VARCHAR. */
    String readLongString() throws IOException {
        return readUnicode(readUnsignedShort());
    }

    /** The rest of the message as one string of UTF-16 units. */
    String readUnicodeToEnd() throws IOException {
        return Utf16.decode(readToEnd(), 0);
    }

    /** The rest of the message. */
    byte[] readToEnd() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        while (!atEnd()) {
            copyTo(bytes, packet.body().length - position);
        }
        return bytes.toByteArray();
    }

    private void fill(byte[] target, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            require();
            int part = Math.min(count - done, packet.body().length - position);
            System.arraycopy(packet.body(), position, target, from + done, part);
            position += part;
            done += part;
        }
    }

    private void require() throws IOException {
        if (atEnd()) {
            throw new MalformedStream("The message of type %d ended too early".formatted(packet.type()));
        }
    }
}
