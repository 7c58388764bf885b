// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import org.jspecify.annotations.Nullable;

/** Makes {@link SqlType}s with the lengths and precisions that SQL Server fixes, and tells sizes on the wire. */
final class Types {
    private Types() {}

    /** A type without length, precision, scale or collation of its own. */
    static SqlType of(Kind kind) {
        return switch (kind) {
            case BIT, TINYINT -> fixed(kind, 1);
            case SMALLINT -> fixed(kind, 2);
            case INT, REAL, SMALLDATETIME -> fixed(kind, 4);
            case BIGINT, FLOAT, DATETIME, ROWVERSION -> fixed(kind, 8);
            case DATE -> fixed(kind, 3);
            case UNIQUEIDENTIFIER -> fixed(kind, 16);
            case MONEY -> new SqlType(kind, 8, 19, 4, null);
            case SMALLMONEY -> new SqlType(kind, 4, 10, 4, null);
            case IMAGE, XML -> fixed(kind, SqlType.MAX);
            case SQL_VARIANT -> fixed(kind, Variant.LONGEST);
            case HIERARCHYID -> SqlTypes.HIERARCHYID;
            case GEOMETRY -> SqlTypes.GEOMETRY;
            case GEOGRAPHY -> SqlTypes.GEOGRAPHY;
            default -> throw new IllegalArgumentException(kind + " needs a length, scale or collation");
        };
    }

    /** DECIMAL or NUMERIC. */
    static SqlType decimal(Kind kind, int precision, int scale) {
        return new SqlType(kind, 1 + decimalBytes(precision), precision, scale, null);
    }

    /** TIME, DATETIME2 or DATETIMEOFFSET of 0 to 7 digits. */
    static SqlType temporal(Kind kind, int scale) {
        int length = switch (kind) {
            case TIME -> timeBytes(scale);
            case DATETIME2 -> timeBytes(scale) + 3;
            case DATETIMEOFFSET -> timeBytes(scale) + 5;
            default -> throw new IllegalArgumentException(kind + " has no scale");
        };
        return new SqlType(kind, length, 0, scale, null);
    }

    /** A character type; length in bytes or UTF-16 units as {@link SqlType} says. */
    static SqlType text(Kind kind, int length, @Nullable Collation collation) {
        return new SqlType(kind, length, 0, 0, collation);
    }

    /** BINARY or VARBINARY. */
    static SqlType binary(Kind kind, int length) {
        return new SqlType(kind, length, 0, 0, null);
    }

    /** Bytes of a decimal's magnitude: 4, 8, 12 or 16. */
    static int decimalBytes(int precision) {
        if (precision <= 9) {
            return 4;
        }
        if (precision <= 19) {
            return 8;
        }
        return precision <= 28 ? 12 : 16;
    }

    /** Bytes of a time of day: 3 to 5. */
    static int timeBytes(int scale) {
        if (scale <= 2) {
            return 3;
        }
        return scale <= 4 ? 4 : 5;
    }

    private static SqlType fixed(Kind kind, int length) {
        return new SqlType(kind, length, 0, 0, null);
    }
}
