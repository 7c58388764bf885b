// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.Variant;
import java.io.IOException;

/** Values of sql_variant: a length, the base type with its properties, and the value (MS-TDS 2.2.5.5.4). */
final class VariantCodec {
    /** Longest value, as TYPE_INFO gives it. */
    static final int LONGEST = 8009;

    private static final int COLLATION = 5;
    private static final int TEXT_PROPERTIES = COLLATION + 2;

    private VariantCodec() {}

    /** Writes a value. */
    static void write(PacketWriter out, Variant variant) {
        SqlType type = variant.type();
        int properties = properties(type.kind());
        int size = size(variant);
        out.putInt(2 + properties + size);
        out.putByte(token(type.kind()));
        out.putByte(properties);
        switch (type.kind()) {
            case DECIMAL, NUMERIC -> {
                out.putByte(type.precision());
                out.putByte(type.scale());
            }
            case TIME, DATETIME2, DATETIMEOFFSET -> out.putByte(type.scale());
            case BINARY, VARBINARY -> out.putShort(type.length());
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> {
                WireCollation.write(out, type.collation());
                out.putShort(bytes(type));
            }
            default -> {
                // The token says it all.
            }
        }
        ValueWriter.raw(out, type, variant.value());
    }

    private static int bytes(SqlType type) {
        boolean unicode = type.kind() == Kind.NCHAR || type.kind() == Kind.NVARCHAR;
        return unicode ? type.length() * 2 : type.length();
    }

    private static int properties(Kind kind) {
        return switch (kind) {
            case DECIMAL, NUMERIC, BINARY, VARBINARY -> 2;
            case TIME, DATETIME2, DATETIMEOFFSET -> 1;
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> TEXT_PROPERTIES;
            default -> 0;
        };
    }

    private static int size(Variant variant) {
        SqlType type = variant.type();
        return switch (type.kind()) {
            case BINARY, VARBINARY -> ((byte[]) variant.value()).length;
            case NCHAR, NVARCHAR -> ((String) variant.value()).length() * 2;
            case CHAR, VARCHAR -> ((String) variant.value()).getBytes(ValueWriter.codePage(type)).length;
            case DECIMAL, NUMERIC -> 1 + Types.decimalBytes(type.precision());
            case TIME -> Types.timeBytes(type.scale());
            case DATETIME2 -> Types.timeBytes(type.scale()) + 3;
            case DATETIMEOFFSET -> Types.timeBytes(type.scale()) + 5;
            default -> type.length();
        };
    }

    private static int token(Kind kind) {
        return switch (kind) {
            case DATE -> TypeToken.DATE;
            case TIME -> TypeToken.TIME;
            case DATETIME2 -> TypeToken.DATETIME2;
            case DATETIMEOFFSET -> TypeToken.DATETIMEOFFSET;
            case DECIMAL -> TypeToken.DECIMAL_N;
            case NUMERIC -> TypeToken.NUMERIC_N;
            case UNIQUEIDENTIFIER -> TypeToken.GUID;
            case BINARY -> TypeToken.BINARY;
            case VARBINARY -> TypeToken.VARBINARY;
            case CHAR -> TypeToken.CHAR;
            case VARCHAR -> TypeToken.VARCHAR;
            case NCHAR -> TypeToken.NCHAR;
            case NVARCHAR -> TypeToken.NVARCHAR;
            default -> TypeInfoWriter.fixedToken(kind);
        };
    }

    /** Reads the properties of a base type. */
    static SqlType type(int token, int properties, int size, MessageInput in) throws IOException {
        Kind kind = kind(token);
        if (properties != properties(kind)) {
            throw new MalformedStream("%s with %d bytes of properties".formatted(kind, properties));
        }
        switch (kind) {
            case DECIMAL, NUMERIC -> {
                int precision = in.readByte();
                int scale = in.readByte();
                if (precision < 1 || precision > 38 || scale > precision) {
                    throw new MalformedStream("%s(%d,%d) cannot exist".formatted(kind, precision, scale));
                }
                return Types.decimal(kind, precision, scale);
            }
            case TIME, DATETIME2, DATETIMEOFFSET -> {
                int scale = in.readByte();
                if (scale > 7) {
                    throw new MalformedStream("%s(%d) cannot exist".formatted(kind, scale));
                }
                return Types.temporal(kind, scale);
            }
            case BINARY, VARBINARY -> {
                return Types.binary(kind, Math.max(in.readUnsignedShort(), size));
            }
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> {
                Collation collation = WireCollation.read(in);
                int length = Math.max(in.readUnsignedShort(), size);
                boolean unicode = kind == Kind.NCHAR || kind == Kind.NVARCHAR;
                return Types.text(kind, unicode ? length / 2 : length, collation);
            }
            default -> {
                return Types.of(kind);
            }
        }
    }

    private static Kind kind(int token) throws MalformedStream {
        return switch (token) {
            case TypeToken.BIT -> Kind.BIT;
            case TypeToken.INT1 -> Kind.TINYINT;
            case TypeToken.INT2 -> Kind.SMALLINT;
            case TypeToken.INT4 -> Kind.INT;
            case TypeToken.INT8 -> Kind.BIGINT;
            case TypeToken.FLOAT4 -> Kind.REAL;
            case TypeToken.FLOAT8 -> Kind.FLOAT;
            case TypeToken.MONEY -> Kind.MONEY;
            case TypeToken.MONEY4 -> Kind.SMALLMONEY;
            case TypeToken.DATETIME -> Kind.DATETIME;
            case TypeToken.DATETIME4 -> Kind.SMALLDATETIME;
            case TypeToken.DATE -> Kind.DATE;
            case TypeToken.TIME -> Kind.TIME;
            case TypeToken.DATETIME2 -> Kind.DATETIME2;
            case TypeToken.DATETIMEOFFSET -> Kind.DATETIMEOFFSET;
            case TypeToken.DECIMAL_N -> Kind.DECIMAL;
            case TypeToken.NUMERIC_N -> Kind.NUMERIC;
            case TypeToken.GUID -> Kind.UNIQUEIDENTIFIER;
            case TypeToken.BINARY -> Kind.BINARY;
            case TypeToken.VARBINARY -> Kind.VARBINARY;
            case TypeToken.CHAR -> Kind.CHAR;
            case TypeToken.VARCHAR -> Kind.VARCHAR;
            case TypeToken.NCHAR -> Kind.NCHAR;
            case TypeToken.NVARCHAR -> Kind.NVARCHAR;
            default -> throw new MalformedStream("Type 0x%02X cannot be in a sql_variant".formatted(token));
        };
    }
}
