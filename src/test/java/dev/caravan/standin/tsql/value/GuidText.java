// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.UUID;

/** uniqueidentifier as text and as its 16 stored bytes, whose first three groups are little-endian. */
public final class GuidText {
    private static final int LENGTH = 36;

    private GuidText() {}

    /** Parses 36 characters, with or without braces around them; what follows them is ignored. */
    public static UUID parse(String text) throws SqlError {
        String id = text.startsWith("{") ? text.substring(1) : text;
        if (id.length() >= LENGTH
                && id.substring(0, LENGTH).matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")) {
            return UUID.fromString(id.substring(0, LENGTH));
        }
        throw new SqlError(
                8169, 16, 2, "Conversion failed when converting from a character string to uniqueidentifier.");
    }

    /** Text form, in upper case. */
    public static String text(UUID id) {
        return id.toString().toUpperCase(Locale.ROOT);
    }

    /** Stored form. */
    public static byte[] bytes(UUID id) {
        long high = id.getMostSignificantBits();
        return ByteBuffer.allocate(16)
                .putInt(Integer.reverseBytes((int) (high >>> 32)))
                .putShort(Short.reverseBytes((short) (high >>> 16)))
                .putShort(Short.reverseBytes((short) high))
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** From the stored form. */
    public static UUID fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long first = Integer.reverseBytes(in.getInt()) & 0xFFFFFFFFL;
        long second = Short.reverseBytes(in.getShort()) & 0xFFFFL;
        long third = Short.reverseBytes(in.getShort()) & 0xFFFFL;
        return new UUID(first << 32 | second << 16 | third, in.getLong());
    }
}
