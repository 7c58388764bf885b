// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.source.SourceColumn;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The type of a value in a filter.
 *
 * @param kind kind
 * @param precision decimal digits of numbers
 * @param scale digits after the point of numbers, of the second of times
 * @param length longest text or bytes, in the units of the declaration
 * @param collation collation of a text from a column, null for literals and other types
 */
record Type(
        Kind kind,
        int precision,
        int scale,
        int length,
        @Nullable TextCollation collation) {

    static final Type NULL = of(Kind.NULL);
    static final Type INT = of(Kind.INT);
    static final int MOST_DIGITS = 38;

    /** A type without arguments. */
    static Type of(Kind kind) {
        return switch (kind) {
            case BIT -> new Type(kind, 1, 0, 0, null);
            case TINYINT -> new Type(kind, 3, 0, 0, null);
            case SMALLINT -> new Type(kind, 5, 0, 0, null);
            case INT -> new Type(kind, 10, 0, 0, null);
            case BIGINT -> new Type(kind, 19, 0, 0, null);
            case SMALLMONEY -> new Type(kind, 10, 4, 0, null);
            case MONEY -> new Type(kind, 19, 4, 0, null);
            case DATETIME -> new Type(kind, 0, 3, 0, null);
            default -> new Type(kind, 0, 0, 0, null);
        };
    }

    static Type decimal(int precision, int scale) {
        return new Type(Kind.DECIMAL, precision, scale, 0, null);
    }

    /** The type of a column that filters take. */
    static Type of(Kind kind, SourceColumn column) {
        int length = column.type().maxLength();
        return switch (kind) {
            case DECIMAL -> decimal(column.type().precision(), column.type().scale());
            case TEXT ->
                new Type(
                        kind,
                        0,
                        0,
                        column.type().name().startsWith("n") ? length / 2 : length,
                        TextCollation.of(column.collation()));
            case BINARY -> new Type(kind, 0, 0, length, null);
            case TIME, DATETIME2, DATETIMEOFFSET ->
                new Type(kind, 0, column.type().scale(), 0, null);
            default -> of(kind);
        };
    }

    int wholeDigits() {
        return precision - scale;
    }

    /** The declaration in T-SQL, of numbers, times and identifiers. */
    String declaration() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case DECIMAL -> name + "(" + precision + "," + scale + ")";
            case TIME, DATETIME2, DATETIMEOFFSET -> name + "(" + scale + ")";
            case TEXT -> "text of up to " + length;
            default -> name;
        };
    }
}
