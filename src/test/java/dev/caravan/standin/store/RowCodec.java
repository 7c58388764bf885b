// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.Collations;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.Variant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Packs rows into bytes, a tag before each value, so that millions of them stay small. Not thread-safe. */
final class RowCodec {
    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int SHORT = 3;
    private static final int INTEGER = 4;
    private static final int LONG = 5;
    private static final int DECIMAL = 6;
    private static final int FLOAT = 7;
    private static final int DOUBLE = 8;
    private static final int DATE = 9;
    private static final int TIME = 10;
    private static final int DATE_TIME = 11;
    private static final int OFFSET_TIME = 12;
    private static final int UTF8 = 13;
    private static final int UTF16 = 14;
    private static final int BYTES = 15;
    private static final int UUID_BITS = 16;
    private static final int VARIANT = 17;

    private byte[] buffer = new byte[512];
    private ByteBuffer out = ByteBuffer.wrap(buffer);

    /** The packed form of a row, in a buffer that the next call reuses. */
    ByteBuffer encode(@Nullable Object[] row) {
        out.clear();
        for (@Nullable Object value : row) {
            write(value);
        }
        out.flip();
        return out;
    }

    private void room(int bytes) {
        if (out.remaining() < bytes) {
            byte[] larger = new byte[Math.max(buffer.length * 2, out.position() + bytes)];
            System.arraycopy(buffer, 0, larger, 0, out.position());
            int at = out.position();
            buffer = larger;
            out = ByteBuffer.wrap(larger);
            out.position(at);
        }
    }

    private void write(@Nullable Object value) {
        room(32);
        if (value == null) {
            out.put((byte) NULL);
        } else if (value instanceof Boolean b) {
            out.put((byte) (b ? TRUE : FALSE));
        } else if (value instanceof Short n) {
            out.put((byte) SHORT).putShort(n);
        } else if (value instanceof Integer n) {
            out.put((byte) INTEGER).putInt(n);
        } else if (value instanceof Long n) {
            out.put((byte) LONG).putLong(n);
        } else if (value instanceof BigDecimal n) {
            out.put((byte) DECIMAL).put((byte) n.scale());
            bytes(n.unscaledValue().toByteArray());
        } else if (value instanceof Float n) {
            out.put((byte) FLOAT).putFloat(n);
        } else if (value instanceof Double n) {
            out.put((byte) DOUBLE).putDouble(n);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof byte[] binary) {
            out.put((byte) BYTES);
            bytes(binary);
        } else if (value instanceof UUID id) {
            out.put((byte) UUID_BITS).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        } else if (value instanceof Variant variant) {
            variant(variant);
        } else {
            temporal(value);
        }
    }

    private void variant(Variant variant) {
        SqlType type = variant.type();
        out.put((byte) VARIANT).put((byte) type.kind().ordinal());
        out.putInt(type.length()).put((byte) type.precision()).put((byte) type.scale());
        Collation collation = type.collation();
        text(collation == null ? "" : collation.name());
        write(variant.value());
    }

    private void temporal(Object value) {
        if (value instanceof LocalDate date) {
            out.put((byte) DATE).putInt((int) date.toEpochDay());
        } else if (value instanceof LocalTime time) {
            out.put((byte) TIME).putLong(time.toNanoOfDay());
        } else if (value instanceof LocalDateTime time) {
            out.put((byte) DATE_TIME);
            dateTime(time);
        } else if (value instanceof OffsetDateTime time) {
            out.put((byte) OFFSET_TIME);
            dateTime(time.toLocalDateTime());
            out.putInt(time.getOffset().getTotalSeconds());
        } else {
            throw new IllegalArgumentException(
                    "Cannot store a " + value.getClass().getName());
        }
    }

    private void dateTime(LocalDateTime time) {
        out.putInt((int) time.toLocalDate().toEpochDay())
                .putLong(time.toLocalTime().toNanoOfDay());
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        // Lone surrogates do not survive UTF-8.
        if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
            out.put((byte) UTF8);
            bytes(utf8);
            return;
        }
        byte[] units = new byte[text.length() * 2];
        for (int i = 0; i < text.length(); i++) {
            units[2 * i] = (byte) (text.charAt(i) >> 8);
            units[2 * i + 1] = (byte) text.charAt(i);
        }
        out.put((byte) UTF16);
        bytes(units);
    }

    private void bytes(byte[] bytes) {
        room(bytes.length + 8);
        out.putInt(bytes.length).put(bytes);
    }

    /** Unpacks a row of a number of values; values that the bytes lack are NULL. */
    static @Nullable Object[] decode(byte[] data, int offset, int end, int width) {
        ByteBuffer in = ByteBuffer.wrap(data, offset, end - offset);
        @Nullable Object[] row = new Object[width];
        for (int i = 0; i < width && in.hasRemaining(); i++) {
            row[i] = read(in);
        }
        return row;
    }

    private static @Nullable Object read(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case NULL -> null;
            case FALSE -> Boolean.FALSE;
            case TRUE -> Boolean.TRUE;
            case SHORT -> in.getShort();
            case INTEGER -> in.getInt();
            case LONG -> in.getLong();
            case DECIMAL -> {
                int scale = in.get();
                yield new BigDecimal(new BigInteger(readBytes(in)), scale);
            }
            case FLOAT -> in.getFloat();
            case DOUBLE -> in.getDouble();
            case DATE -> LocalDate.ofEpochDay(in.getInt());
            case TIME -> LocalTime.ofNanoOfDay(in.getLong());
            case DATE_TIME -> readDateTime(in);
            case OFFSET_TIME -> {
                LocalDateTime local = readDateTime(in);
                yield OffsetDateTime.of(local, ZoneOffset.ofTotalSeconds(in.getInt()));
            }
            case UTF8 -> new String(readBytes(in), StandardCharsets.UTF_8);
            case UTF16 -> readUnits(readBytes(in));
            case BYTES -> readBytes(in);
            case UUID_BITS -> new UUID(in.getLong(), in.getLong());
            case VARIANT -> readVariant(in);
            default -> throw new IllegalStateException("Unknown tag " + tag + " in a stored row");
        };
    }

    private static Variant readVariant(ByteBuffer in) {
        SqlType.Kind kind = SqlType.Kind.values()[in.get()];
        int length = in.getInt();
        int precision = in.get();
        int scale = in.get();
        String collation = String.valueOf(read(in));
        SqlType type =
                new SqlType(kind, length, precision, scale, collation.isEmpty() ? null : Collations.byName(collation));
        return new Variant(Objects.requireNonNull(read(in)), type);
    }

    private static LocalDateTime readDateTime(ByteBuffer in) {
        LocalDate date = LocalDate.ofEpochDay(in.getInt());
        return LocalDateTime.of(date, LocalTime.ofNanoOfDay(in.getLong()));
    }

    private static byte[] readBytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    private static String readUnits(byte[] units) {
        char[] chars = new char[units.length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((units[2 * i] & 0xFF) << 8 | units[2 * i + 1] & 0xFF);
        }
        return new String(chars);
    }
}
