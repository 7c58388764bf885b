// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types as the parameter list of sp_executesql and sp_prepare spells them, and back. */
final class DeclaredType {
    private static final Pattern TYPE = Pattern.compile(
            "(?:\\[?sys]?\\.)?\\[?([a-z0-9_]+)]?\\s*(?:\\(\\s*(max|\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\))?",
            Pattern.CASE_INSENSITIVE);
    private static final int SYSNAME_LENGTH = 128;
    private static final int DEFAULT_PRECISION = 18;
    private static final int DEFAULT_SCALE = 7;
    private static final int REAL_PRECISION = 24;

    private DeclaredType() {}

    /** Reads a type; null when it is not a scalar type of SQL Server. */
    static @Nullable SqlType parse(String text) {
        Matcher matcher = TYPE.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        int length = number(matcher.group(2), 1);
        return switch (name) {
            case "decimal", "dec" -> decimal(Kind.DECIMAL, matcher);
            case "numeric" -> decimal(Kind.NUMERIC, matcher);
            case "time" -> temporal(Kind.TIME, matcher);
            case "datetime2" -> temporal(Kind.DATETIME2, matcher);
            case "datetimeoffset" -> temporal(Kind.DATETIMEOFFSET, matcher);
            case "char", "character" -> Types.text(Kind.CHAR, length, Collation.DEFAULT);
            case "varchar" -> Types.text(Kind.VARCHAR, length, Collation.DEFAULT);
            case "nchar" -> Types.text(Kind.NCHAR, length, Collation.DEFAULT);
            case "nvarchar" -> Types.text(Kind.NVARCHAR, length, Collation.DEFAULT);
            case "sysname" -> Types.text(Kind.NVARCHAR, SYSNAME_LENGTH, Collation.DEFAULT);
            case "text" -> Types.text(Kind.TEXT, SqlType.MAX, Collation.DEFAULT);
            case "ntext" -> Types.text(Kind.NTEXT, SqlType.MAX, Collation.DEFAULT);
            case "binary" -> Types.binary(Kind.BINARY, length);
            case "varbinary" -> Types.binary(Kind.VARBINARY, length);
            case "integer" -> Types.of(Kind.INT);
            case "timestamp" -> Types.of(Kind.ROWVERSION);
            case "float" -> Types.of(number(matcher.group(2), 53) <= REAL_PRECISION ? Kind.REAL : Kind.FLOAT);
            case "bit",
                    "tinyint",
                    "smallint",
                    "int",
                    "bigint",
                    "money",
                    "smallmoney",
                    "real",
                    "date",
                    "datetime",
                    "smalldatetime",
                    "image",
                    "rowversion",
                    "uniqueidentifier",
                    "sql_variant",
                    "hierarchyid",
                    "geometry",
                    "geography",
                    "xml" -> Types.of(Kind.valueOf(name.toUpperCase(Locale.ROOT)));
            default -> null;
        };
    }

    /** Spells a type as T-SQL does. */
    static String name(SqlType type) {
        String name = type.kind().name().toLowerCase(Locale.ROOT);
        return switch (type.kind()) {
            case DECIMAL, NUMERIC -> "%s(%d,%d)".formatted(name, type.precision(), type.scale());
            case TIME, DATETIME2, DATETIMEOFFSET -> "%s(%d)".formatted(name, type.scale());
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY ->
                type.length() == SqlType.MAX ? name + "(max)" : "%s(%d)".formatted(name, type.length());
            default -> name;
        };
    }

    private static int number(@Nullable String digits, int otherwise) {
        if (digits == null) {
            return otherwise;
        }
        return digits.equalsIgnoreCase("max") ? SqlType.MAX : Integer.parseInt(digits);
    }

    private static @Nullable SqlType decimal(Kind kind, Matcher matcher) {
        int precision = number(matcher.group(2), DEFAULT_PRECISION);
        int scale = number(matcher.group(3), 0);
        return precision < 1 || precision > 38 || scale > precision ? null : Types.decimal(kind, precision, scale);
    }

    private static @Nullable SqlType temporal(Kind kind, Matcher matcher) {
        int scale = number(matcher.group(2), DEFAULT_SCALE);
        return scale < 0 || scale > 7 ? null : Types.temporal(kind, scale);
    }
}
