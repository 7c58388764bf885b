// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionBoundsTest {

    private static List<String> range(String type, String from, String to, String every) {
        return PartitionBounds.of(new Partition.Range("c", from, to, every), type);
    }

    @Test
    void countsMonthsFromTheStartSoThatTheirEndsDoNotDrift() {
        assertThat(range("date", "2024-01-31", "2024-05-01", "1 month"))
                .containsExactly("'2024-01-31'", "'2024-02-29'", "'2024-03-31'", "'2024-04-30'", "'2024-05-01'");
    }

    @Test
    void cutsTheLastRangeShort() {
        assertThat(range("bigint", "0", "25", "10")).containsExactly("0", "10", "20", "25");
        assertThat(range("numeric(18,4)", "0.5", "1", "0.25")).containsExactly("0.5", "0.75", "1");
    }

    @Test
    void takesInstantsAsUtc() {
        assertThat(range("timestamp(6) with time zone", "2024-01-01", "2024-01-01T12:30", "1 day"))
                .containsExactly("'2024-01-01 00:00:00+00'", "'2024-01-01 12:30:00+00'");
    }

    @Test
    void quotesListedValuesByTheirType() {
        assertThat(PartitionBounds.of(new Partition.ListOf("c", List.of("a'b", "c")), "text"))
                .containsExactly("'a''b'", "'c'");
        assertThat(PartitionBounds.of(new Partition.ListOf("c", List.of("1", "-2")), "integer"))
                .containsExactly("1", "-2");
        assertThat(PartitionBounds.of(new Partition.ListOf("c", List.of("2024-02-01")), "date"))
                .containsExactly("'2024-02-01'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer | 5 | 5 | 1 | 'from' has to be below 'to'",
                "integer | 1 | 5 | 0 | 'every' above 0",
                "integer | one | 5 | 1 | 'from: one' is not a number",
                "integer | 1 | 2000000 | 1 | more than 1000 partitions; choose a wider 'every'",
                "date | 2024-01-01 | 2023-01-01 | 1 day | 'from' has to be before 'to'",
                "date | 2024-13-01 | 2025-01-01 | 1 day | is not a date or time",
                "date | 2024-01-01 | 2025-01-01 | 1 hour | a column of type date has no hours",
                "date | 2024-01-01 12:00 | 2025-01-01 | 1 day | a column of type date has no hours",
                "date | 2024-01-01 | 2025-01-01 | monthly | is not a width",
                "date | 2024-01-01 | 2025-01-01 | 0 days | is not a width",
                "timestamp(3) | 1900-01-01 | 2025-01-01 | 1 day | more than 1000 partitions",
                "text | a | z | 1 | have no ranges",
                "uuid | 1 | 2 | 1 | have no ranges"
            })
    void refusesRangesThatDoNotFit(String type, String from, String to, String every, String reason) {
        assertThatThrownBy(() -> range(type, from, to, every))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer | 1 | 01 | named twice",
                "integer | 1 | x | is not a number",
                "boolean | true | maybe | neither true nor false",
                "character varying(2) | EU | USA | longer than character varying(2)",
                "uuid | a | b | cannot be listed"
            })
    void refusesValuesThatDoNotFit(String type, String one, String other, String reason) {
        assertThatThrownBy(() -> PartitionBounds.of(new Partition.ListOf("c", List.of(one, other)), type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
