// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.source.LiveColumn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultValueTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    int|((7))|7
                    bigint|((-9))|-9
                    decimal(10,2)|((1.50))|1.50
                    money|(0)|0
                    bit|((1))|1
                    """)
    void takesNumbersAsTheyAre(String type, String definition, String literal) {
        assertThat(DefaultValue.of(column(type, false, definition))).contains(literal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    int|((1.9))
                    bit|((2))
                    float|((1))
                    varchar(10)|('a')
                    datetime|(getdate())
                    int|((1)+(2))
                    uniqueidentifier|(newid())
                    """)
    void leavesOtherDefaultsToBeRead(String type, String definition) {
        assertThat(DefaultValue.of(column(type, false, definition))).isEmpty();
    }

    @Test
    void rowsThatWereThereHaveNullInANullableColumn() {
        assertThat(DefaultValue.of(column("int", true, "((7))"))).isEmpty();
        assertThat(DefaultValue.of(column("int", false, null))).isEmpty();
    }

    private static LiveColumn column(String type, boolean nullable, @Nullable String definition) {
        return new LiveColumn(9, 1, "c", type, nullable, definition);
    }
}
