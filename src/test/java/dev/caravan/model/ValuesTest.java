// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;

    @ParameterizedTest
    @CsvSource({
        "0001-01-01, -719162",
        "1582-10-15, -141427",
        "1969-12-31, -1",
        "1970-01-01, 0",
        "2024-02-29, 19782",
        "9999-12-31, 2932896"
    })
    void countsDaysFrom1970(LocalDate date, int days) {
        assertThat(Values.days(date)).isEqualTo(days);
    }

    @ParameterizedTest
    @CsvSource({"00:00:00, 0", "00:00:00.0000009, 0", "12:00:00.1234567, 43200123456", "23:59:59.9999999, 86399999999"})
    void cutsTimesOfDayToMicroseconds(LocalTime time, long micros) {
        assertThat(Values.micros(time)).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00, -62135596800000000",
        "0001-01-01T00:00:00.0000009, -62135596800000000",
        "1969-12-31T23:59:59.9999999, -1",
        "1969-12-31T23:59:59.5, -500000",
        "1969-12-31T23:59:58.0000001, -2000000",
        "1970-01-01T00:00:00.0000019, 1",
        "2024-12-31T23:59:59.9999999, 1735689599999999",
        "9999-12-31T23:59:59.9999999, 253402300799999999"
    })
    void cutsLocalTimesTowardsThePast(LocalDateTime time, long micros) {
        assertThat(Values.micros(time)).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00+14:00, -62135647200000000",
        "1969-12-31T23:59:59.9999999Z, -1",
        "1970-01-01T02:00:00.0000001+02:00, 0",
        "1969-12-31T19:59:59.75-04:00, -250000",
        "9999-12-31T23:59:59.9999999-14:00, 253402351199999999"
    })
    void countsFromMidnightUtcWhateverTheOffset(OffsetDateTime time, long micros) {
        assertThat(Values.micros(time)).isEqualTo(micros);
        assertThat(Values.micros(time.toInstant())).isEqualTo(micros);
    }

    @Test
    void staysInTheYear9999() {
        long micros = Values.micros(LocalDateTime.parse("9999-12-31T23:59:59.9999999"));
        assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).isEqualTo("9999-12-31T23:59:59.999999Z");
    }

    @Property
    void losesLessThanAMicrosecond(
            @ForAll @LongRange(min = FIRST_SECOND, max = LAST_SECOND) long second,
            @ForAll @IntRange(max = 999_999_999) int nano) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
        Instant kept = Instant.EPOCH.plus(Values.micros(time), ChronoUnit.MICROS);
        assertThat(kept).isEqualTo(time.truncatedTo(ChronoUnit.MICROS).toInstant(ZoneOffset.UTC));
    }
}
