// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Engine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * LOGIN7 (MS-TDS 2.2.6.4).
 *
 * @param tdsVersion version that the client speaks, such as 0x74000004
 * @param packetSize packet size that it asks for in bytes, 0 for the server's choice
 * @param utf8 whether it asks for UTF-8 support
 * @param login credentials and names
 */
record Login7(int tdsVersion, int packetSize, boolean utf8, Engine.Login login) {
    static final int UTF8_FEATURE = 0x0A;
    static final int FEATURES_END = 0xFF;

    private static final int FIXED_SIZE = 94;
    private static final int HOST = 36;
    private static final int USER = 40;
    private static final int PASSWORD = 44;
    private static final int APPLICATION = 48;
    private static final int EXTENSION = 56;
    private static final int LIBRARY = 60;
    private static final int CLIENT_PROCESS = 16;
    private static final int FLAGS2 = 25;
    private static final int FLAG2_INTEGRATED_SECURITY = 0x80;
    private static final int FLAG2_ODBC = 2;
    private static final int LANGUAGE = 64;
    private static final int DATABASE = 68;
    private static final int FLAGS3 = 27;
    private static final int FLAG3_EXTENSION = 0x10;

    /** Reads the message. */
    static Login7 parse(byte[] body) throws MalformedStream {
        if (body.length < FIXED_SIZE) {
            throw new MalformedStream("LOGIN7 of %d bytes".formatted(body.length));
        }
        ByteBuffer data = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        Engine.Login login = new Engine.Login(
                text(data, USER),
                password(data),
                text(data, DATABASE),
                text(data, APPLICATION),
                text(data, HOST),
                data.getInt(CLIENT_PROCESS),
                text(data, LIBRARY),
                (data.get(FLAGS2) & FLAG2_INTEGRATED_SECURITY) != 0,
                (data.get(FLAGS2) & FLAG2_ODBC) != 0,
                text(data, LANGUAGE));
        return new Login7(data.getInt(4), data.getInt(8), asksForUtf8(data), login);
    }

    /** Version that both sides speak from now on. */
    TdsVersion agreedVersion() {
        return TdsVersion.agreed(tdsVersion);
    }

    /** Packet size to answer in bytes, 512 to 32767. */
    int agreedPacketSize() {
        int asked = packetSize == 0 ? Packet.DEFAULT_SIZE : packetSize;
        return Math.max(Packet.MIN_SIZE, Math.min(asked, Packet.MAX_SIZE));
    }

    private static String text(ByteBuffer data, int pair) throws MalformedStream {
        return Utf16.decode(bytes(data, pair), 0);
    }

    /** Undoes the obfuscation: each byte has its halves swapped after an XOR with 0xA5. */
    private static String password(ByteBuffer data) throws MalformedStream {
        byte[] bytes = bytes(data, PASSWORD);
        for (int i = 0; i < bytes.length; i++) {
            int plain = (bytes[i] ^ 0xA5) & 0xFF;
            bytes[i] = (byte) (plain << 4 | plain >> 4);
        }
        return Utf16.decode(bytes, 0);
    }

    private static byte[] bytes(ByteBuffer data, int pair) throws MalformedStream {
        int offset = data.getShort(pair) & 0xFFFF;
        int length = (data.getShort(pair + 2) & 0xFFFF) * 2;
        if (length == 0) {
            return new byte[0];
        }
        if (offset + length > data.capacity()) {
            throw new MalformedStream("A field of LOGIN7 lies outside the message");
        }
        return Arrays.copyOfRange(data.array(), offset, offset + length);
    }

    private static boolean asksForUtf8(ByteBuffer data) throws MalformedStream {
        if ((data.get(FLAGS3) & FLAG3_EXTENSION) == 0) {
            return false;
        }
        int pointer = data.getShort(EXTENSION) & 0xFFFF;
        if (pointer + 4 > data.capacity()) {
            throw new MalformedStream("The extension of LOGIN7 lies outside the message");
        }
        long at = data.getInt(pointer) & 0xFFFFFFFFL;
        while (at + 5 <= data.capacity()) {
            int feature = data.get((int) at) & 0xFF;
            if (feature == FEATURES_END) {
                return false;
            }
            if (feature == UTF8_FEATURE) {
                return true;
            }
            at += 5 + (data.getInt((int) at + 1) & 0xFFFFFFFFL);
        }
        return false;
    }
}
