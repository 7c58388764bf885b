// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Log sequence numbers as SQL Server shows them: 10 bytes, 4 of virtual log file, 4 of block and 2 of slot, compared as
 * unsigned bytes. The log of the stand-in is a counter; {@link #at} spreads it over the three parts without a gap in
 * order.
 */
final class Lsn {
    /** Bytes of an LSN. */
    static final int LENGTH = 10;

    private static final int FIRST_LOG_FILE = 0x25;
    private static final int FIRST_BLOCK = 0x10;
    private static final int SLOTS_PER_BLOCK = 200;
    private static final int BLOCKS_PER_FILE = 1 << 20;
    private static final int BLOCK_STEP = 8;

    private Lsn() {}

    /** The null LSN, 0x00 ten times; a new array, since values are handed to clients. */
    static byte[] zero() {
        return new byte[LENGTH];
    }

    /** LSN of a position in the log; grows strictly with the position, which is 0 or more. */
    static byte[] at(long position) {
        long block = position / SLOTS_PER_BLOCK;
        byte[] lsn = new byte[LENGTH];
        ByteBuffer.wrap(lsn)
                .putInt(FIRST_LOG_FILE + (int) (block / BLOCKS_PER_FILE))
                .putInt(FIRST_BLOCK + (int) (block % BLOCKS_PER_FILE) * BLOCK_STEP)
                .putShort((short) (1 + position % SLOTS_PER_BLOCK));
        return lsn;
    }

    /** The next number, as sys.fn_cdc_increment_lsn counts: plain addition over the 80 bits. */
    static byte[] increment(byte[] lsn) {
        byte[] next = padded(lsn);
        for (int i = LENGTH - 1; i >= 0; i--) {
            if (++next[i] != 0) {
                break;
            }
        }
        return next;
    }

    /** The number before, as sys.fn_cdc_decrement_lsn counts. */
    static byte[] decrement(byte[] lsn) {
        byte[] previous = padded(lsn);
        for (int i = LENGTH - 1; i >= 0; i--) {
            if (previous[i]-- != 0) {
                break;
            }
        }
        return previous;
    }

    /** Order of two LSNs, by unsigned bytes; lengths may differ because clients send varbinary(8000). */
    static int compare(byte[] left, byte[] right) {
        return Arrays.compareUnsigned(padded(left), padded(right));
    }

    /** {@code 0000002a:00000110:0003}. */
    static String text(byte[] lsn) {
        HexFormat hex = HexFormat.of();
        byte[] bytes = padded(lsn);
        return hex.formatHex(bytes, 0, 4) + ":" + hex.formatHex(bytes, 4, 8) + ":" + hex.formatHex(bytes, 8, LENGTH);
    }

    private static byte[] padded(byte[] lsn) {
        return Arrays.copyOf(lsn, LENGTH);
    }
}
