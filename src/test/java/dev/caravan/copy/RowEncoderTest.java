// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.TableName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the encoders take and refuse; that the bytes are right is for {@link EncodersIT} to say. */
class RowEncoderTest {

    private static final TableName TABLE = new TableName("public", "item");
    private static final int NUMERIC_10_2 = (10 << 16 | 2) + 4;

    private static RowEncoder encoder(CopyFormat format, int oid, int modifier) {
        TargetColumn column = new TargetColumn(
                "value", 1, oid, modifier, "type " + oid, "any", "any", TargetColumn.Nature.PLAIN, false);
        return RowEncoder.of(TABLE, List.of(new RowColumn(column, 0, true)), format);
    }

    private static String text(int oid, int modifier, @Nullable Object value) {
        CopyBuffer buffer = new CopyBuffer(1);
        encoder(CopyFormat.TEXT, oid, modifier).row(new Object[] {value}, buffer);
        return buffer.text(0);
    }

    static Stream<Arguments> accepted() {
        UUID uuid = UUID.fromString("0123abcd-0000-1111-2222-333344445555");
        OffsetDateTime time = OffsetDateTime.parse("2024-02-29T23:59:59.999999+02:00");
        return Stream.of(
                Arguments.of(PgType.INT2, 7, "7"),
                Arguments.of(PgType.INT2, true, "1"),
                Arguments.of(PgType.INT4, (short) -7, "-7"),
                Arguments.of(PgType.INT4, (byte) 7, "7"),
                Arguments.of(PgType.INT8, 7, "7"),
                Arguments.of(PgType.INT8, Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of(PgType.INT8, new BigDecimal("7.00"), "7"),
                Arguments.of(PgType.INT8, BigInteger.TEN, "10"),
                Arguments.of(PgType.NUMERIC, 7L, "7"),
                Arguments.of(PgType.NUMERIC, 0.1, "0.1"),
                Arguments.of(PgType.NUMERIC, 0.1f, "0.1"),
                Arguments.of(PgType.NUMERIC, BigInteger.TEN.pow(30), "1" + "0".repeat(30)),
                Arguments.of(PgType.FLOAT4, 0.5, "0.5"),
                Arguments.of(PgType.FLOAT4, 7, "7.0"),
                Arguments.of(PgType.FLOAT8, 0.5f, "0.5"),
                Arguments.of(PgType.FLOAT8, Double.NaN, "NaN"),
                Arguments.of(PgType.BOOL, 1, "t"),
                Arguments.of(PgType.BOOL, (short) 0, "f"),
                Arguments.of(PgType.BIT, false, "0"),
                Arguments.of(PgType.BIT, 1, "1"),
                Arguments.of(PgType.VARBIT, "0101", "0101"),
                Arguments.of(PgType.TEXT, uuid, uuid.toString()),
                Arguments.of(PgType.UUID, uuid.toString().toUpperCase(java.util.Locale.ROOT), uuid.toString()),
                Arguments.of(PgType.UUID, uuid, uuid.toString()),
                Arguments.of(PgType.DATE, LocalDate.of(2024, 2, 29), "2024-02-29"),
                Arguments.of(PgType.DATE, Date.valueOf("2024-02-29"), "2024-02-29"),
                Arguments.of(PgType.DATE, -719_162, "0001-01-01"),
                Arguments.of(PgType.TIME, LocalTime.of(1, 2, 3, 4_999), "01:02:03.000004"),
                Arguments.of(PgType.TIME, Time.valueOf("01:02:03"), "01:02:03.000000"),
                Arguments.of(PgType.TIMESTAMP, -1L, "1969-12-31 23:59:59.999999"),
                Arguments.of(PgType.TIMESTAMP, LocalDateTime.of(2024, 1, 1, 0, 0), "2024-01-01 00:00:00.000000"),
                Arguments.of(
                        PgType.TIMESTAMP,
                        Timestamp.valueOf("2024-03-31 02:30:00.123456"),
                        "2024-03-31 02:30:00.123456"),
                Arguments.of(PgType.TIMESTAMPTZ, time, "2024-02-29 21:59:59.999999+00"),
                Arguments.of(PgType.TIMESTAMPTZ, Instant.EPOCH, "1970-01-01 00:00:00.000000+00"),
                Arguments.of(PgType.TIMESTAMPTZ, Timestamp.from(Instant.EPOCH), "1970-01-01 00:00:00.000000+00"),
                Arguments.of(
                        PgType.TIMESTAMPTZ,
                        ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 0, ZoneId.of("Europe/Berlin")),
                        "2024-07-01 10:00:00.000000+00"),
                Arguments.of(PgType.BYTEA, new byte[] {0, -1}, "\\\\x00ff"),
                Arguments.of(PgType.TEXT, "a\tb\\c\nd\re\b", "a\\tb\\\\c\\nd\\re\b"),
                Arguments.of(PgType.TEXT, "\\.", "\\\\."),
                Arguments.of(PgType.TEXT, "\\N", "\\\\N"),
                Arguments.of(790, new BigDecimal("1E+2"), "100"),
                Arguments.of(26, 4711, "4711"),
                Arguments.of(PgType.TEXT, null, "\\N"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void takesValuesThatMeanTheSame(int oid, @Nullable Object value, String expected) {
        assertThat(text(oid, -1, value)).isEqualTo(expected + "\n");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(PgType.INT2, -1, 32_768, "outside"),
                Arguments.of(PgType.INT4, -1, 2_147_483_648L, "outside"),
                Arguments.of(PgType.INT4, -1, "7", "java.lang.String"),
                Arguments.of(PgType.INT4, -1, 7.0, "java.lang.Double"),
                Arguments.of(PgType.INT8, -1, new BigDecimal("7.5"), "fraction"),
                Arguments.of(PgType.INT8, -1, BigInteger.TWO.pow(63), "64 bits"),
                Arguments.of(PgType.NUMERIC, -1, Double.NaN, "java.lang.Double"),
                Arguments.of(PgType.NUMERIC, NUMERIC_10_2, new BigDecimal("1.005"), "2 digits"),
                Arguments.of(PgType.FLOAT4, -1, 0.1, "not exact"),
                Arguments.of(PgType.FLOAT8, -1, 9_007_199_254_740_993L, "outside"),
                Arguments.of(PgType.BOOL, -1, 2, "outside"),
                Arguments.of(PgType.BOOL, -1, "true", "java.lang.String"),
                Arguments.of(PgType.TEXT, -1, 7, "java.lang.Integer"),
                Arguments.of(PgType.TEXT, -1, "a\0b", "U+0000"),
                Arguments.of(PgType.TEXT, -1, "a\uD800", "surrogate"),
                Arguments.of(PgType.TEXT, -1, "\uDC00a", "surrogate"),
                Arguments.of(PgType.JSONB, -1, "\0", "U+0000"),
                Arguments.of(PgType.UUID, -1, "0123abcd000011112222333344445555", "36 characters"),
                Arguments.of(PgType.UUID, -1, "0123abcx-0000-1111-2222-333344445555", "not a uuid"),
                Arguments.of(PgType.BYTEA, -1, "text", "bytes"),
                Arguments.of(PgType.DATE, -1, 7L, "java.lang.Long"),
                Arguments.of(PgType.TIME, -1, 86_400_000_001L, "outside a day"),
                Arguments.of(PgType.TIME, -1, 7, "java.lang.Integer"),
                Arguments.of(PgType.TIMESTAMP, -1, OffsetDateTime.MIN, "OffsetDateTime"),
                Arguments.of(PgType.TIMESTAMP, 3, 1L, "finer"),
                Arguments.of(PgType.TIMESTAMPTZ, -1, LocalDateTime.MIN, "LocalDateTime"),
                Arguments.of(PgType.BIT, -1, "012", "0 and 1"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesValuesThatDoNotFit(int oid, int modifier, Object value, String reason) {
        for (CopyFormat format : List.of(CopyFormat.TEXT, CopyFormat.BINARY)) {
            CopyBuffer buffer = new CopyBuffer(1);

            assertThatThrownBy(() -> encoder(format, oid, modifier).row(new Object[] {value}, buffer))
                    .isInstanceOf(UnencodableValueException.class)
                    .hasMessageContainingAll("public.item", "'value'", "type " + oid, reason);
            assertThat(buffer.size()).isZero();
        }
    }

    @Test
    void takesMoreDigitsThanTheColumnWhenTheyAreZero() {
        assertThat(text(PgType.NUMERIC, NUMERIC_10_2, new BigDecimal("1.5000"))).isEqualTo("1.5000\n");
    }

    @Test
    void goesOnWithTextWhenAColumnHasNoBinaryEncoder() {
        assertThat(encoder(CopyFormat.AUTO, 600, -1).format()).isEqualTo(CopyFormat.TEXT);
        assertThat(encoder(CopyFormat.AUTO, PgType.INT4, -1).format()).isEqualTo(CopyFormat.BINARY);
    }

    @Test
    void refusesTheBinaryFormatForAColumnWithoutABinaryEncoder() {
        assertThatThrownBy(() -> encoder(CopyFormat.BINARY, 600, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("public.item", "'value'");
    }
}
