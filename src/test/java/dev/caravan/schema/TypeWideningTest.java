// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeWideningTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uuid | uuid | uuid",
                "smallint | bigint | bigint",
                "integer | smallint | integer",
                "character varying(9) | character varying(10) | character varying(10)",
                "character varying(9) | text | text",
                "numeric(10,2) | numeric(8,4) | numeric(12,4)",
                "numeric(19,4) | numeric(10,4) | numeric(19,4)",
                "timestamp(0) | timestamp(3) | timestamp(3)",
                "time(6) | time(3) | time(6)",
                "timestamp(3) with time zone | timestamp(6) with time zone | timestamp(6) with time zone"
            })
    void findsTheTypeThatHoldsBoth(String one, String other, String common) {
        assertThat(TypeWidening.common(one, other)).contains(common);
        assertThat(TypeWidening.common(other, one)).contains(common);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer | numeric(10,0)",
                "real | double precision",
                "character(5) | character(6)",
                "character(5) | character varying(6)",
                "date | timestamp(3)",
                "timestamp(3) | timestamp(3) with time zone",
                "uuid | character varying(36)"
            })
    void findsNoneWhereValuesWouldChange(String one, String other) {
        assertThat(TypeWidening.common(one, other)).isEmpty();
        assertThat(TypeWidening.common(other, one)).isEmpty();
    }
}
