// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type of SQL Server; lengths are those of sys.columns, in bytes. */
class TypeMapTest {

    private final TypeMap recommended = new TypeMap(TypeProfile.RECOMMENDED);
    private final TypeMap dts = new TypeMap(TypeProfile.DTS);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // name | max_length | precision | scale | recommended | dts
                "bit | 1 | 1 | 0 | boolean | bit(1)",
                "tinyint | 1 | 3 | 0 | smallint | smallint",
                "smallint | 2 | 5 | 0 | smallint | smallint",
                "int | 4 | 10 | 0 | integer | integer",
                "bigint | 8 | 19 | 0 | bigint | bigint",
                "decimal | 5 | 1 | 0 | numeric(1,0) | numeric(1,0)",
                "decimal | 17 | 38 | 38 | numeric(38,38) | numeric(38,38)",
                "numeric | 9 | 18 | 4 | numeric(18,4) | numeric(18,4)",
                "money | 8 | 19 | 4 | numeric(19,4) | numeric(19,4)",
                "smallmoney | 4 | 10 | 4 | numeric(10,4) | numeric(10,4)",
                "float | 8 | 53 | 0 | double precision | double precision",
                "real | 4 | 24 | 0 | real | real",
                "date | 3 | 10 | 0 | date | date",
                "time | 3 | 8 | 0 | time(0) | time(0)",
                "time | 4 | 12 | 3 | time(3) | time(3)",
                "time | 5 | 15 | 6 | time(6) | time(6)",
                "time | 5 | 16 | 7 | time(6) | time(6)",
                "smalldatetime | 4 | 16 | 0 | timestamp(0) | timestamp(0)",
                "datetime | 8 | 23 | 3 | timestamp(3) | timestamp(3)",
                "datetime2 | 6 | 19 | 0 | timestamp(0) | timestamp(0)",
                "datetime2 | 8 | 26 | 6 | timestamp(6) | timestamp(6)",
                "datetime2 | 8 | 27 | 7 | timestamp(6) | timestamp(6)",
                "datetimeoffset | 8 | 26 | 0 | timestamp(0) with time zone | timestamp(0) with time zone",
                "datetimeoffset | 10 | 34 | 7 | timestamp(6) with time zone | timestamp(6) with time zone",
                "char | 10 | 0 | 0 | character(10) | character(10)",
                "char | 8000 | 0 | 0 | character(8000) | character(8000)",
                "varchar | 1 | 0 | 0 | character varying(1) | character varying(1)",
                "varchar | 8000 | 0 | 0 | character varying(8000) | character varying(8000)",
                "varchar | -1 | 0 | 0 | text | text",
                "text | 16 | 0 | 0 | text | text",
                "nchar | 20 | 0 | 0 | character(10) | character(10)",
                "nvarchar | 2 | 0 | 0 | character varying(1) | character varying(1)",
                "nvarchar | 256 | 0 | 0 | character varying(128) | character varying(128)",
                "nvarchar | 8000 | 0 | 0 | character varying(4000) | character varying(4000)",
                "nvarchar | -1 | 0 | 0 | text | text",
                "ntext | 16 | 0 | 0 | text | text",
                "binary | 16 | 0 | 0 | bytea | bytea",
                "varbinary | 8000 | 0 | 0 | bytea | bytea",
                "varbinary | -1 | 0 | 0 | bytea | bytea",
                "image | 16 | 0 | 0 | bytea | bytea",
                "uniqueidentifier | 16 | 0 | 0 | uuid | character varying(36)",
                "xml | -1 | 0 | 0 | xml | xml"
            })
    void mapsEveryTypeInBothProfiles(
            String name, int maxLength, int precision, int scale, String inRecommended, String inDts) {
        SourceType type = new SourceType(name, maxLength, precision, scale);
        assertThat(recommended.targetType(type)).contains(inRecommended);
        assertThat(dts.targetType(type)).contains(inDts);
        assertThat(recommended.exclusion(type)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamp",
                "rowversion",
                "hierarchyid",
                "geometry",
                "geography",
                "sql_variant",
                "json",
                "vector"
            })
    void leavesOutTypesThatHaveNoCounterpartAndSaysWhy(String name) {
        SourceType type = new SourceType(name, 8, 0, 0);
        assertThat(recommended.targetType(type)).isEmpty();
        assertThat(dts.targetType(type)).isEmpty();
        assertThat(recommended.exclusion(type))
                .hasValueSatisfying(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    void leavesOutATypeOfALaterServer() {
        SourceType later = new SourceType("tensor", 20, 0, 0);
        assertThat(recommended.targetType(later)).isEmpty();
        assertThat(recommended.exclusion(later)).contains("type tensor is not known");
    }

    @ParameterizedTest
    @CsvSource({
        "time, 7, true",
        "datetime2, 7, true",
        "datetimeoffset, 7, true",
        "datetime2, 6, false",
        "datetime, 3, false",
        "decimal, 7, false"
    })
    void knowsWhichTypesLoseADigit(String name, int scale, boolean cut) {
        assertThat(TypeMap.isCut(new SourceType(name, 8, 27, scale))).isEqualTo(cut);
    }
}
