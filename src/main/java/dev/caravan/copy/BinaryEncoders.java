// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Encoders of COPY's binary format, chosen by the target's type alone: a mismatch of the same length (an int8 in a
 * timestamp) would be stored without an error.
 */
final class BinaryEncoders {

    private static final Pattern XML_ENCODING =
            Pattern.compile("\\A(<\\?xml\\s[^>]*?)\\sencoding\\s*=\\s*(\"[^\"]*\"|'[^']*')");
    private static final int JSONB_VERSION = 1;

    private BinaryEncoders() {}

    /** The encoder of a column, or null when its type has no binary encoder here and the table has to go as text. */
    static @Nullable ColumnEncoder of(TargetColumn column) {
        if (column.enumerated()) {
            return BinaryEncoders::text;
        }
        return switch (column.typeOid()) {
            case PgType.BOOL ->
                (value, out) -> {
                    out.int4(1);
                    out.int1(Conversions.bool(value) ? 1 : 0);
                };
            case PgType.INT2 ->
                (value, out) -> {
                    out.int4(2);
                    out.int2((int) Conversions.integer(value, Short.MIN_VALUE, Short.MAX_VALUE));
                };
            case PgType.INT4 ->
                (value, out) -> {
                    out.int4(4);
                    out.int4((int) Conversions.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
                };
            case PgType.INT8 -> (value, out) -> int8(Conversions.integer(value, Long.MIN_VALUE, Long.MAX_VALUE), out);
            case PgType.FLOAT4 ->
                (value, out) -> {
                    out.int4(4);
                    out.int4(Float.floatToIntBits(Conversions.float4(value)));
                };
            case PgType.FLOAT8 -> (value, out) -> int8(Double.doubleToLongBits(Conversions.float8(value)), out);
            case PgType.NUMERIC -> numeric(Limits.scale(column));
            case PgType.TEXT, PgType.VARCHAR, PgType.BPCHAR, PgType.NAME, PgType.JSON -> BinaryEncoders::text;
            case PgType.XML -> BinaryEncoders::xml;
            case PgType.JSONB -> BinaryEncoders::jsonb;
            case PgType.BYTEA -> BinaryEncoders::bytea;
            case PgType.BIT, PgType.VARBIT -> BinaryEncoders::bits;
            case PgType.UUID -> BinaryEncoders::uuid;
            default -> temporal(column);
        };
    }

    private static @Nullable ColumnEncoder temporal(TargetColumn column) {
        long step = Limits.step(column);
        return switch (column.typeOid()) {
            case PgType.DATE ->
                (value, out) -> {
                    out.int4(4);
                    out.int4(Math.subtractExact(Conversions.days(value), Limits.EPOCH_DAYS));
                };
            case PgType.TIME -> (value, out) -> int8(Limits.checkStep(Conversions.timeOfDay(value), step), out);
            case PgType.TIMESTAMP ->
                (value, out) -> int8(sinceEpoch(Limits.checkStep(Conversions.timestamp(value), step)), out);
            case PgType.TIMESTAMPTZ ->
                (value, out) -> int8(sinceEpoch(Limits.checkStep(Conversions.instant(value), step)), out);
            default -> null;
        };
    }

    private static long sinceEpoch(long micros) {
        return Math.subtractExact(micros, Limits.EPOCH_MICROS);
    }

    private static void int8(long value, CopyBuffer out) {
        out.int4(8);
        out.int8(value);
    }

    private static ColumnEncoder numeric(int scale) {
        return (value, out) -> BinaryNumeric.write(Limits.checkScale(Conversions.decimal(value), scale), out);
    }

    private static void text(Object value, CopyBuffer out) {
        int start = out.reserveLength();
        out.utf8(Conversions.text(value));
        out.patchLength(start);
    }

    private static void xml(Object value, CopyBuffer out) {
        String text = Conversions.text(value);
        // xml_recv believes a declared encoding, xml_in ignores it; what is sent is UTF-8 in any case.
        text(text.startsWith("<?xml") ? XML_ENCODING.matcher(text).replaceFirst("$1") : text, out);
    }

    private static void jsonb(Object value, CopyBuffer out) {
        int start = out.reserveLength();
        out.int1(JSONB_VERSION);
        out.utf8(Conversions.text(value));
        out.patchLength(start);
    }

    private static void bytea(Object value, CopyBuffer out) {
        byte[] bytes = Conversions.bytes(value);
        out.int4(bytes.length);
        out.raw(bytes);
    }

    private static void bits(Object value, CopyBuffer out) {
        String bits = Conversions.bits(value);
        int count = bits.length();
        int octets = (count + 7) / 8;
        out.int4(4 + octets);
        out.int4(count);
        for (int octet = 0; octet < octets; octet++) {
            int packed = 0;
            for (int bit = 8 * octet; bit < 8 * octet + 8; bit++) {
                packed = packed << 1 | (bit < count && bits.charAt(bit) == '1' ? 1 : 0);
            }
            out.int1(packed);
        }
    }

    private static void uuid(Object value, CopyBuffer out) {
        UUID uuid = Conversions.uuid(value);
        out.int4(16);
        out.int8(uuid.getMostSignificantBits());
        out.int8(uuid.getLeastSignificantBits());
    }
}
