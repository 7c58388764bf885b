// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of types, their precedence, and the type of what combines two of them (Transact-SQL reference, "Data types"). */
public final class Types {
    private static final int MAX_PRECISION = 38;
    private static final int MAX_BYTES = 8000;
    private static final int MAX_UNITS = 4000;

    // Lowest first.
    private static final List<Kind> PRECEDENCE = List.of(
            Kind.BINARY,
            Kind.VARBINARY,
            Kind.CHAR,
            Kind.VARCHAR,
            Kind.NCHAR,
            Kind.NVARCHAR,
            Kind.UNIQUEIDENTIFIER,
            Kind.ROWVERSION,
            Kind.IMAGE,
            Kind.TEXT,
            Kind.NTEXT,
            Kind.BIT,
            Kind.TINYINT,
            Kind.SMALLINT,
            Kind.INT,
            Kind.BIGINT,
            Kind.SMALLMONEY,
            Kind.MONEY,
            Kind.DECIMAL,
            Kind.NUMERIC,
            Kind.REAL,
            Kind.FLOAT,
            Kind.TIME,
            Kind.DATE,
            Kind.SMALLDATETIME,
            Kind.DATETIME,
            Kind.DATETIME2,
            Kind.DATETIMEOFFSET,
            Kind.XML,
            Kind.SQL_VARIANT,
            Kind.HIERARCHYID,
            Kind.GEOMETRY,
            Kind.GEOGRAPHY);

    private Types() {}

    /** Name of a kind as messages and catalogue views show it. */
    public static String name(Kind kind) {
        return kind == Kind.ROWVERSION ? "timestamp" : kind.name().toLowerCase(Locale.ROOT);
    }

    /** Whether a kind is declared with a length or max. */
    static boolean isSized(Kind kind) {
        return kind == Kind.VARCHAR || kind == Kind.NVARCHAR || kind == Kind.VARBINARY;
    }

    /** Rank of a kind; the lower one of two is converted to the higher one. */
    public static int precedence(Kind kind) {
        return PRECEDENCE.indexOf(kind);
    }

    /** The type in which values of two types are compared, or brought together by CASE, UNION and the like. */
    public static SqlType common(SqlType a, SqlType b) {
        if (a.equals(b)) {
            return a;
        }
        SqlType high = precedence(a.kind()) >= precedence(b.kind()) ? a : b;
        SqlType low = high == a ? b : a;
        Kind kind = high.kind();
        if (SqlTypes.isText(kind) && SqlTypes.isText(low.kind()) || SqlTypes.isBinary(kind)) {
            return lengthened(high, low);
        }
        if (kind == Kind.DECIMAL || kind == Kind.NUMERIC) {
            SqlType other = SqlTypes.isNumber(low.kind()) ? exact(low) : high;
            int scale = Math.max(high.scale(), other.scale());
            int whole = Math.max(high.precision() - high.scale(), other.precision() - other.scale());
            return SqlTypes.exact(kind, Math.min(MAX_PRECISION, whole + scale), Math.min(scale, MAX_PRECISION));
        }
        if (SqlTypes.isTemporal(kind) && low.scale() > high.scale() && SqlTypes.isTemporal(low.kind())) {
            return scaled(kind, low.scale(), high);
        }
        return high;
    }

    private static SqlType scaled(Kind kind, int scale, SqlType otherwise) {
        return switch (kind) {
            case TIME -> SqlTypes.time(scale);
            case DATETIME2 -> SqlTypes.datetime2(scale);
            case DATETIMEOFFSET -> SqlTypes.datetimeoffset(scale);
            default -> otherwise;
        };
    }

    private static SqlType lengthened(SqlType high, SqlType low) {
        if (high.length() == SqlType.MAX || low.length() == SqlType.MAX) {
            return new SqlType(variable(high.kind()), SqlType.MAX, 0, 0, collation(high, low));
        }
        int length = Math.max(high.length(), low.length());
        Kind kind = high.length() == low.length() ? high.kind() : variable(high.kind());
        if (high.kind() == low.kind()) {
            kind = high.kind();
        }
        return new SqlType(kind, length, 0, 0, collation(high, low));
    }

    /** The collation of a text made of two: the first that is not the default one. */
    private static @Nullable Collation collation(SqlType a, SqlType b) {
        if (!SqlTypes.isText(a.kind()) && !SqlTypes.isText(b.kind())) {
            return null;
        }
        Collation first = a.collation();
        return first != null && first != Collation.DEFAULT || b.collation() == null ? first : b.collation();
    }

    /** The decimal type that holds every value of a number type. */
    public static SqlType exact(SqlType type) {
        return switch (type.kind()) {
            case DECIMAL, NUMERIC -> type;
            case BIT -> SqlTypes.decimal(1, 0);
            case TINYINT -> SqlTypes.decimal(3, 0);
            case SMALLINT -> SqlTypes.decimal(5, 0);
            case BIGINT -> SqlTypes.decimal(19, 0);
            case MONEY -> SqlTypes.decimal(19, 4);
            case SMALLMONEY -> SqlTypes.decimal(10, 4);
            default -> SqlTypes.decimal(10, 0);
        };
    }

    /** The type of an arithmetic expression on two numbers ("Precision, scale, and length"). */
    public static SqlType arithmetic(char operator, SqlType a, SqlType b) {
        SqlType high = precedence(a.kind()) >= precedence(b.kind()) ? a : b;
        Kind kind = high.kind();
        if (kind != Kind.DECIMAL && kind != Kind.NUMERIC) {
            return kind == Kind.BIT ? SqlTypes.INT : high;
        }
        SqlType x = exact(a);
        SqlType y = exact(b);
        int s1 = x.scale();
        int s2 = y.scale();
        int p1 = x.precision();
        int p2 = y.precision();
        int scale = Math.max(s1, s2);
        return switch (operator) {
            case '*' -> limited(kind, p1 + p2 + 1, s1 + s2);
            case '/' -> limited(kind, p1 - s1 + s2 + Math.max(6, s1 + p2 + 1), Math.max(6, s1 + p2 + 1));
            case '%' -> limited(kind, Math.min(p1 - s1, p2 - s2) + scale, scale);
            default -> plus(kind, Math.max(p1 - s1, p2 - s2), scale);
        };
    }

    private static SqlType plus(Kind kind, int whole, int scale) {
        int precision = Math.min(MAX_PRECISION, whole + scale + 1);
        // Addition gives the whole digits precedence over the scale.
        return SqlTypes.exact(kind, precision, Math.min(scale, Math.max(precision - whole, 0)));
    }

    private static SqlType limited(Kind kind, int precision, int scale) {
        if (precision <= MAX_PRECISION) {
            return SqlTypes.exact(kind, precision, scale);
        }
        int whole = precision - scale;
        int kept = whole < 32 ? Math.min(scale, MAX_PRECISION - whole) : Math.min(scale, 6);
        return SqlTypes.exact(kind, MAX_PRECISION, kept);
    }

    /** The type of two texts or two byte strings put together. */
    public static SqlType concatenation(SqlType a, SqlType b) {
        SqlType common = common(a, b);
        if (a.length() == SqlType.MAX || b.length() == SqlType.MAX) {
            return new SqlType(variable(common.kind()), SqlType.MAX, 0, 0, common.collation());
        }
        int limit = SqlTypes.isUnicode(common.kind()) ? MAX_UNITS : MAX_BYTES;
        int length = Math.min(limit, a.length() + b.length());
        return new SqlType(common.kind(), length, 0, 0, common.collation());
    }

    /** varchar or nvarchar of a length, after the first type's width of characters. */
    public static SqlType textLike(SqlType type, int length) {
        boolean unicode = SqlTypes.isUnicode(type.kind());
        int limit = unicode ? MAX_UNITS : MAX_BYTES;
        int cut = length == SqlType.MAX || length > limit ? SqlType.MAX : Math.max(1, length);
        Collation collation = type.collation() == null ? Collation.DEFAULT : type.collation();
        return new SqlType(unicode ? Kind.NVARCHAR : Kind.VARCHAR, cut, 0, 0, collation);
    }

    /** Declaration of a type, such as {@code nvarchar(40)} or {@code decimal(10,2)}. */
    public static String declaration(SqlType type) {
        String name = name(type.kind());
        return switch (type.kind()) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                name + (type.length() == SqlType.MAX ? "(max)" : "(" + type.length() + ")");
            case DECIMAL, NUMERIC -> name + "(" + type.precision() + "," + type.scale() + ")";
            case TIME, DATETIME2, DATETIMEOFFSET -> name + "(" + type.scale() + ")";
            default -> name;
        };
    }

    private static Kind variable(Kind kind) {
        return switch (kind) {
            case CHAR, TEXT -> Kind.VARCHAR;
            case NCHAR, NTEXT -> Kind.NVARCHAR;
            case BINARY, IMAGE, ROWVERSION -> Kind.VARBINARY;
            default -> kind;
        };
    }
}
