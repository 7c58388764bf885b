// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTypeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "char | 10 | 0 | 0 | char(10)",
                "varchar | 8000 | 0 | 0 | varchar(8000)",
                "varchar | -1 | 0 | 0 | varchar(max)",
                "nchar | 20 | 0 | 0 | nchar(10)",
                "nvarchar | 8000 | 0 | 0 | nvarchar(4000)",
                "nvarchar | -1 | 0 | 0 | nvarchar(max)",
                "binary | 16 | 0 | 0 | binary(16)",
                "varbinary | -1 | 0 | 0 | varbinary(max)",
                "decimal | 17 | 38 | 38 | decimal(38,38)",
                "numeric | 9 | 18 | 0 | numeric(18,0)",
                "time | 5 | 16 | 7 | time(7)",
                "datetime2 | 6 | 19 | 0 | datetime2(0)",
                "datetimeoffset | 10 | 34 | 7 | datetimeoffset(7)",
                "datetime | 8 | 23 | 3 | datetime",
                "int | 4 | 10 | 0 | int",
                "uniqueidentifier | 16 | 0 | 0 | uniqueidentifier",
                "xml | -1 | 0 | 0 | xml"
            })
    void isDeclaredAsInTransactSql(String name, int maxLength, int precision, int scale, String declaration) {
        assertThat(new SourceType(name, maxLength, precision, scale).declaration())
                .isEqualTo(declaration);
    }

    @ParameterizedTest
    @CsvSource({
        "varchar, -1, true",
        "nvarchar, -1, true",
        "varbinary, -1, true",
        "xml, -1, true",
        "text, 16, true",
        "ntext, 16, true",
        "image, 16, true",
        "varchar, 8000, false",
        "nvarchar, 8000, false",
        "int, 4, false"
    })
    void knowsWhichValuesAreLarge(String name, int maxLength, boolean large) {
        assertThat(new SourceType(name, maxLength, 0, 0).isLob()).isEqualTo(large);
    }
}
