// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads values of RPC parameters and bulk rows (MS-TDS 2.2.5.5). */
final class ValueReader {
    private static final long NULL_LENGTH = -1;
    private static final long UNKNOWN_LENGTH = -2;
    private static final int SHORT_NULL = 0xFFFF;
    private static final int TIMESTAMP_SIZE = 8;

    private final MessageInput in;
    private final boolean textPointers;

    /**
     * Reads from a message.
     *
     * @param textPointers whether text, ntext and image values come with a text pointer, as in rows
     */
    ValueReader(MessageInput in, boolean textPointers) {
        this.in = in;
        this.textPointers = textPointers;
    }

    /** One value, null for NULL. */
    @Nullable
    Object read(WireType wireType) throws IOException {
        try {
            return readUnchecked(wireType);
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedStream(
                    "A value is outside the range of " + wireType.type().kind());
        }
    }

    private @Nullable Object readUnchecked(WireType wireType) throws IOException {
        SqlType type = wireType.type();
        return switch (wireType.token()) {
            case TypeToken.NULL -> null;
            case TypeToken.INT1,
                    TypeToken.BIT,
                    TypeToken.INT2,
                    TypeToken.INT4,
                    TypeToken.INT8,
                    TypeToken.FLOAT4,
                    TypeToken.FLOAT8,
                    TypeToken.MONEY,
                    TypeToken.MONEY4,
                    TypeToken.DATETIME,
                    TypeToken.DATETIME4 -> number(type, type.length());
            case TypeToken.TEXT, TypeToken.NTEXT, TypeToken.IMAGE -> text(type, longBytes());
            case TypeToken.XML -> xml(plp());
            case TypeToken.UDT -> plp();
            case TypeToken.VARIANT -> variant();
            case TypeToken.CHAR,
                    TypeToken.VARCHAR,
                    TypeToken.NCHAR,
                    TypeToken.NVARCHAR,
                    TypeToken.BINARY,
                    TypeToken.VARBINARY -> text(type, type.length() == SqlType.MAX ? plp() : shortBytes());
            default -> {
                yield sized(type);
            }
        };
    }

    private @Nullable Object sized(SqlType type) throws IOException {
        int size = in.readByte();
        if (size == 0) {
            return null;
        }
        return number(type, size);
    }

    /** A sql_variant: length, base type, its properties and the value without a length of its own. */
    private @Nullable Object variant() throws IOException {
        int length = in.readInt();
        if (length == 0) {
            return null;
        }
        int token = in.readByte();
        int properties = in.readByte();
        int size = length - 2 - properties;
        if (size < 0 || size > SHORT_NULL) {
            throw new MalformedStream("A sql_variant of %d bytes".formatted(length));
        }
        SqlType type = VariantCodec.type(token, properties, size, in);
        boolean sized = SqlTypes.isText(type.kind()) || SqlTypes.isBinary(type.kind());
        Object value = sized ? text(type, in.readBytes(size)) : number(type, size);
        return value == null ? null : new Variant(value, type);
    }

    private Object number(SqlType type, int size) throws IOException {
        switch (type.kind()) {
            case DECIMAL, NUMERIC -> {
                return decimal(size, type.scale());
            }
            case TIME, DATETIME2, DATETIMEOFFSET -> {
                return temporal(type, size);
            }
            default -> {
                if (size != type.length()) {
                    throw new MalformedStream("%s of %d bytes".formatted(type.kind(), size));
                }
            }
        }
        return switch (type.kind()) {
            case BIT -> in.readByte() != 0;
            case TINYINT -> (short) in.readByte();
            case SMALLINT -> (short) in.readShort();
            case INT -> in.readInt();
            case BIGINT -> in.readLong();
            case REAL -> Float.intBitsToFloat(in.readInt());
            case FLOAT -> Double.longBitsToDouble(in.readLong());
            case MONEY -> BigDecimal.valueOf((long) in.readInt() << 32 | in.readInt() & 0xFFFFFFFFL, 4);
            case SMALLMONEY -> BigDecimal.valueOf(in.readInt(), 4);
            case DATETIME -> WireTime.datetime(in.readInt(), in.readInt() & 0xFFFFFFFFL);
            case SMALLDATETIME -> WireTime.smallDatetime(in.readUnsignedShort(), in.readUnsignedShort());
            case DATE -> WireTime.date(in.readLow(3));
            case UNIQUEIDENTIFIER -> guid();
            default -> throw new MalformedStream(type.kind() + " has no length byte");
        };
    }

    private BigDecimal decimal(int size, int scale) throws IOException {
        if (size < 2 || size > 17) {
            throw new MalformedStream("A decimal of %d bytes".formatted(size));
        }
        boolean positive = in.readByte() != 0;
        byte[] magnitude = new byte[size - 1];
        for (int i = magnitude.length - 1; i >= 0; i--) {
            magnitude[i] = (byte) in.readByte();
        }
        return new BigDecimal(new BigInteger(positive ? 1 : -1, magnitude), scale);
    }

    private Object temporal(SqlType type, int size) throws IOException {
        if (size != type.length()) {
            throw new MalformedStream("%s(%d) of %d bytes".formatted(type.kind(), type.scale(), size));
        }
        LocalTime time = WireTime.time(in.readLow(Types.timeBytes(type.scale())), type.scale());
        if (type.kind() == SqlType.Kind.TIME) {
            return time;
        }
        LocalDate date = WireTime.date(in.readLow(3));
        LocalDateTime local = date.atTime(time);
        if (type.kind() == SqlType.Kind.DATETIME2) {
            return local;
        }
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(in.readShort() * 60);
        return OffsetDateTime.of(local, ZoneOffset.UTC).withOffsetSameInstant(offset);
    }

    private UUID guid() throws IOException {
        long high = (long) in.readInt() << 32;
        high |= (long) in.readUnsignedShort() << 16;
        high |= in.readUnsignedShort();
        return new UUID(high, Long.reverseBytes(in.readLong()));
    }

    private byte @Nullable [] shortBytes() throws IOException {
        int length = in.readUnsignedShort();
        return length == SHORT_NULL ? null : in.readBytes(length);
    }

    private byte @Nullable [] longBytes() throws IOException {
        if (textPointers) {
            int pointer = in.readByte();
            if (pointer == 0) {
                return null;
            }
            in.readBytes(pointer + TIMESTAMP_SIZE);
        }
        int length = in.readInt();
        return length == -1 ? null : in.readBytes(length);
    }

    private byte @Nullable [] plp() throws IOException {
        long total = in.readLong();
        if (total == NULL_LENGTH) {
            return null;
        }
        if (total != UNKNOWN_LENGTH && (total < 0 || total > Integer.MAX_VALUE)) {
            throw new MalformedStream("A value of %d bytes".formatted(total));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            long chunk = in.readInt() & 0xFFFFFFFFL;
            if (chunk == 0) {
                break;
            }
            in.copyTo(bytes, chunk);
        }
        if (total != UNKNOWN_LENGTH && bytes.size() != total) {
            throw new MalformedStream("A value of %d bytes was announced with %d".formatted(bytes.size(), total));
        }
        return bytes.toByteArray();
    }

    private static @Nullable Object text(SqlType type, byte @Nullable [] bytes) throws MalformedStream {
        if (bytes == null) {
            return null;
        }
        return switch (type.kind()) {
            case NCHAR, NVARCHAR, NTEXT -> Utf16.decode(bytes, 0);
            case CHAR, VARCHAR, TEXT -> new String(bytes, codePage(type));
            default -> bytes;
        };
    }

    private static @Nullable String xml(byte @Nullable [] bytes) throws MalformedStream {
        if (bytes == null) {
            return null;
        }
        boolean byteOrderMark = bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE;
        return Utf16.decode(bytes, byteOrderMark ? 2 : 0);
    }

    private static Charset codePage(SqlType type) {
        Collation collation = type.collation();
        return (collation == null ? Collation.DEFAULT : collation).codePage();
    }
}
