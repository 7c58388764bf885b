// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.time.api.DateTimes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the writer writes, the reader reads: both know the layouts of MS-TDS 2.2.5.5 on their own. */
class ValueCodecTest {

    private static byte[] bytesOf(SqlType type, @Nullable Object value) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketWriter out = new PacketWriter(wire, Packet.RPC);
        out.packetSize(512);
        TypeInfoWriter.write(out, type, true);
        ValueWriter writer = ValueWriter.of(type, true);
        writer.check(value);
        writer.write(out, value);
        out.endMessage();
        return wire.toByteArray();
    }

    private static @Nullable Object roundTrip(SqlType type, @Nullable Object value) throws IOException, SqlError {
        PacketReader packets = new PacketReader(new ByteArrayInputStream(bytesOf(type, value)));
        MessageInput in = new MessageInput(packets.next(), packets);
        WireType read = WireType.read(in);
        assertThat(read.type()).isEqualTo(type);
        Object result = new ValueReader(in, true).read(read);
        assertThat(in.atEnd()).isTrue();
        return result;
    }

    /** The value's own bytes, without TYPE_INFO, which takes so many. */
    private static byte[] valueBytes(SqlType type, Object value, int typeInfo) {
        byte[] packet = bytesOf(type, value);
        return Arrays.copyOfRange(packet, Packet.HEADER_SIZE + typeInfo, packet.length);
    }

    static Stream<Arguments> extremes() {
        Collation latin = Collation.DEFAULT;
        LocalDate first = LocalDate.of(1, 1, 1);
        LocalDate last = LocalDate.of(9999, 12, 31);
        return Stream.of(
                Arguments.of(Types.of(Kind.BIT), new Object[] {true, false}),
                Arguments.of(Types.of(Kind.TINYINT), new Object[] {(short) 0, (short) 255}),
                Arguments.of(Types.of(Kind.SMALLINT), new Object[] {Short.MIN_VALUE, Short.MAX_VALUE}),
                Arguments.of(Types.of(Kind.INT), new Object[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE}),
                Arguments.of(Types.of(Kind.BIGINT), new Object[] {Long.MIN_VALUE, -1L, Long.MAX_VALUE}),
                Arguments.of(Types.of(Kind.REAL), new Object[] {-Float.MAX_VALUE, Float.MIN_VALUE, 0f}),
                Arguments.of(Types.of(Kind.FLOAT), new Object[] {-Double.MAX_VALUE, Double.MIN_VALUE, 0d}),
                Arguments.of(Types.of(Kind.MONEY), new Object[] {
                    new BigDecimal("-922337203685477.5808"),
                    new BigDecimal("-0.0001"),
                    new BigDecimal("922337203685477.5807")
                }),
                Arguments.of(
                        Types.of(Kind.SMALLMONEY),
                        new Object[] {new BigDecimal("-214748.3648"), new BigDecimal("214748.3647")}),
                Arguments.of(Types.decimal(Kind.DECIMAL, 38, 0), new Object[] {
                    new BigDecimal("9".repeat(38)), new BigDecimal("-" + "9".repeat(38)), BigDecimal.ZERO
                }),
                Arguments.of(Types.decimal(Kind.NUMERIC, 38, 38), new Object[] {
                    new BigDecimal("0." + "9".repeat(38)), new BigDecimal("-0." + "0".repeat(37) + "1")
                }),
                Arguments.of(
                        Types.decimal(Kind.DECIMAL, 19, 4),
                        new Object[] {new BigDecimal("999999999999999.9999"), new BigDecimal("-999999999999999.9999")}),
                Arguments.of(Types.of(Kind.DATE), new Object[] {first, last}),
                Arguments.of(
                        Types.temporal(Kind.TIME, 7),
                        new Object[] {LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_900)}),
                Arguments.of(Types.of(Kind.DATETIME), new Object[] {
                    LocalDateTime.of(1753, 1, 1, 0, 0), LocalDateTime.of(9999, 12, 31, 23, 59, 59, 997_000_000)
                }),
                Arguments.of(
                        Types.of(Kind.SMALLDATETIME),
                        new Object[] {LocalDateTime.of(1900, 1, 1, 0, 0), LocalDateTime.of(2079, 6, 6, 23, 59)}),
                Arguments.of(
                        Types.temporal(Kind.DATETIME2, 7),
                        new Object[] {first.atStartOfDay(), last.atTime(23, 59, 59, 999_999_900)}),
                Arguments.of(Types.temporal(Kind.DATETIMEOFFSET, 7), new Object[] {
                    OffsetDateTime.of(first.atTime(14, 0), ZoneOffset.ofHours(14)),
                    OffsetDateTime.of(last.atTime(9, 59, 59), ZoneOffset.ofHours(-14))
                }),
                Arguments.of(Types.of(Kind.UNIQUEIDENTIFIER), new Object[] {
                    new UUID(0, 0), new UUID(-1, -1), UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")
                }),
                Arguments.of(Types.text(Kind.CHAR, 10, latin), new Object[] {"ab        "}),
                Arguments.of(Types.text(Kind.VARCHAR, 8000, latin), new Object[] {"", "é€", "x".repeat(8000)}),
                Arguments.of(Types.text(Kind.NCHAR, 4, latin), new Object[] {"日本  "}),
                Arguments.of(
                        Types.text(Kind.NVARCHAR, 4000, latin),
                        new Object[] {"", "\u0000", "\uD83D", "я".repeat(4000)}),
                Arguments.of(Types.text(Kind.VARCHAR, SqlType.MAX, latin), new Object[] {"", "é".repeat(9000)}),
                Arguments.of(Types.text(Kind.NVARCHAR, SqlType.MAX, latin), new Object[] {"", "я".repeat(9000)}),
                Arguments.of(Types.of(Kind.XML), new Object[] {"<a/>", "<a>" + "я".repeat(20_000) + "</a>"}),
                Arguments.of(Types.text(Kind.TEXT, SqlType.MAX, latin), new Object[] {"", "é".repeat(9000)}),
                Arguments.of(Types.text(Kind.NTEXT, SqlType.MAX, latin), new Object[] {"", "\uD83D"}),
                Arguments.of(Types.of(Kind.IMAGE), new Object[] {new byte[0], new byte[9000]}),
                Arguments.of(Types.binary(Kind.BINARY, 3), new Object[] {new byte[] {1, 0, -1}}),
                Arguments.of(Types.binary(Kind.VARBINARY, 8000), new Object[] {new byte[0], new byte[8000]}),
                Arguments.of(Types.binary(Kind.VARBINARY, SqlType.MAX), new Object[] {new byte[0], new byte[9000]}));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void carriesExtremesAndNull(SqlType type, Object[] values) throws IOException, SqlError {
        for (Object value : values) {
            assertThat(roundTrip(type, value)).isEqualTo(value);
        }
        assertThat(roundTrip(type, null)).isNull();
    }

    @Test
    void writesMoneyWithItsHighWordFirst() {
        assertThat(valueBytes(Types.of(Kind.MONEY), new BigDecimal("429496.7297"), 2))
                .containsExactly(8, 1, 0, 0, 0, 1, 0, 0, 0);
    }

    @Test
    void writesTheFirstGroupsOfAGuidInReverse() {
        assertThat(valueBytes(
                        Types.of(Kind.UNIQUEIDENTIFIER), UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), 2))
                .containsExactly(
                        16, 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE,
                        0xFF);
    }

    @Test
    void writesADatetimeAsDaysSince1900AndTicks() {
        assertThat(valueBytes(Types.of(Kind.DATETIME), LocalDateTime.of(1900, 1, 2, 0, 0, 1, 3_000_000), 2))
                .containsExactly(8, 1, 0, 0, 0, 0x2D, 1, 0, 0);
    }

    @Test
    void roundsADatetimeUpToTheNextDay() {
        long daysAndTicks = WireTime.datetime(LocalDateTime.of(1900, 1, 1, 23, 59, 59, 999_000_000));
        assertThat(daysAndTicks).isEqualTo(1L << 32);
    }

    @Test
    void writesWhatACodePageLacksAsAQuestionMark() throws IOException, SqlError {
        assertThat(roundTrip(Types.text(Kind.VARCHAR, 10, Collation.DEFAULT), "aя"))
                .isEqualTo("a?");
    }

    @Test
    void usesTheCodePageOfTheCollation() throws IOException, SqlError {
        Collation cyrillic =
                new Collation("0x00D00419/0", 0x00D00419, 0, java.nio.charset.Charset.forName("windows-1251"), false);
        assertThat(roundTrip(Types.text(Kind.VARCHAR, 10, cyrillic), "яЖ")).isEqualTo("яЖ");
    }

    @Property(tries = 300)
    void carriesDecimalsOfEveryPrecision(
            @ForAll @IntRange(min = 1, max = 38) int precision, @ForAll BigInteger digits, @ForAll boolean negative)
            throws IOException, SqlError {
        BigInteger magnitude = digits.abs().mod(BigInteger.TEN.pow(precision));
        int scale = precision / 2;
        BigDecimal value = new BigDecimal(negative ? magnitude.negate() : magnitude, scale);
        assertThat(roundTrip(Types.decimal(Kind.DECIMAL, precision, scale), value))
                .isEqualTo(value);
    }

    @Property(tries = 300)
    void carriesTimesOfEveryScale(@ForAll @IntRange(min = 0, max = 7) int scale, @ForAll("times") LocalDateTime time)
            throws IOException, SqlError {
        long unit = (long) Math.pow(10, 9 - scale);
        LocalDateTime value = time.withNano((int) (time.getNano() / unit * unit));
        assertThat(roundTrip(Types.temporal(Kind.DATETIME2, scale), value)).isEqualTo(value);
        assertThat(roundTrip(Types.temporal(Kind.TIME, scale), value.toLocalTime()))
                .isEqualTo(value.toLocalTime());
        OffsetDateTime offset = OffsetDateTime.of(value, ZoneOffset.ofHoursMinutes(-3, -30));
        assertThat(roundTrip(Types.temporal(Kind.DATETIMEOFFSET, scale), offset))
                .isEqualTo(offset);
    }

    @Property(tries = 300)
    void carriesEveryTickOfADatetime(@ForAll @IntRange(min = 0, max = 25_919_999) int ticks) {
        LocalDateTime time = WireTime.datetime(0, ticks);
        assertThat(WireTime.datetime(time)).isEqualTo(ticks);
        assertThat(time.getNano() / 1_000_000 % 10).isIn(0, 3, 7);
    }

    @Property(tries = 200)
    void carriesAnyText(@ForAll("texts") String text) throws IOException, SqlError {
        assertThat(roundTrip(Types.text(Kind.NVARCHAR, 4000, Collation.DEFAULT), text))
                .isEqualTo(text);
        assertThat(roundTrip(Types.of(Kind.XML), text)).isEqualTo(text);
    }

    @Provide
    Arbitrary<LocalDateTime> times() {
        Arbitrary<Integer> nanos = Arbitraries.integers().between(0, 999_999_999);
        Arbitrary<LocalDateTime> dates =
                DateTimes.dateTimes().between(LocalDateTime.of(2, 1, 1, 0, 0), LocalDateTime.of(9998, 12, 31, 23, 59));
        return Combinators.combine(dates, nanos).as(LocalDateTime::withNano);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.chars()
                .range('\uD700', '\uE000')
                .list()
                .ofMaxSize(600)
                .map(chars -> {
                    StringBuilder text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }
}
