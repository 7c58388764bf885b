// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * PostgreSQL's binary form of numeric (numeric_recv): number of base-10000 digits, weight of the first, sign, display
 * scale, digits. Trailing zero digits are left out; the display scale keeps the decimal ones.
 */
final class BinaryNumeric {

    private static final int BASE_DIGITS = 4;
    private static final int BASE = 10_000;
    private static final int NEGATIVE = 0x4000;
    private static final int LONG_DIGITS = 18;
    private static final int MAX_SCALE = 16_383;
    private static final long[] POWERS = {1, 10, 100, 1000};
    private static final BigInteger BIG_BASE = BigInteger.valueOf(BASE);

    private BinaryNumeric() {}

    /** Writes length and value. */
    static void write(BigDecimal value, CopyBuffer out) {
        BigDecimal decimal = value.scale() < 0 ? value.setScale(0) : value;
        int scale = decimal.scale();
        if (scale > MAX_SCALE) {
            throw new MisfitException("the number has more than " + MAX_SCALE + " digits after the point");
        }
        int padding = Math.floorMod(-scale, BASE_DIGITS);
        int fractionGroups = (scale + padding) / BASE_DIGITS;
        if (decimal.precision() + padding <= LONG_DIGITS) {
            // Scale 0 makes longValue read the compact form, without a BigInteger.
            long unscaled = decimal.scaleByPowerOfTen(scale).longValue() * POWERS[padding];
            writeLong(unscaled, fractionGroups, scale, out);
        } else {
            writeBig(decimal.unscaledValue().multiply(BigInteger.valueOf(POWERS[padding])), fractionGroups, scale, out);
        }
    }

    private static void writeLong(long value, int fractionGroups, int scale, CopyBuffer out) {
        long rest = Math.abs(value);
        int first = 0;
        while (rest != 0 && rest % BASE == 0) {
            rest /= BASE;
            first++;
        }
        int groups = 0;
        for (long left = rest; left != 0; left /= BASE) {
            groups++;
        }
        header(groups, groups == 0 ? 0 : first + groups - 1 - fractionGroups, value < 0, scale, out);
        long divisor = 1;
        for (int i = 1; i < groups; i++) {
            divisor *= BASE;
        }
        for (int i = 0; i < groups; i++) {
            out.int2((int) (rest / divisor % BASE));
            divisor /= BASE;
        }
    }

    private static void writeBig(BigInteger value, int fractionGroups, int scale, CopyBuffer out) {
        short[] digits = new short[value.bitLength() / 13 + 2];
        int count = 0;
        for (BigInteger rest = value.abs(); rest.signum() != 0; count++) {
            BigInteger[] parts = rest.divideAndRemainder(BIG_BASE);
            digits[count] = parts[1].shortValue();
            rest = parts[0];
        }
        int first = 0;
        while (first < count && digits[first] == 0) {
            first++;
        }
        header(count - first, count == 0 ? 0 : count - 1 - fractionGroups, value.signum() < 0, scale, out);
        for (int i = count - 1; i >= first; i--) {
            out.int2(digits[i]);
        }
    }

    private static void header(int groups, int weight, boolean negative, int scale, CopyBuffer out) {
        out.int4(8 + 2 * groups);
        out.int2(groups);
        out.int2(weight);
        out.int2(negative ? NEGATIVE : 0);
        out.int2(scale);
    }
}
