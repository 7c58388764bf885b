// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.ClrTypes;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.XmlSchemas;
import java.util.Locale;

/** Writes TYPE_INFO (MS-TDS 2.2.5.6). Columns that cannot be NULL get the fixed-length types, as from SQL Server. */
final class TypeInfoWriter {
    /** User type of rowversion; clients tell it from binary(8) by that alone. */
    private static final int ROWVERSION_USER_TYPE = 0x50;

    private TypeInfoWriter() {}

    /** User type of a column or return value. */
    static int userType(SqlType type) {
        return type.kind() == SqlType.Kind.ROWVERSION ? ROWVERSION_USER_TYPE : 0;
    }

    /** Whether the type has a fixed-length form, which carries no length byte before its values. */
    static boolean hasFixedForm(SqlType type) {
        return switch (type.kind()) {
            case BIT, TINYINT, SMALLINT, INT, BIGINT, REAL, FLOAT, MONEY, SMALLMONEY, DATETIME, SMALLDATETIME -> true;
            default -> false;
        };
    }

    /** Writes the type. */
    static void write(PacketWriter out, SqlType type, boolean nullable) {
        if (!nullable && hasFixedForm(type)) {
            out.putByte(fixedToken(type.kind()));
            return;
        }
        switch (type.kind()) {
            case BIT -> sized(out, TypeToken.BIT_N, 1);
            case TINYINT -> sized(out, TypeToken.INT_N, 1);
            case SMALLINT -> sized(out, TypeToken.INT_N, 2);
            case INT -> sized(out, TypeToken.INT_N, 4);
            case BIGINT -> sized(out, TypeToken.INT_N, 8);
            case REAL -> sized(out, TypeToken.FLOAT_N, 4);
            case FLOAT -> sized(out, TypeToken.FLOAT_N, 8);
            case MONEY -> sized(out, TypeToken.MONEY_N, 8);
            case SMALLMONEY -> sized(out, TypeToken.MONEY_N, 4);
            case DATETIME -> sized(out, TypeToken.DATETIME_N, 8);
            case SMALLDATETIME -> sized(out, TypeToken.DATETIME_N, 4);
            case UNIQUEIDENTIFIER -> sized(out, TypeToken.GUID, 16);
            case DATE -> out.putByte(TypeToken.DATE);
            case TIME -> sized(out, TypeToken.TIME, type.scale());
            case DATETIME2 -> sized(out, TypeToken.DATETIME2, type.scale());
            case DATETIMEOFFSET -> sized(out, TypeToken.DATETIMEOFFSET, type.scale());
            case DECIMAL -> decimal(out, TypeToken.DECIMAL_N, type);
            case NUMERIC -> decimal(out, TypeToken.NUMERIC_N, type);
            case CHAR -> text(out, TypeToken.CHAR, type, type.length());
            case VARCHAR -> text(out, TypeToken.VARCHAR, type, type.length());
            case NCHAR -> text(out, TypeToken.NCHAR, type, type.length() * 2);
            case NVARCHAR -> text(out, TypeToken.NVARCHAR, type, type.length() * 2);
            case BINARY -> binary(out, TypeToken.BINARY, type.length());
            case VARBINARY -> binary(out, TypeToken.VARBINARY, type.length());
            case ROWVERSION -> binary(out, TypeToken.BINARY, 8);
            case XML -> xml(out, type);
            case SQL_VARIANT -> {
                out.putByte(TypeToken.VARIANT);
                out.putInt(VariantCodec.LONGEST);
            }
            case HIERARCHYID, GEOMETRY, GEOGRAPHY -> clr(out, type);
            case TEXT -> longText(out, TypeToken.TEXT, type, Integer.MAX_VALUE);
            case NTEXT -> longText(out, TypeToken.NTEXT, type, Integer.MAX_VALUE - 1);
            case IMAGE -> {
                out.putByte(TypeToken.IMAGE);
                out.putInt(Integer.MAX_VALUE);
            }
        }
    }

    /** The token of a type of fixed length. */
    static int fixedToken(Kind kind) {
        return switch (kind) {
            case BIT -> TypeToken.BIT;
            case TINYINT -> TypeToken.INT1;
            case SMALLINT -> TypeToken.INT2;
            case INT -> TypeToken.INT4;
            case BIGINT -> TypeToken.INT8;
            case REAL -> TypeToken.FLOAT4;
            case FLOAT -> TypeToken.FLOAT8;
            case MONEY -> TypeToken.MONEY;
            case SMALLMONEY -> TypeToken.MONEY4;
            case DATETIME -> TypeToken.DATETIME;
            case SMALLDATETIME -> TypeToken.DATETIME4;
            default -> throw new IllegalArgumentException(kind + " has no fixed-length form");
        };
    }

    private static void sized(PacketWriter out, int token, int size) {
        out.putByte(token);
        out.putByte(size);
    }

    private static void decimal(PacketWriter out, int token, SqlType type) {
        out.putByte(token);
        out.putByte(1 + Types.decimalBytes(type.precision()));
        out.putByte(type.precision());
        out.putByte(type.scale());
    }

    private static void text(PacketWriter out, int token, SqlType type, int bytes) {
        binary(out, token, type.length() == SqlType.MAX ? SqlType.MAX : bytes);
        WireCollation.write(out, type.collation());
    }

    private static void binary(PacketWriter out, int token, int bytes) {
        out.putByte(token);
        out.putShort(bytes == SqlType.MAX ? TypeToken.MAX_LENGTH : bytes);
    }

    /** XML_INFO (MS-TDS 2.2.5.5.3): whether there is a schema collection, then its database, schema and name. */
    private static void xml(PacketWriter out, SqlType type) {
        XmlSchemas schemas = type.xml() == null ? null : type.xml().schemas();
        sized(out, TypeToken.XML, schemas == null ? 0 : 1);
        if (schemas != null) {
            out.putShortString(schemas.database());
            out.putShortString(schemas.schema());
            out.putLongString(schemas.name());
        }
    }

    /** UDT_INFO (MS-TDS 2.2.5.5.2): largest size, database, schema and name, and the class of .NET. */
    private static void clr(PacketWriter out, SqlType type) {
        binary(out, TypeToken.UDT, type.length());
        out.putShortString("");
        out.putShortString("sys");
        out.putShortString(type.kind().name().toLowerCase(Locale.ROOT));
        out.putLongString(ClrTypes.assemblyType(type.kind()));
    }

    private static void longText(PacketWriter out, int token, SqlType type, int bytes) {
        out.putByte(token);
        out.putInt(bytes);
        WireCollation.write(out, type.collation());
    }
}
