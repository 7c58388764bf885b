// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import dev.caravan.standin.type.SqlType.Kind;
import org.jspecify.annotations.Nullable;

/** Makes the types that occur often; lengths are in the units of {@link SqlType}. */
public final class SqlTypes {

    /** bit. */
    public static final SqlType BIT = of(Kind.BIT, 1);
    /** tinyint. */
    public static final SqlType TINYINT = of(Kind.TINYINT, 1);
    /** smallint. */
    public static final SqlType SMALLINT = of(Kind.SMALLINT, 2);
    /** int. */
    public static final SqlType INT = of(Kind.INT, 4);
    /** bigint. */
    public static final SqlType BIGINT = of(Kind.BIGINT, 8);
    /** real. */
    public static final SqlType REAL = of(Kind.REAL, 4);
    /** float(53). */
    public static final SqlType FLOAT = of(Kind.FLOAT, 8);
    /** money. */
    public static final SqlType MONEY = new SqlType(Kind.MONEY, 8, 19, 4, null);
    /** smallmoney. */
    public static final SqlType SMALLMONEY = new SqlType(Kind.SMALLMONEY, 4, 10, 4, null);
    /** date. */
    public static final SqlType DATE = of(Kind.DATE, 3);
    /** datetime. */
    public static final SqlType DATETIME = new SqlType(Kind.DATETIME, 8, 0, 3, null);
    /** smalldatetime. */
    public static final SqlType SMALLDATETIME = of(Kind.SMALLDATETIME, 4);
    /** uniqueidentifier. */
    public static final SqlType UNIQUEIDENTIFIER = of(Kind.UNIQUEIDENTIFIER, 16);
    /** rowversion. */
    public static final SqlType ROWVERSION = of(Kind.ROWVERSION, 8);
    /** sql_variant. */
    public static final SqlType SQL_VARIANT = of(Kind.SQL_VARIANT, Variant.LONGEST);

    /** hierarchyid. */
    public static final SqlType HIERARCHYID = of(Kind.HIERARCHYID, 892);

    /** geometry. */
    public static final SqlType GEOMETRY = of(Kind.GEOMETRY, SqlType.MAX);

    /** geography. */
    public static final SqlType GEOGRAPHY = of(Kind.GEOGRAPHY, SqlType.MAX);
    /** sysname, that is nvarchar(128). */
    public static final SqlType SYSNAME = nvarchar(128);

    private SqlTypes() {}

    /** A type that has nothing but a kind and a storage size. */
    public static SqlType of(Kind kind, int length) {
        return new SqlType(kind, length, 0, 0, null);
    }

    /** char(n). */
    public static SqlType character(int length) {
        return new SqlType(Kind.CHAR, length, 0, 0, Collation.DEFAULT);
    }

    /** varchar(n), or varchar(max) for {@link SqlType#MAX}. */
    public static SqlType varchar(int length) {
        return new SqlType(Kind.VARCHAR, length, 0, 0, Collation.DEFAULT);
    }

    /** nchar(n). */
    public static SqlType nchar(int length) {
        return new SqlType(Kind.NCHAR, length, 0, 0, Collation.DEFAULT);
    }

    /** nvarchar(n), or nvarchar(max) for {@link SqlType#MAX}. */
    public static SqlType nvarchar(int length) {
        return new SqlType(Kind.NVARCHAR, length, 0, 0, Collation.DEFAULT);
    }

    /** binary(n). */
    public static SqlType binary(int length) {
        return of(Kind.BINARY, length);
    }

    /** varbinary(n), or varbinary(max) for {@link SqlType#MAX}. */
    public static SqlType varbinary(int length) {
        return of(Kind.VARBINARY, length);
    }

    /** decimal(p,s). */
    public static SqlType decimal(int precision, int scale) {
        return exact(Kind.DECIMAL, precision, scale);
    }

    /** decimal or numeric, whichever the kind says. */
    public static SqlType exact(Kind kind, int precision, int scale) {
        int bytes = precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17;
        return new SqlType(kind, bytes, precision, scale, null);
    }

    /** time(s). */
    public static SqlType time(int scale) {
        return new SqlType(Kind.TIME, scale <= 2 ? 3 : scale <= 4 ? 4 : 5, 0, scale, null);
    }

    /** datetime2(s). */
    public static SqlType datetime2(int scale) {
        return new SqlType(Kind.DATETIME2, scale <= 2 ? 6 : scale <= 4 ? 7 : 8, 0, scale, null);
    }

    /** datetimeoffset(s). */
    public static SqlType datetimeoffset(int scale) {
        return new SqlType(Kind.DATETIMEOFFSET, scale <= 2 ? 8 : scale <= 4 ? 9 : 10, 0, scale, null);
    }

    /** xml, untyped for null. */
    public static SqlType xml(@Nullable XmlTyping typing) {
        return new SqlType(Kind.XML, SqlType.MAX, 0, 0, Collation.DEFAULT, typing);
    }

    /** The type in a database: text of no collation of its own has that of the database (COLLATE, "Remarks"). */
    public static SqlType inDatabase(SqlType type, Collation database) {
        return isText(type.kind()) && type.collation() == Collation.DEFAULT ? collate(type, database) : type;
    }

    /** The same character type in another collation. */
    public static SqlType collate(SqlType type, @Nullable Collation collation) {
        return new SqlType(type.kind(), type.length(), type.precision(), type.scale(), collation, type.xml());
    }

    /** Whether the type holds text. */
    public static boolean isText(Kind kind) {
        return switch (kind) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> true;
            default -> false;
        };
    }

    /** Whether the type holds UTF-16 text. */
    public static boolean isUnicode(Kind kind) {
        return switch (kind) {
            case NCHAR, NVARCHAR, NTEXT, XML -> true;
            default -> false;
        };
    }

    /** Whether the type holds bytes. */
    public static boolean isBinary(Kind kind) {
        return switch (kind) {
            case BINARY, VARBINARY, IMAGE, ROWVERSION -> true;
            default -> false;
        };
    }

    /** Whether the type is one of .NET, whose values are bytes: hierarchyid, geometry and geography. */
    public static boolean isClr(Kind kind) {
        return kind == Kind.HIERARCHYID || isSpatial(kind);
    }

    /** Whether the type is geometry or geography, whose values cannot be compared. */
    public static boolean isSpatial(Kind kind) {
        return kind == Kind.GEOMETRY || kind == Kind.GEOGRAPHY;
    }

    /** Whether the type is a whole number. */
    public static boolean isInteger(Kind kind) {
        return switch (kind) {
            case BIT, TINYINT, SMALLINT, INT, BIGINT -> true;
            default -> false;
        };
    }

    /** Whether the type is held as BigDecimal. */
    public static boolean isExact(Kind kind) {
        return switch (kind) {
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> true;
            default -> false;
        };
    }

    /** Whether the type is a number of any sort. */
    public static boolean isNumber(Kind kind) {
        return isInteger(kind) || isExact(kind) || kind == Kind.REAL || kind == Kind.FLOAT;
    }

    /** Whether the type holds a date or a time. */
    public static boolean isTemporal(Kind kind) {
        return switch (kind) {
            case DATE, TIME, DATETIME, SMALLDATETIME, DATETIME2, DATETIMEOFFSET -> true;
            default -> false;
        };
    }

    /** Whether the type is one of the large ones: (max), text, ntext, image and xml. */
    public static boolean isLarge(SqlType type) {
        return type.length() == SqlType.MAX;
    }
}
