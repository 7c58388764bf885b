// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.type.ClrTypes;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What sys.types, sys.columns and sp_columns say of a type: ids, lengths, precision, scale, ODBC codes.
 *
 * @param kind type
 * @param name name in sys.types
 * @param id system_type_id
 * @param odbc DATA_TYPE of sp_columns_100 with ODBC version 3
 * @param tds SS_DATA_TYPE of a NOT NULL column
 * @param tdsNullable SS_DATA_TYPE of a nullable column
 */
public record TypeFacts(Kind kind, String name, int id, int odbc, int tds, int tdsNullable) {

    private static final List<TypeFacts> ALL = List.of(
            new TypeFacts(Kind.IMAGE, "image", 34, -4, 34, 34),
            new TypeFacts(Kind.TEXT, "text", 35, -1, 35, 35),
            new TypeFacts(Kind.UNIQUEIDENTIFIER, "uniqueidentifier", 36, -11, 37, 37),
            new TypeFacts(Kind.DATE, "date", 40, 91, 0, 0),
            new TypeFacts(Kind.TIME, "time", 41, -154, 0, 0),
            new TypeFacts(Kind.DATETIME2, "datetime2", 42, 93, 0, 0),
            new TypeFacts(Kind.DATETIMEOFFSET, "datetimeoffset", 43, -155, 0, 0),
            new TypeFacts(Kind.TINYINT, "tinyint", 48, -6, 48, 38),
            new TypeFacts(Kind.SMALLINT, "smallint", 52, 5, 52, 38),
            new TypeFacts(Kind.INT, "int", 56, 4, 56, 38),
            new TypeFacts(Kind.SMALLDATETIME, "smalldatetime", 58, 93, 58, 111),
            new TypeFacts(Kind.REAL, "real", 59, 7, 59, 109),
            new TypeFacts(Kind.MONEY, "money", 60, 3, 60, 110),
            new TypeFacts(Kind.DATETIME, "datetime", 61, 93, 61, 111),
            new TypeFacts(Kind.FLOAT, "float", 62, 6, 62, 109),
            new TypeFacts(Kind.SQL_VARIANT, "sql_variant", 98, -150, 39, 39),
            new TypeFacts(Kind.NTEXT, "ntext", 99, -10, 35, 35),
            new TypeFacts(Kind.BIT, "bit", 104, -7, 50, 50),
            new TypeFacts(Kind.DECIMAL, "decimal", 106, 3, 55, 106),
            new TypeFacts(Kind.NUMERIC, "numeric", 108, 2, 63, 108),
            new TypeFacts(Kind.SMALLMONEY, "smallmoney", 122, 3, 122, 110),
            new TypeFacts(Kind.BIGINT, "bigint", 127, -5, 63, 108),
            new TypeFacts(Kind.VARBINARY, "varbinary", 165, -3, 37, 37),
            new TypeFacts(Kind.VARCHAR, "varchar", 167, 12, 39, 39),
            new TypeFacts(Kind.BINARY, "binary", 173, -2, 45, 37),
            new TypeFacts(Kind.CHAR, "char", 175, 1, 47, 39),
            new TypeFacts(Kind.ROWVERSION, "timestamp", 189, -2, 45, 37),
            new TypeFacts(Kind.NVARCHAR, "nvarchar", 231, -9, 39, 39),
            new TypeFacts(Kind.NCHAR, "nchar", 239, -8, 39, 39),
            new TypeFacts(Kind.HIERARCHYID, "hierarchyid", 240, -151, 0, 0),
            new TypeFacts(Kind.GEOMETRY, "geometry", 240, -151, 0, 0),
            new TypeFacts(Kind.GEOGRAPHY, "geography", 240, -151, 0, 0),
            new TypeFacts(Kind.XML, "xml", 241, -152, 0, 0));

    private static final TypeFacts[] BY_KIND = index();

    private static TypeFacts[] index() {
        TypeFacts[] byKind = new TypeFacts[Kind.values().length];
        ALL.forEach(facts -> byKind[facts.kind.ordinal()] = facts);
        return byKind;
    }

    /** user_type_id: that of the system type, but for the types of .NET, which share one. */
    public int userTypeId() {
        return SqlTypes.isClr(kind) ? ClrTypes.userTypeId(kind) : id;
    }

    /** All types in the order of their ids. */
    public static List<TypeFacts> all() {
        return ALL;
    }

    /** Facts of a type. */
    public static TypeFacts of(SqlType type) {
        return of(type.kind());
    }

    /** Facts of a kind. */
    public static TypeFacts of(Kind kind) {
        return BY_KIND[kind.ordinal()];
    }

    /** Type of a name, case ignored; {@code rowversion}, {@code integer} and the like are synonyms, null when unknown. */
    public static @Nullable TypeFacts named(String name) {
        String wanted = switch (name.toLowerCase(Locale.ROOT)) {
            case "rowversion" -> "timestamp";
            case "integer" -> "int";
            case "dec" -> "decimal";
            default -> name;
        };
        return ALL.stream()
                .filter(t -> t.name.equalsIgnoreCase(wanted))
                .findFirst()
                .orElse(null);
    }

    /** max_length in bytes: -1 for (max) types and xml, 16 (a pointer) for text, ntext and image. */
    public static int maxLength(SqlType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT, IMAGE, UNIQUEIDENTIFIER -> 16;
            case XML, GEOMETRY, GEOGRAPHY -> -1;
            case HIERARCHYID -> type.length();
            case SQL_VARIANT -> 8016;
            case BIT, TINYINT -> 1;
            case SMALLINT -> 2;
            case INT, REAL, SMALLDATETIME, SMALLMONEY -> 4;
            case BIGINT, FLOAT, MONEY, DATETIME, ROWVERSION -> 8;
            case DECIMAL, NUMERIC -> decimalBytes(type.precision());
            case DATE -> 3;
            case TIME -> timeBytes(type.scale());
            case DATETIME2 -> 3 + timeBytes(type.scale());
            case DATETIMEOFFSET -> 5 + timeBytes(type.scale());
            case NCHAR, NVARCHAR -> type.length() == SqlType.MAX ? -1 : 2 * type.length();
            case CHAR, VARCHAR, BINARY, VARBINARY -> type.length();
        };
    }

    private static int decimalBytes(int precision) {
        if (precision <= 9) {
            return 5;
        }
        return precision <= 19 ? 9 : precision <= 28 ? 13 : 17;
    }

    private static int timeBytes(int scale) {
        return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
    }

    /** precision of sys.columns: digits, or characters of the text form of a temporal type; 0 for strings and binary. */
    public static int precision(SqlType type) {
        int scale = type.scale();
        return switch (type.kind()) {
            case BIT -> 1;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INT, DATE, SMALLMONEY -> 10;
            case BIGINT, MONEY -> 19;
            case DECIMAL, NUMERIC -> type.precision();
            case REAL -> 24;
            case FLOAT -> 53;
            case TIME -> scale == 0 ? 8 : 9 + scale;
            case DATETIME -> 23;
            case SMALLDATETIME -> 16;
            case DATETIME2 -> scale == 0 ? 19 : 20 + scale;
            case DATETIMEOFFSET -> scale == 0 ? 26 : 27 + scale;
            default -> 0;
        };
    }

    /** scale of sys.columns. */
    public static int scale(SqlType type) {
        return switch (type.kind()) {
            case MONEY, SMALLMONEY -> 4;
            case DATETIME -> 3;
            case DECIMAL, NUMERIC, TIME, DATETIME2, DATETIMEOFFSET -> type.scale();
            default -> 0;
        };
    }

    /** Whether the type has a collation. */
    public static boolean isCharacter(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT -> true;
            default -> false;
        };
    }

    /** Whether a value can be over 8,000 bytes. */
    public static boolean isLarge(SqlType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT, IMAGE, XML, GEOMETRY, GEOGRAPHY -> true;
            case VARCHAR, NVARCHAR, VARBINARY -> type.length() == SqlType.MAX;
            default -> false;
        };
    }

    /** Whether the type is one of {@code kinds}. */
    public static boolean isAny(SqlType type, Kind... kinds) {
        return Arrays.asList(kinds).contains(type.kind());
    }

    /** COLUMN_SIZE of sp_columns_100; null never, 0 for (max) types, which the driver shows as 2147483647. */
    public static int columnSize(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY -> Math.max(0, type.length());
            case TEXT, IMAGE -> Integer.MAX_VALUE;
            case NTEXT -> Integer.MAX_VALUE / 2;
            case XML, GEOMETRY, GEOGRAPHY -> 0;
            case HIERARCHYID -> type.length();
            case UNIQUEIDENTIFIER -> 36;
            case ROWVERSION -> 8;
            case SQL_VARIANT -> 8000;
            default -> precision(type);
        };
    }

    /** LENGTH of sp_columns_100: bytes of the value in ODBC's default C type. */
    public static int bufferLength(SqlType type) {
        return switch (type.kind()) {
            case NCHAR, NVARCHAR -> 2 * columnSize(type);
            case CHAR, VARCHAR, BINARY, VARBINARY, TEXT, IMAGE, XML, HIERARCHYID, GEOMETRY, GEOGRAPHY ->
                columnSize(type);
            case NTEXT -> Integer.MAX_VALUE - 1;
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> precision(type) + 2;
            case DATE -> 6;
            case TIME -> 12;
            case DATETIME, SMALLDATETIME, DATETIME2 -> 16;
            case DATETIMEOFFSET -> 20;
            case SQL_VARIANT -> 8000;
            default -> maxLength(type);
        };
    }

    /** SCALE of sp_columns_100; null for types without one. */
    public static @Nullable Integer decimalDigits(SqlType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INT, BIGINT, SMALLDATETIME, DATE -> 0;
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY, DATETIME, TIME, DATETIME2, DATETIMEOFFSET -> scale(type);
            default -> null;
        };
    }

    /** RADIX of sp_columns_100; null for types that are not numbers. */
    public static @Nullable Integer radix(SqlType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INT, BIGINT, DECIMAL, NUMERIC, MONEY, SMALLMONEY -> 10;
            case REAL, FLOAT -> 2;
            default -> null;
        };
    }

    /** CHAR_OCTET_LENGTH of sp_columns_100; null for types that are neither text nor binary. */
    public static @Nullable Integer octetLength(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, BINARY, VARBINARY, IMAGE, XML, ROWVERSION ->
                bufferLength(type);
            default -> null;
        };
    }
}
