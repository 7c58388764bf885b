// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "999, 999 ms",
        "1000, 1 s",
        "1449, 1.4 s",
        "59949, 59.9 s",
        "60000, 1 min",
        "192000, 3 min 12 s",
        "7500000, 2 h 5 min",
        "187200000, 2 d 4 h",
        "-30, -30 ms"
    })
    void writesMilliseconds(long millis, String text) {
        assertThat(Readable.millis(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B/s", "999, 999 B/s", "1500, 1.5 kB/s", "61234000, 61.2 MB/s", "5e15, '5,000 TB/s'"})
    void writesRates(double rate, String text) {
        assertThat(Readable.bytesPerSecond(rate)).isEqualTo(text);
    }

    @Test
    void writesCountsWithCommas() {
        assertThat(Readable.count(1_204_331)).isEqualTo("1,204,331");
    }

    @Test
    void writesNoNegativeDurations() {
        assertThat(Readable.duration(Duration.ofSeconds(-5))).isEqualTo("0 s");
    }

    @Test
    void writesTimesInUtcToTheSecond() {
        assertThat(Readable.time(Instant.parse("2026-11-20T08:00:00.987Z"))).isEqualTo("2026-11-20 08:00:00 UTC");
    }
}
