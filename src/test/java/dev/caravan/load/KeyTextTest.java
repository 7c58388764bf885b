// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.schema.SourceType;
import dev.caravan.source.SourceColumn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {

    private static final SourceColumn A = column("a", "int", 4, 0);
    private static final SourceColumn B = column("b]", "nvarchar", 40, 0);
    private static final SourceColumn C = column("c", "uniqueidentifier", 16, 0);

    @Test
    void comparesOneColumnDirectly() {
        assertThat(KeyText.greater(List.of(A))).isEqualTo("[a] > CONVERT(int, ?)");
        assertThat(KeyText.notGreater(List.of(A))).isEqualTo("[a] <= CONVERT(int, ?)");
        assertThat(KeyText.greaterParameters(List.of("7"))).containsExactly("7");
        assertThat(KeyText.notGreaterParameters(List.of("7"))).containsExactly("7");
    }

    @Test
    void comparesTwoColumnsInKeyOrder() {
        assertThat(KeyText.greater(List.of(A, B)))
                .isEqualTo("(([a] > CONVERT(int, ?)) OR"
                        + " ([a] = CONVERT(int, ?) AND [b]]] > CONVERT(nvarchar(20), ?)))");
        assertThat(KeyText.greaterParameters(List.of("7", "x"))).containsExactly("7", "7", "x");
    }

    @Test
    void comparesThreeColumnsInKeyOrder() {
        assertThat(KeyText.greater(List.of(A, B, C)))
                .isEqualTo("(([a] > CONVERT(int, ?)) OR"
                        + " ([a] = CONVERT(int, ?) AND [b]]] > CONVERT(nvarchar(20), ?)) OR"
                        + " ([a] = CONVERT(int, ?) AND [b]]] = CONVERT(nvarchar(20), ?)"
                        + " AND [c] > CONVERT(uniqueidentifier, ?)))");
        assertThat(KeyText.greaterParameters(List.of("7", "x", "g"))).containsExactly("7", "7", "x", "7", "x", "g");
    }

    @Test
    void letsTheServerSeekByTheFirstColumnOfAnUpperBound() {
        assertThat(KeyText.notGreater(List.of(A, B)))
                .isEqualTo("[a] <= CONVERT(int, ?) AND NOT " + KeyText.greater(List.of(A, B)));
        assertThat(KeyText.notGreaterParameters(List.of("7", "x"))).containsExactly("7", "7", "7", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | 4 | 0 | CONVERT(nvarchar(4000), [k]) | CONVERT(int, ?)",
                "nvarchar | 40 | 0 | CONVERT(nvarchar(4000), [k]) | CONVERT(nvarchar(20), ?)",
                "varchar | 40 | 0 | CONVERT(nvarchar(4000), [k]) | CONVERT(varchar(40), ?)",
                "decimal | 9 | 4 | CONVERT(nvarchar(4000), [k]) | CONVERT(decimal(18,4), ?)",
                "uniqueidentifier | 16 | 0 | CONVERT(nvarchar(4000), [k]) | CONVERT(uniqueidentifier, ?)",
                "date | 3 | 0 | CONVERT(nvarchar(4000), [k], 121) | CONVERT(date, ?, 121)",
                "datetime | 8 | 3 | CONVERT(nvarchar(4000), [k], 121) | CONVERT(datetime, ?, 121)",
                "datetime2 | 8 | 6 | CONVERT(nvarchar(4000), [k], 121) | CONVERT(datetime2(6), ?, 121)",
                "datetimeoffset | 10 | 3 | CONVERT(nvarchar(4000), [k], 121) | CONVERT(datetimeoffset(3), ?, 121)",
                "time | 5 | 6 | CONVERT(nvarchar(4000), [k], 121) | CONVERT(time(6), ?, 121)",
                "binary | 8 | 0 | CONVERT(nvarchar(4000), [k], 1) | CONVERT(binary(8), ?, 1)",
                "varbinary | 8 | 0 | CONVERT(nvarchar(4000), [k], 1) | CONVERT(varbinary(8), ?, 1)",
                "money | 8 | 4 | CONVERT(nvarchar(4000), [k], 2) | CONVERT(money, ?)",
                "smallmoney | 4 | 4 | CONVERT(nvarchar(4000), [k], 2) | CONVERT(smallmoney, ?)",
                "float | 8 | 0 | CONVERT(nvarchar(4000), [k], 3) | CONVERT(float, ?)",
                "real | 4 | 0 | CONVERT(nvarchar(4000), [k], 3) | CONVERT(real, ?)"
            })
    void keepsAllDigitsOfAKeyThereAndBack(String type, int maxLength, int scale, String there, String back) {
        SourceColumn key = column("k", type, maxLength, scale);
        assertThat(KeyText.toText(key)).isEqualTo(there);
        assertThat(KeyText.fromText(key)).isEqualTo(back);
    }

    private static SourceColumn column(String name, String type, int maxLength, int scale) {
        return new SourceColumn(name, new SourceType(type, maxLength, 18, scale), false, false);
    }
}
