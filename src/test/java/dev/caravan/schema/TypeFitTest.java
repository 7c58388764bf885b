// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which columns that are there take the values of a planned type. */
class TypeFitTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer | integer | WIDE",
                "integer | bigint | WIDE",
                "bigint | integer | NARROW",
                "integer | numeric(10,0) | WIDE",
                "bigint | numeric(18,0) | NARROW",
                "integer | numeric | WIDE",
                "integer | double precision | WIDE",
                "bigint | double precision | NARROW",
                "integer | text | OTHER",
                "smallint | boolean | NARROW",
                "boolean | smallint | WIDE",
                "boolean | text | OTHER",
                "bit(1) | bit(1) | WIDE",
                "numeric(19,4) | numeric(20,4) | WIDE",
                "numeric(19,4) | numeric(19,5) | NARROW",
                "numeric(19,4) | numeric(19,2) | NARROW",
                "numeric(19,4) | numeric | WIDE",
                "numeric(19,4) | bigint | NARROW",
                "numeric(19,4) | double precision | OTHER",
                "real | double precision | WIDE",
                "double precision | real | NARROW",
                "double precision | numeric | WIDE",
                "character varying(50) | text | WIDE",
                "character varying(50) | character varying(50) | WIDE",
                "character varying(50) | character varying(40) | NARROW",
                "character varying(50) | character varying | WIDE",
                "character varying(50) | character(50) | NARROW",
                "character(10) | character(10) | WIDE",
                "character(10) | character varying(10) | WIDE",
                "text | character varying(4000) | NARROW",
                "text | citext | WIDE",
                "text | integer | OTHER",
                "text | uuid | NARROW",
                "uuid | uuid | WIDE",
                "uuid | character varying(36) | WIDE",
                "uuid | character varying(32) | NARROW",
                "uuid | bytea | OTHER",
                "xml | xml | WIDE",
                "xml | text | WIDE",
                "json | jsonb | WIDE",
                "json | xml | OTHER",
                "bytea | bytea | WIDE",
                "bytea | text | OTHER",
                "date | date | WIDE",
                "date | integer | OTHER",
                "date | timestamp without time zone | OTHER",
                "time(6) | time without time zone | WIDE",
                "time(6) | time(3) without time zone | NARROW",
                "time(6) | bigint | OTHER",
                "timestamp(3) | timestamp(3) without time zone | WIDE",
                "timestamp(6) | timestamp(3) without time zone | NARROW",
                "timestamp(6) | timestamp without time zone | WIDE",
                "timestamp(6) | timestamp with time zone | NARROW",
                "timestamp(6) with time zone | timestamp with time zone | WIDE",
                "timestamp(6) with time zone | timestamp(6) with time zone | WIDE",
                "timestamp(6) with time zone | timestamp without time zone | NARROW",
                "timestamp(6) | time without time zone | OTHER",
            })
    void saysWhetherAllSomeOrNoneOfTheValuesFit(String planned, String found, TypeFit fit) {
        assertThat(TypeFit.of(planned, found)).isEqualTo(fit);
    }
}
