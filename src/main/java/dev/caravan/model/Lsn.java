// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A SQL Server log sequence number: 10 bytes, ordered as unsigned numbers.
 *
 * @param sequence virtual log file sequence number and log block offset, the first 8 bytes, as an unsigned number
 * @param slot slot number in the block, the last 2 bytes, 0 to 65535
 */
public record Lsn(long sequence, int slot) implements Comparable<Lsn> {

    /** The LSN before every other. */
    public static final Lsn ZERO = new Lsn(0, 0);

    /** The LSN after every other. */
    public static final Lsn MAX = new Lsn(-1, 0xFFFF);

    /** Number of bytes of an LSN. */
    public static final int BYTES = 10;

    /** Checks the slot's range. */
    public Lsn {
        if (slot < 0 || slot > 0xFFFF) {
            throw new IllegalArgumentException("An LSN's slot is 0 to 65535, found " + slot);
        }
    }

    /**
     * Reads the form that SQL Server's functions return.
     *
     * @throws IllegalArgumentException unless there are 10 bytes
     */
    public static Lsn of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("An LSN has 10 bytes, found " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Lsn(buffer.getLong(), Short.toUnsignedInt(buffer.getShort()));
    }

    /**
     * Reads the form {@code 0000002a:00000110:0003}.
     *
     * @throws IllegalArgumentException for any other form
     */
    public static Lsn parse(String text) {
        if (text.length() != 22 || text.charAt(8) != ':' || text.charAt(17) != ':') {
            throw new IllegalArgumentException("An LSN looks like 0000002a:00000110:0003, found " + text);
        }
        long file = HexFormat.fromHexDigitsToLong(text, 0, 8);
        long block = HexFormat.fromHexDigitsToLong(text, 9, 17);
        return new Lsn(file << 32 | block, HexFormat.fromHexDigits(text, 18, 22));
    }

    /** The 10 bytes, most significant first. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(sequence)
                .putShort((short) slot)
                .array();
    }

    @Override
    public int compareTo(Lsn other) {
        int order = Long.compareUnsigned(sequence, other.sequence);
        return order != 0 ? order : Integer.compare(slot, other.slot);
    }

    /** The form {@code 0000002a:00000110:0003}, lower case. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((int) (sequence >>> 32)) + ":" + hex.toHexDigits((int) sequence) + ":"
                + hex.toHexDigits((short) slot);
    }
}
