// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import java.util.BitSet;

/**
 * The {@code __$update_mask}: one bit for each captured column, in the order of its ordinal, ordinal 1 being the lowest
 * bit of the last byte. Inserts and deletes have all bits set. The byte order is not confirmed against a real server
 * (Debezium 3.6 reads the first byte as ordinals 1 to 8); nothing should rest on masks of more than 8 columns.
 */
final class UpdateMask {
    private UpdateMask() {}

    /** Mask with the bits of the first {@code columns} ordinals set. */
    static byte[] all(int columns) {
        BitSet bits = new BitSet(columns);
        bits.set(0, columns);
        return of(bits, columns);
    }

    /** Mask of the changed columns; bit 0 is ordinal 1. */
    static byte[] of(BitSet changed, int columns) {
        byte[] mask = new byte[(columns + 7) / 8];
        for (int bit = changed.nextSetBit(0); bit >= 0; bit = changed.nextSetBit(bit + 1)) {
            mask[mask.length - 1 - bit / 8] |= (byte) (1 << (bit % 8));
        }
        return mask;
    }

    /** Whether the bit of an ordinal (1 is the first column) is set; false outside the mask. */
    static boolean isSet(int ordinal, byte[] mask) {
        int index = mask.length - 1 - (ordinal - 1) / 8;
        return ordinal >= 1 && index >= 0 && (mask[index] & (1 << ((ordinal - 1) % 8))) != 0;
    }
}
