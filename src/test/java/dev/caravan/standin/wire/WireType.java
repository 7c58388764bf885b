// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.ClrTypes;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A type as a client declares it in an RPC parameter or a bulk load (MS-TDS 2.2.5.6).
 *
 * @param token first byte of its TYPE_INFO; tells the form of its values
 * @param type the SQL Server type
 */
record WireType(int token, SqlType type) {

    /**
     * Reads TYPE_INFO.
     *
     * @throws SqlError 8009 for CLR types and what TDS 7.2 no longer has
     */
    static WireType read(MessageInput in) throws IOException, SqlError {
        return read(in.readByte(), in);
    }

    /** Reads TYPE_INFO after its first byte. */
    static WireType read(int token, MessageInput in) throws IOException, SqlError {
        return new WireType(token, type(token, in));
    }

    /** Whether a table name follows the type in COLMETADATA. */
    boolean isLongText() {
        return token == TypeToken.TEXT || token == TypeToken.NTEXT || token == TypeToken.IMAGE;
    }

    private static SqlType type(int token, MessageInput in) throws IOException, SqlError {
        return switch (token) {
            case TypeToken.NULL -> Types.text(Kind.NVARCHAR, 1, null);
            case TypeToken.INT1 -> Types.of(Kind.TINYINT);
            case TypeToken.BIT -> Types.of(Kind.BIT);
            case TypeToken.INT2 -> Types.of(Kind.SMALLINT);
            case TypeToken.INT4 -> Types.of(Kind.INT);
            case TypeToken.INT8 -> Types.of(Kind.BIGINT);
            case TypeToken.FLOAT4 -> Types.of(Kind.REAL);
            case TypeToken.FLOAT8 -> Types.of(Kind.FLOAT);
            case TypeToken.MONEY -> Types.of(Kind.MONEY);
            case TypeToken.MONEY4 -> Types.of(Kind.SMALLMONEY);
            case TypeToken.DATETIME -> Types.of(Kind.DATETIME);
            case TypeToken.DATETIME4 -> Types.of(Kind.SMALLDATETIME);
            case TypeToken.BIT_N -> bySize(in, Kind.BIT, null, null, null);
            case TypeToken.INT_N -> bySize(in, Kind.TINYINT, Kind.SMALLINT, Kind.INT, Kind.BIGINT);
            case TypeToken.FLOAT_N -> bySize(in, null, null, Kind.REAL, Kind.FLOAT);
            case TypeToken.MONEY_N -> bySize(in, null, null, Kind.SMALLMONEY, Kind.MONEY);
            case TypeToken.DATETIME_N -> bySize(in, null, null, Kind.SMALLDATETIME, Kind.DATETIME);
            case TypeToken.DATE -> Types.of(Kind.DATE);
            case TypeToken.TIME -> temporal(Kind.TIME, in);
            case TypeToken.DATETIME2 -> temporal(Kind.DATETIME2, in);
            case TypeToken.DATETIMEOFFSET -> temporal(Kind.DATETIMEOFFSET, in);
            case TypeToken.DECIMAL_N -> decimal(Kind.DECIMAL, in);
            case TypeToken.NUMERIC_N -> decimal(Kind.NUMERIC, in);
            case TypeToken.GUID -> {
                in.readByte();
                yield Types.of(Kind.UNIQUEIDENTIFIER);
            }
            default -> lengthy(token, in);
        };
    }

    private static SqlType lengthy(int token, MessageInput in) throws IOException, SqlError {
        return switch (token) {
            case TypeToken.CHAR -> text(Kind.CHAR, 1, in);
            case TypeToken.VARCHAR -> text(Kind.VARCHAR, 1, in);
            case TypeToken.NCHAR -> text(Kind.NCHAR, 2, in);
            case TypeToken.NVARCHAR -> text(Kind.NVARCHAR, 2, in);
            case TypeToken.BINARY -> Types.binary(Kind.BINARY, shortLength(1, in));
            case TypeToken.VARBINARY -> Types.binary(Kind.VARBINARY, shortLength(1, in));
            case TypeToken.TEXT -> longText(Kind.TEXT, in);
            case TypeToken.NTEXT -> longText(Kind.NTEXT, in);
            case TypeToken.IMAGE -> {
                in.readInt();
                yield Types.of(Kind.IMAGE);
            }
            case TypeToken.UDT -> clr(in);
            case TypeToken.XML -> xml(in);
            case TypeToken.VARIANT -> {
                in.readInt();
                yield Types.of(Kind.SQL_VARIANT);
            }
            default ->
                throw new SqlError(
                        8009,
                        16,
                        3,
                        "The incoming tabular data stream (TDS) protocol stream is incorrect. Data type 0x%02X is unknown."
                                .formatted(token));
        };
    }

    private static SqlType bySize(
            MessageInput in, @Nullable Kind one, @Nullable Kind two, @Nullable Kind four, @Nullable Kind eight)
            throws IOException {
        int size = in.readByte();
        Kind kind = switch (size) {
            case 1 -> one;
            case 2 -> two;
            case 4 -> four;
            case 8 -> eight;
            default -> null;
        };
        if (kind == null) {
            throw new MalformedStream("No type of its family has a size of " + size);
        }
        return Types.of(kind);
    }

    private static SqlType temporal(Kind kind, MessageInput in) throws IOException {
        int scale = in.readByte();
        if (scale > 7) {
            throw new MalformedStream("%s of scale %d; 0 to 7 are possible".formatted(kind, scale));
        }
        return Types.temporal(kind, scale);
    }

    private static SqlType decimal(Kind kind, MessageInput in) throws IOException {
        in.readByte();
        int precision = in.readByte();
        int scale = in.readByte();
        if (precision == 0 && scale == 0) {
            // So a client describes a column of a table-valued parameter that holds nothing but NULL.
            return Types.decimal(kind, 1, 0);
        }
        if (precision < 1 || precision > 38 || scale > precision) {
            throw new MalformedStream("%s(%d,%d) cannot exist".formatted(kind, precision, scale));
        }
        return Types.decimal(kind, precision, scale);
    }

    private static SqlType text(Kind kind, int bytesPerUnit, MessageInput in) throws IOException {
        int length = shortLength(bytesPerUnit, in);
        return Types.text(kind, length, WireCollation.read(in));
    }

    private static int shortLength(int bytesPerUnit, MessageInput in) throws IOException {
        int bytes = in.readUnsignedShort();
        return bytes == TypeToken.MAX_LENGTH ? SqlType.MAX : bytes / bytesPerUnit;
    }

    private static SqlType longText(Kind kind, MessageInput in) throws IOException {
        in.readInt();
        return Types.text(kind, SqlType.MAX, WireCollation.read(in));
    }

    /** UDT_INFO of a parameter: database, schema and name of the type (MS-TDS 2.2.5.5.2). */
    private static SqlType clr(MessageInput in) throws IOException, SqlError {
        in.readShortString();
        in.readShortString();
        String name = in.readShortString();
        SqlType type = ClrTypes.named(name);
        if (type == null) {
            throw new SqlError(2715, 16, 3, "Cannot find data type " + name + ".");
        }
        return type;
    }

    private static SqlType xml(MessageInput in) throws IOException {
        if (in.readByte() != 0) {
            in.readShortString();
            in.readShortString();
            in.readLongString();
        }
        return Types.of(Kind.XML);
    }
}
