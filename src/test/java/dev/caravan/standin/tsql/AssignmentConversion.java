// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.TextConversion;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.TextOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversion of values to a column: as implicit conversion, but what is too long is an error and not cut. */
final class AssignmentConversion {
    private static final int SHOWN = 100;

    private AssignmentConversion() {}

    static Converter of(SqlType from, Table table, Column column) throws SqlError {
        SqlType to = column.type();
        checkAllowed(from, to);
        boolean text = SqlTypes.isText(to.kind());
        boolean sized = to.length() != SqlType.MAX
                && (text || to.kind() == SqlType.Kind.BINARY || to.kind() == SqlType.Kind.VARBINARY);
        if (!sized) {
            return Conversion.of(from, to, 0);
        }
        if (column.trimmed()) {
            Converter kept = of(from, table, column.altered(to, column.typeName(), column.nullable()));
            return (value, rules) -> trimmed(kept.convert(value, rules), column);
        }
        if (from.equals(to)) {
            return Converter.NONE;
        }
        SqlType.Kind variable = text
                ? (SqlTypes.isUnicode(to.kind()) ? SqlType.Kind.NVARCHAR : SqlType.Kind.VARCHAR)
                : SqlType.Kind.VARBINARY;
        Converter whole = Conversion.of(from, new SqlType(variable, SqlType.MAX, 0, 0, to.collation()), 0);
        return text
                ? (value, rules) -> text((String) whole.convert(value, rules), table, column, rules)
                : (value, rules) -> bytes((byte[]) whole.convert(value, rules), table, column, rules);
    }

    /** A row as a client sent it, with values of a fixed length filled up. */
    static @Nullable Object[] filled(@Nullable Object[] sent, List<Converter> fillings) throws SqlError {
        @Nullable Object[] row = sent.clone();
        for (int i = 0; i < row.length; i++) {
            row[i] = fillings.get(i).apply(row[i], ConversionRules.DEFAULT);
        }
        return row;
    }

    /** What fills values of the types up. */
    static List<Converter> fillings(List<SqlType> types) throws SqlError {
        List<Converter> fillings = new ArrayList<>();
        for (SqlType type : types) {
            fillings.add(filling(type));
        }
        return fillings;
    }

    /** Fills a value up to the length of its type, which clients that load rows may leave to the server. */
    private static Converter filling(SqlType type) throws SqlError {
        SqlType.Kind variable = switch (type.kind()) {
            case CHAR -> SqlType.Kind.VARCHAR;
            case NCHAR -> SqlType.Kind.NVARCHAR;
            case BINARY -> SqlType.Kind.VARBINARY;
            default -> type.kind();
        };
        return variable == type.kind()
                ? Converter.NONE
                : Conversion.of(new SqlType(variable, type.length(), 0, 0, type.collation()), type, 0);
    }

    private static void checkAllowed(SqlType from, SqlType to) throws SqlError {
        // Of the binary types image alone takes char and varchar by itself.
        boolean toImage = to.kind() == SqlType.Kind.IMAGE && !SqlTypes.isUnicode(from.kind());
        boolean textToBytes = SqlTypes.isText(from.kind()) && SqlTypes.isBinary(to.kind()) && !toImage;
        boolean bytesToFloat =
                SqlTypes.isBinary(from.kind()) && (to.kind() == SqlType.Kind.FLOAT || to.kind() == SqlType.Kind.REAL);
        boolean timeToNumber = SqlTypes.isTemporal(from.kind()) && SqlTypes.isNumber(to.kind());
        boolean outOfVariant = from.kind() == SqlType.Kind.SQL_VARIANT && to.kind() != SqlType.Kind.SQL_VARIANT;
        boolean outOfClr = SqlTypes.isClr(from.kind()) && (SqlTypes.isText(to.kind()) || SqlTypes.isBinary(to.kind()));
        if (textToBytes || bytesToFloat || timeToNumber || outOfVariant || outOfClr) {
            throw Errors.error(
                    257,
                    "Implicit conversion from data type " + Types.name(from.kind()) + " to " + Types.name(to.kind())
                            + " is not allowed. Use the CONVERT function to run this query.");
        }
        boolean clash = SqlTypes.isNumber(from.kind())
                && SqlTypes.isTemporal(to.kind())
                && to.kind() != SqlType.Kind.DATETIME
                && to.kind() != SqlType.Kind.SMALLDATETIME;
        if (clash) {
            throw Errors.error(
                    206,
                    "Operand type clash: " + Types.name(from.kind()) + " is incompatible with "
                            + Types.name(to.kind()));
        }
    }

    /**
     * A value as a column keeps it that was made under ANSI_PADDING OFF: without trailing blanks or zeros, but for a column
     * of fixed length that does not take NULL ("SET ANSI_PADDING", "Remarks").
     */
    private static Object trimmed(Object value, Column column) {
        boolean fixed =
                column.type().kind() == SqlType.Kind.CHAR || column.type().kind() == SqlType.Kind.BINARY;
        if (fixed && !column.nullable()) {
            return value;
        }
        if (value instanceof byte[] bytes) {
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] == 0) {
                end--;
            }
            return Arrays.copyOf(bytes, end);
        }
        String text = (String) value;
        return text.substring(0, TextOrder.trimmedLength(text));
    }

    private static Object text(String value, Table table, Column column, ConversionRules rules) throws SqlError {
        SqlType type = column.type();
        if (TextConversion.size(value, type) <= type.length()) {
            return TextConversion.sized(value, type);
        }
        // Blanks at the end may be lost.
        String trimmed = value.substring(0, TextOrder.trimmedLength(value));
        if (TextConversion.size(trimmed, type) > type.length() && !rules.cutting()) {
            throw truncated(
                    table, column, trimmed.substring(0, Math.min(SHOWN, Math.min(trimmed.length(), type.length()))));
        }
        return TextConversion.sized(value, type);
    }

    private static Object bytes(byte[] value, Table table, Column column, ConversionRules rules) throws SqlError {
        int length = column.type().length();
        if (value.length > length) {
            if (rules.cutting()) {
                return Arrays.copyOf(value, length);
            }
            throw truncated(table, column, "");
        }
        return column.type().kind() == SqlType.Kind.BINARY && value.length < length
                ? Arrays.copyOf(value, length)
                : value;
    }

    private static SqlError truncated(Table table, Column column, String kept) {
        return Errors.error(
                2628,
                "String or binary data would be truncated in table '" + table.qualifiedName() + "', column '"
                        + column.name() + "'. Truncated value: '" + kept + "'.");
    }
}
