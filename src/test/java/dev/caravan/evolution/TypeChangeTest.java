// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeChangeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    int|bigint|WIDER
                    tinyint|int|WIDER
                    bigint|int|NONE
                    int|decimal(12,2)|WIDER
                    int|decimal(11,2)|REFUSED
                    int|float|REFUSED
                    varchar(10)|varchar(50)|WIDER
                    varchar(10)|varchar(max)|WIDER
                    varchar(50)|varchar(10)|NONE
                    varchar(10)|nvarchar(10)|NONE
                    varchar(10)|nvarchar(20)|WIDER
                    nvarchar(10)|varchar(10)|REFUSED
                    char(5)|char(9)|WIDER
                    char(9)|char(5)|REFUSED
                    char(5)|varchar(5)|REFUSED
                    decimal(10,2)|decimal(12,4)|WIDER
                    decimal(10,2)|decimal(10,4)|REFUSED
                    decimal(10,4)|decimal(12,2)|REFUSED
                    numeric(9,0)|decimal(10,0)|WIDER
                    datetime2(3)|datetime2(7)|WIDER
                    datetime2(7)|datetime2(3)|REFUSED
                    datetime|datetime2(7)|REFUSED
                    smalldatetime|datetime|WIDER
                    real|float|WIDER
                    float|real|REFUSED
                    smallmoney|money|WIDER
                    varbinary(10)|varbinary(max)|NONE
                    binary(4)|binary(8)|REFUSED
                    text|varchar(max)|NONE
                    bit|int|REFUSED
                    uniqueidentifier|uniqueidentifier|NONE
                    """)
    void tellsWhetherTheTargetCanFollow(String from, String to, TypeChange expected) {
        assertThat(TypeChange.of(from, to)).isEqualTo(expected);
    }
}
