// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.Variant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one column or return value (MS-TDS 2.2.5.5); chosen once, then used for every row. What a code
 * page lacks becomes a question mark, as in SQL Server.
 */
final class ValueWriter {
    private static final byte[] NULL_BYTE = {0};
    private static final byte[] NULL_SHORT = {-1, -1};
    private static final byte[] NULL_VARIANT = {0, 0, 0, 0};
    private static final byte[] NULL_LONG = {-1, -1, -1, -1, -1, -1, -1, -1};
    /** What SQL Server sends in place of a text pointer that cannot be used. */
    private static final byte[] TEXT_POINTER = "\u0010dummy textptr\0\0\0dummyTS\0".getBytes(StandardCharsets.US_ASCII);

    private static final int SHORT_LIMIT = 0xFFFF;
    private static final int CHUNK = 8_000;
    private static final long UNKNOWN_LENGTH = -2;

    private final SqlType type;
    private final Class<?> javaClass;
    private final boolean nullable;
    private final byte[] nullForm;
    private final Encoder encoder;

    private ValueWriter(SqlType type, boolean nullable) {
        this.type = type;
        this.nullable = nullable;
        this.javaClass = javaClass(type);
        this.nullForm = nullForm(type);
        this.encoder = encoder(type, nullable || !TypeInfoWriter.hasFixedForm(type));
    }

    /** The writer for a type; a column that is not nullable has values without a length where the type allows it. */
    static ValueWriter of(SqlType type, boolean nullable) {
        return new ValueWriter(type, nullable);
    }

    /**
     * Refuses a value of the wrong class before any byte of its row is sent.
     *
     * @throws IllegalArgumentException for a wrong class, or null where the column is not nullable
     */
    void check(@Nullable Object value) {
        if (value == null) {
            if (!nullable) {
                throw new IllegalArgumentException("NULL in a column of type " + type.kind() + " that is NOT NULL");
            }
        } else if (!javaClass.isInstance(value)) {
            throw new IllegalArgumentException("A value of type %s must be a %s, not a %s"
                    .formatted(
                            type.kind(),
                            javaClass.getSimpleName(),
                            value.getClass().getSimpleName()));
        }
    }

    /** Writes a value that passed {@link #check}. */
    void write(PacketWriter out, @Nullable Object value) {
        if (value == null) {
            out.putBytes(nullForm);
        } else {
            encoder.encode(out, value);
        }
    }

    private static Class<?> javaClass(SqlType type) {
        return switch (type.kind()) {
            case BIT -> Boolean.class;
            case TINYINT, SMALLINT -> Short.class;
            case INT -> Integer.class;
            case BIGINT -> Long.class;
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> BigDecimal.class;
            case REAL -> Float.class;
            case FLOAT -> Double.class;
            case DATE -> LocalDate.class;
            case TIME -> LocalTime.class;
            case DATETIME, SMALLDATETIME, DATETIME2 -> LocalDateTime.class;
            case DATETIMEOFFSET -> OffsetDateTime.class;
            case CHAR, VARCHAR, TEXT, NCHAR, NVARCHAR, NTEXT, XML -> String.class;
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> byte[].class;
            case UNIQUEIDENTIFIER -> UUID.class;
            case SQL_VARIANT -> Variant.class;
        };
    }

    private static byte[] nullForm(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY, ROWVERSION ->
                type.length() == SqlType.MAX ? NULL_LONG : NULL_SHORT;
            case XML, HIERARCHYID, GEOMETRY, GEOGRAPHY -> NULL_LONG;
            case SQL_VARIANT -> NULL_VARIANT;
            default -> NULL_BYTE;
        };
    }

    private static Encoder encoder(SqlType type, boolean sized) {
        return switch (type.kind()) {
            case BIT -> number(sized, 1, (out, v) -> out.putByte((Boolean) v ? 1 : 0));
            case TINYINT -> number(sized, 1, (out, v) -> out.putByte((Short) v));
            case SMALLINT -> number(sized, 2, (out, v) -> out.putShort((Short) v));
            case INT -> number(sized, 4, (out, v) -> out.putInt((Integer) v));
            case BIGINT -> number(sized, 8, (out, v) -> out.putLong((Long) v));
            case REAL -> number(sized, 4, (out, v) -> out.putInt(Float.floatToRawIntBits((Float) v)));
            case FLOAT -> number(sized, 8, (out, v) -> out.putLong(Double.doubleToRawLongBits((Double) v)));
            case MONEY -> number(sized, 8, (out, v) -> money(out, (BigDecimal) v));
            case SMALLMONEY ->
                number(sized, 4, (out, v) -> out.putInt(Math.toIntExact(tenThousandths((BigDecimal) v))));
            case DATETIME -> number(sized, 8, (out, v) -> datetime(out, (LocalDateTime) v));
            case SMALLDATETIME -> number(sized, 4, (out, v) -> smallDatetime(out, (LocalDateTime) v));
            case DECIMAL, NUMERIC -> decimalEncoder(type.precision(), type.scale());
            case DATE -> number(true, 3, (out, v) -> out.putLow(WireTime.days((LocalDate) v), 3));
            case TIME, DATETIME2, DATETIMEOFFSET -> temporalEncoder(type);
            case UNIQUEIDENTIFIER -> number(true, 16, (out, v) -> guid(out, (UUID) v));
            case CHAR, VARCHAR -> type.length() == SqlType.MAX ? plpText(codePage(type)) : shortText(codePage(type));
            case NCHAR, NVARCHAR ->
                type.length() == SqlType.MAX
                        ? (out, v) -> plpUnicode(out, (String) v)
                        : (out, v) -> shortUnicode(out, (String) v);
            case XML -> (out, v) -> plpOfUnknownLength(out, (String) v);
            case BINARY, VARBINARY ->
                type.length() == SqlType.MAX
                        ? (out, v) -> plpBytes(out, (byte[]) v)
                        : (out, v) -> shortBytes(out, (byte[]) v);
            case HIERARCHYID, GEOMETRY, GEOGRAPHY -> (out, v) -> plpBytes(out, (byte[]) v);
            case ROWVERSION -> (out, v) -> shortBytes(out, (byte[]) v);
            case TEXT -> longText(codePage(type));
            case NTEXT -> (out, v) -> longBytes(out, Utf16.encode((String) v));
            case IMAGE -> (out, v) -> longBytes(out, (byte[]) v);
            case SQL_VARIANT -> (out, v) -> VariantCodec.write(out, (Variant) v);
        };
    }

    /** Writes a value as it stands within a sql_variant, without a length. */
    static void raw(PacketWriter out, SqlType type, Object value) {
        switch (type.kind()) {
            case BINARY, VARBINARY -> out.putBytes((byte[]) value);
            case CHAR, VARCHAR -> out.putBytes(((String) value).getBytes(codePage(type)));
            case NCHAR, NVARCHAR -> out.putUnicode((String) value);
            case DECIMAL, NUMERIC ->
                magnitude(out, (BigDecimal) value, Types.decimalBytes(type.precision()), type.scale());
            case DATE -> out.putLow(WireTime.days((LocalDate) value), 3);
            case UNIQUEIDENTIFIER -> guid(out, (UUID) value);
            case TIME, DATETIME2, DATETIMEOFFSET -> temporal(out, type, value);
            default -> encoder(type, false).encode(out, value);
        }
    }

    static Charset codePage(SqlType type) {
        Collation collation = type.collation();
        return (collation == null ? Collation.DEFAULT : collation).codePage();
    }

    private static Encoder number(boolean sized, int size, Encoder digits) {
        if (!sized) {
            return digits;
        }
        return (out, v) -> {
            out.putByte(size);
            digits.encode(out, v);
        };
    }

    private static long tenThousandths(BigDecimal value) {
        return value.setScale(4).unscaledValue().longValueExact();
    }

    private static void money(PacketWriter out, BigDecimal value) {
        long units = tenThousandths(value);
        out.putInt((int) (units >> 32));
        out.putInt((int) units);
    }

    private static void datetime(PacketWriter out, LocalDateTime value) {
        long daysAndTicks = WireTime.datetime(value);
        out.putInt((int) (daysAndTicks >> 32));
        out.putInt((int) daysAndTicks);
    }

    private static void smallDatetime(PacketWriter out, LocalDateTime value) {
        out.putShort(WireTime.smallDays(value));
        out.putShort(value.getHour() * 60 + value.getMinute());
    }

    private static Encoder decimalEncoder(int precision, int scale) {
        int size = Types.decimalBytes(precision);
        return (out, v) -> {
            out.putByte(1 + size);
            magnitude(out, (BigDecimal) v, size, scale);
        };
    }

    private static void magnitude(PacketWriter out, BigDecimal value, int size, int scale) {
        BigInteger unscaled = value.setScale(scale).unscaledValue();
        out.putByte(unscaled.signum() < 0 ? 0 : 1);
        if (unscaled.bitLength() < 64) {
            long magnitude = Math.abs(unscaled.longValue());
            out.putLow(magnitude, Math.min(size, 8));
            for (int i = 8; i < size; i++) {
                out.putByte(0);
            }
            return;
        }
        byte[] bigEndian = unscaled.abs().toByteArray();
        for (int i = 0; i < size; i++) {
            int from = bigEndian.length - 1 - i;
            out.putByte(from < 0 ? 0 : bigEndian[from]);
        }
    }

    private static Encoder temporalEncoder(SqlType type) {
        int timeBytes = Types.timeBytes(type.scale());
        int size = switch (type.kind()) {
            case TIME -> timeBytes;
            case DATETIME2 -> timeBytes + 3;
            default -> timeBytes + 5;
        };
        return (out, v) -> {
            out.putByte(size);
            temporal(out, type, v);
        };
    }

    private static void temporal(PacketWriter out, SqlType type, Object v) {
        int scale = type.scale();
        int timeBytes = Types.timeBytes(scale);
        switch (type.kind()) {
            case TIME -> out.putLow(WireTime.units((LocalTime) v, scale), timeBytes);
            case DATETIME2 -> {
                LocalDateTime value = (LocalDateTime) v;
                out.putLow(WireTime.units(value.toLocalTime(), scale), timeBytes);
                out.putLow(WireTime.days(value.toLocalDate()), 3);
            }
            default -> {
                OffsetDateTime value = (OffsetDateTime) v;
                LocalDateTime utc = value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
                out.putLow(WireTime.units(utc.toLocalTime(), scale), timeBytes);
                out.putLow(WireTime.days(utc.toLocalDate()), 3);
                out.putShort(value.getOffset().getTotalSeconds() / 60);
            }
        }
    }

    private static void guid(PacketWriter out, UUID value) {
        long high = value.getMostSignificantBits();
        out.putInt((int) (high >> 32));
        out.putShort((int) (high >> 16));
        out.putShort((int) high);
        long low = Long.reverseBytes(value.getLeastSignificantBits());
        out.putLong(low);
    }

    private static Encoder shortText(Charset codePage) {
        return (out, v) -> {
            String text = (String) v;
            if (isAscii(text)) {
                putShortLength(out, text.length());
                out.putAscii(text);
            } else {
                shortBytes(out, text.getBytes(codePage));
            }
        };
    }

    /** Whether the text takes one byte for each character in every code page of SQL Server. */
    private static boolean isAscii(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static void shortUnicode(PacketWriter out, String text) {
        putShortLength(out, text.length() * 2);
        out.putUnicode(text);
    }

    private static void shortBytes(PacketWriter out, byte[] bytes) {
        putShortLength(out, bytes.length);
        out.putBytes(bytes);
    }

    private static void putShortLength(PacketWriter out, int length) {
        if (length >= SHORT_LIMIT) {
            throw new IllegalArgumentException(
                    "A value of %d bytes is too long for a column that is not a (max) type".formatted(length));
        }
        out.putShort(length);
    }

    private static Encoder plpText(Charset codePage) {
        return (out, v) -> plpBytes(out, ((String) v).getBytes(codePage));
    }

    private static void plpBytes(PacketWriter out, byte[] bytes) {
        out.putLong(bytes.length);
        if (bytes.length > 0) {
            out.putInt(bytes.length);
            out.putBytes(bytes);
        }
        out.putInt(0);
    }

    private static void plpUnicode(PacketWriter out, String text) {
        long bytes = text.length() * 2L;
        out.putLong(bytes);
        if (bytes > 0) {
            out.putInt(Math.toIntExact(bytes));
            out.putUnicode(text);
        }
        out.putInt(0);
    }

    private static void plpOfUnknownLength(PacketWriter out, String text) {
        out.putLong(UNKNOWN_LENGTH);
        for (int from = 0; from < text.length(); from += CHUNK) {
            String part = text.substring(from, Math.min(text.length(), from + CHUNK));
            out.putInt(part.length() * 2);
            out.putUnicode(part);
        }
        out.putInt(0);
    }

    private static Encoder longText(Charset codePage) {
        return (out, v) -> longBytes(out, ((String) v).getBytes(codePage));
    }

    private static void longBytes(PacketWriter out, byte[] bytes) {
        out.putBytes(TEXT_POINTER);
        out.putInt(bytes.length);
        out.putBytes(bytes);
    }

    /** Writes a value that is not NULL. */
    private interface Encoder {
        void encode(PacketWriter out, Object value);
    }
}
