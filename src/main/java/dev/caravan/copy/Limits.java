// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.math.BigDecimal;

/**
 * What a column's type modifier allows. The server rounds fractions to it without a word; these checks refuse instead.
 */
final class Limits {

    /** Microseconds between 1970-01-01 and 2000-01-01, PostgreSQL's epoch. */
    static final long EPOCH_MICROS = 946_684_800_000_000L;

    /** Days between the two. */
    static final int EPOCH_DAYS = 10_957;

    private static final long[] STEPS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};
    private static final int VARIABLE_HEADER = 4;

    private Limits() {}

    /** Digits after the point that a numeric column keeps, or MAX_VALUE. */
    static int scale(TargetColumn column) {
        // numeric's typmod: precision << 16 | scale (11 bits, signed since PostgreSQL 15), plus the header's 4.
        return column.modifier() < 0
                ? Integer.MAX_VALUE
                : ((column.modifier() - VARIABLE_HEADER & 0x7FF) ^ 0x400) - 0x400;
    }

    /** Microseconds between two values that a time or timestamp column can tell apart, 1 to 1 000 000. */
    static long step(TargetColumn column) {
        return column.modifier() < 0 ? 1 : STEPS[Math.min(6, column.modifier())];
    }

    /** Characters that a char or varchar column takes, or MAX_VALUE. */
    static int length(TargetColumn column) {
        boolean limited =
                column.modifier() >= 0 && (column.typeOid() == PgType.VARCHAR || column.typeOid() == PgType.BPCHAR);
        return limited ? column.modifier() - VARIABLE_HEADER : Integer.MAX_VALUE;
    }

    /** The text, unless the server would refuse it as too long (22001); blanks beyond the end it cuts by itself. */
    static String checkLength(String text, int length) {
        if (text.length() > length && text.codePointCount(0, text.length()) > length) {
            int end = text.offsetByCodePoints(0, length);
            for (int i = end; i < text.length(); i++) {
                if (text.charAt(i) != ' ') {
                    throw new MisfitException(
                            "the text has more than the column's " + length + " characters (SQLSTATE 22001)");
                }
            }
        }
        return text;
    }

    static BigDecimal checkScale(BigDecimal value, int scale) {
        if (value.scale() > scale && value.stripTrailingZeros().scale() > scale) {
            throw new MisfitException("the number has more than the column's " + scale + " digits after the point");
        }
        return value;
    }

    static long checkStep(long micros, long step) {
        if (step > 1 && micros % step != 0) {
            throw new MisfitException("the time is finer than the column's " + step + " microseconds");
        }
        return micros;
    }
}
