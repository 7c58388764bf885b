// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;

/** Encoders of COPY's text format; independent of the session's DateStyle, time zone and number settings. */
final class TextEncoders {

    private static final long DAY_MICROS = 86_400_000_000L;

    private TextEncoders() {}

    /** The encoder of a column; a type that is not known here takes texts and exact numbers as they are. */
    static TextEncoder of(TargetColumn column) {
        if (column.enumerated()) {
            return new Texts(false, Integer.MAX_VALUE);
        }
        return switch (column.typeOid()) {
            case PgType.BOOL -> (Plain) (value, out) -> out.int1(Conversions.bool(value) ? 't' : 'f');
            case PgType.INT2 ->
                (Plain) (value, out) -> out.decimal(Conversions.integer(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case PgType.INT4 ->
                (Plain) (value, out) -> out.decimal(Conversions.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case PgType.INT8 ->
                (Plain) (value, out) -> out.decimal(Conversions.integer(value, Long.MIN_VALUE, Long.MAX_VALUE));
            case PgType.FLOAT4 -> (Plain) (value, out) -> out.ascii(Float.toString(Conversions.float4(value)));
            case PgType.FLOAT8 -> (Plain) (value, out) -> out.ascii(Double.toString(Conversions.float8(value)));
            case PgType.NUMERIC -> numeric(Limits.scale(column));
            case PgType.BYTEA -> new Hex();
            case PgType.BIT, PgType.VARBIT -> (Plain) (value, out) -> out.ascii(Conversions.bits(value));
            case PgType.UUID ->
                (Plain) (value, out) -> out.ascii(Conversions.uuid(value).toString());
            case PgType.DATE -> (Plain) (value, out) -> date(Conversions.days(value), out);
            case PgType.TIME, PgType.TIMESTAMP, PgType.TIMESTAMPTZ -> time(column);
            case PgType.VARCHAR, PgType.BPCHAR -> new Texts(false, Limits.length(column));
            case PgType.TEXT, PgType.NAME, PgType.JSON, PgType.JSONB, PgType.XML -> new Texts(false, Integer.MAX_VALUE);
            default -> new Texts(true, Integer.MAX_VALUE);
        };
    }

    private static TextEncoder numeric(int scale) {
        return (Plain) (value, out) ->
                out.ascii(Limits.checkScale(Conversions.decimal(value), scale).toPlainString());
    }

    private static TextEncoder time(TargetColumn column) {
        long step = Limits.step(column);
        return switch (column.typeOid()) {
            case PgType.TIME ->
                (Plain) (value, out) -> timeOfDay(Limits.checkStep(Conversions.timeOfDay(value), step), out);
            case PgType.TIMESTAMP ->
                (Plain) (value, out) -> timestamp(Limits.checkStep(Conversions.timestamp(value), step), "", out);
            default ->
                (Plain) (value, out) -> timestamp(Limits.checkStep(Conversions.instant(value), step), "+00", out);
        };
    }

    private static void timestamp(long micros, String zone, CopyBuffer out) {
        int days = Math.toIntExact(Math.floorDiv(micros, DAY_MICROS));
        LocalDate date = LocalDate.ofEpochDay(days);
        yearMonthDay(date, out);
        out.int1(' ');
        timeOfDay(Math.floorMod(micros, DAY_MICROS), out);
        out.ascii(zone);
        era(date, out);
    }

    private static void date(int days, CopyBuffer out) {
        LocalDate date = LocalDate.ofEpochDay(days);
        yearMonthDay(date, out);
        era(date, out);
    }

    private static void yearMonthDay(LocalDate date, CopyBuffer out) {
        // Year 0 of ISO 8601 is 1 BC.
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        out.digits(year, year < 10_000 ? 4 : Integer.toString(year).length());
        out.int1('-');
        out.digits(date.getMonthValue(), 2);
        out.int1('-');
        out.digits(date.getDayOfMonth(), 2);
    }

    private static void era(LocalDate date, CopyBuffer out) {
        if (date.getYear() <= 0) {
            out.ascii(" BC");
        }
    }

    private static void timeOfDay(long micros, CopyBuffer out) {
        int seconds = (int) (micros / 1_000_000);
        out.digits(seconds / 3600, 2);
        out.int1(':');
        out.digits(seconds / 60 % 60, 2);
        out.int1(':');
        out.digits(seconds % 60, 2);
        out.int1('.');
        out.digits((int) (micros % 1_000_000), 6);
    }

    /** A type whose texts never need an escape. */
    @FunctionalInterface
    private interface Plain extends TextEncoder {

        @Override
        void encode(Object value, CopyBuffer out);

        @Override
        default void plain(Object value, CopyBuffer out) {
            encode(value, out);
        }
    }

    /**
     * Texts.
     *
     * @param numbers whether exact numbers go too, for types such as money and oid
     * @param length characters that the column takes
     */
    private record Texts(boolean numbers, int length) implements TextEncoder {

        @Override
        public void encode(Object value, CopyBuffer out) {
            out.utf8Escaped(text(value));
        }

        @Override
        public void plain(Object value, CopyBuffer out) {
            // COPY's errors name the column; those of statements with arrays do not.
            out.utf8(Limits.checkLength(text(value), length));
        }

        private String text(Object value) {
            if (numbers && value instanceof BigDecimal decimal) {
                return decimal.toPlainString();
            }
            if (numbers && (value instanceof Integer || value instanceof Short || value instanceof UUID)) {
                return value.toString();
            }
            return Conversions.text(value);
        }
    }

    /** bytea in its hex form. */
    private record Hex() implements TextEncoder {

        @Override
        public void encode(Object value, CopyBuffer out) {
            out.int1('\\');
            plain(value, out);
        }

        @Override
        public void plain(Object value, CopyBuffer out) {
            out.ascii("\\x");
            out.hex(Conversions.bytes(value));
        }
    }
}
