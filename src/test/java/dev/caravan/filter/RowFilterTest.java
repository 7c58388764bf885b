// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import static dev.caravan.filter.Filters.filter;
import static dev.caravan.filter.Filters.test;
import static dev.caravan.filter.Truth.FALSE;
import static dev.caravan.filter.Truth.OPEN;
import static dev.caravan.filter.Truth.TRUE;
import static dev.caravan.filter.Truth.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.model.Ticks;
import dev.caravan.model.Values;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "region <> 'test' | ([region] <> 'test')",
                "[odd name]]] = 1 or a in (1, NULL) | (([odd name]]] = 1 OR [a] IN (1, NULL)))",
                "not a = 1 and A > 2 | (((NOT [a] = 1) AND [a] > 2))",
                "(a + 1) * 2 > -3 | (((([a] + 1) * 2)) > (-3))",
                "name like N'it''s 5!%%' escape '!' | ([name] LIKE N'it''s 5!%%' ESCAPE '!')",
                "day between '2024-02-01' and '20240229' | ([day] BETWEEN CAST('20240201' AS date) AND CAST('20240229' AS"
                        + " date))",
                "at >= '2024-01-02 03:04' | ([at] >= CAST('2024-01-02T03:04:00.000' AS datetime))",
                "name is not null | ((NOT [name] IS NULL))",
                "uid = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' | ([uid] ="
                        + " CAST('AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE' AS uniqueidentifier))",
                "((upper(region) != 'X')) | (UPPER([region]) <> 'X')",
                "bin = 0xABC | ([bin] = 0x0ABC)"
            })
    void isWrittenAnewWithBracketsAndUnambiguousLiterals(String text, String sql) {
        assertThat(filter(text).sql()).isEqualTo(sql.replace("((([a] + 1) * 2))", "(([a] + 1) * 2)"));
    }

    @Test
    void namesEachColumnOnce() {
        assertThat(filter("a > 1 OR (A < 0 AND region = 'x')").columns())
                .extracting(column -> column.name())
                .containsExactly("a", "region");
    }

    @Test
    void followsThreeValuedLogic() {
        assertThat(test("a = 1", (Object) null)).isEqualTo(UNKNOWN);
        assertThat(test("NOT a = 1", (Object) null)).isEqualTo(UNKNOWN);
        assertThat(test("a = 1 OR big = 2", null, 2L)).isEqualTo(TRUE);
        assertThat(test("a = 1 OR big = 2", null, 3L)).isEqualTo(UNKNOWN);
        assertThat(test("a = 1 AND big = 2", null, 3L)).isEqualTo(FALSE);
        assertThat(test("a IN (1, NULL)", 1)).isEqualTo(TRUE);
        assertThat(test("a IN (1, NULL)", 2)).isEqualTo(UNKNOWN);
        assertThat(test("a NOT IN (1, NULL)", 2)).isEqualTo(UNKNOWN);
        assertThat(test("a BETWEEN NULL AND 5", 6)).isEqualTo(FALSE);
        assertThat(test("a IS NULL", (Object) null)).isEqualTo(TRUE);
        assertThat(test("a IS NOT NULL", 3)).isEqualTo(TRUE);
    }

    @Test
    void comparesNumbersExactly() {
        assertThat(test("a > 1.5", 2)).isEqualTo(TRUE);
        assertThat(test("big = 9223372036854775807", Long.MAX_VALUE)).isEqualTo(TRUE);
        assertThat(test("price = 10", new BigDecimal("10.00"))).isEqualTo(TRUE);
        assertThat(test("cash < 0.0001", new BigDecimal("0.0000"))).isEqualTo(TRUE);
        assertThat(test("ratio = 0", -0.0)).isEqualTo(TRUE);
        assertThat(test("ratio = 0.5", 0.5)).isEqualTo(TRUE);
        assertThat(test("narrow < 16777216", 16777215f)).isEqualTo(TRUE);
        assertThat(test("active = 1", true)).isEqualTo(TRUE);
        assertThat(test("tiny = 255", (short) 255)).isEqualTo(TRUE);
    }

    @Test
    void computesAsTheTypesSay() {
        assertThat(test("a / 10 = 1", 19)).isEqualTo(TRUE);
        assertThat(test("a % 10 = (-9)", -19)).isEqualTo(TRUE);
        assertThat(test("-a * 2 = 6", -3)).isEqualTo(TRUE);
        assertThat(test("price * 2 - 1 = 1.5", new BigDecimal("1.25"))).isEqualTo(TRUE);
        assertThat(test("COALESCE(a, 7) = 7", (Object) null)).isEqualTo(TRUE);
        assertThat(test("ABS(a) = 5", -5)).isEqualTo(TRUE);
        assertThat(test("LEN(region) = 2", "ab ")).isEqualTo(TRUE);
        assertThat(test("SUBSTRING(region, 2, 99) = 'BC'", "abc")).isEqualTo(TRUE);
        assertThat(test("LTRIM(RTRIM(region)) = 'x'", "  x ")).isEqualTo(TRUE);
    }

    @Test
    void raisesAnErrorWhereSqlServerDoes() {
        assertThatThrownBy(() -> test("a + 1 > 0", Integer.MAX_VALUE))
                .isInstanceOf(FilterEvaluationException.class)
                .hasMessage("the result of an arithmetic operation is beyond int");
        assertThatThrownBy(() -> test("tiny - tiny * tiny > 0", (short) 200))
                .isInstanceOf(FilterEvaluationException.class);
    }

    @Test
    void comparesPlainTextsByTheCollation() {
        assertThat(test("region = 'TEST'", "test  ")).isEqualTo(TRUE);
        assertThat(test("region <> 'test'", "tests")).isEqualTo(TRUE);
        assertThat(test("cased = 'TEST'", "test")).isEqualTo(FALSE);
        assertThat(test("exact = 'TEST'", "test")).isEqualTo(FALSE);
        assertThat(test("exact < 'a'", "B")).isEqualTo(TRUE);
        assertThat(test("name = N'Zürich'", "Zürich")).isEqualTo(TRUE);
        assertThat(test("exact = N'Zürich'", "ZÜRICH")).isEqualTo(FALSE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "region = 'test' | te\u00ADst",
                "region = 'test' | ｔｅｓｔ",
                "region = 'strasse' | straße",
                "name = 'test' | 华东",
                "turkish = 'title' | TITLE",
                "region < 'b' | a",
                "UPPER(name) = 'X' | é",
                "LEN(name) = 2 | 🚚",
                "name LIKE 'a_' | aé",
                "name LIKE 'a%' | 'a '",
                "cased LIKE '[a-f]' | B",
                "name LIKE '[!-z]' | B"
            })
    void leavesToSqlServerWhatItsCollationsDecide(String text, String value) {
        assertThat(test(text, value)).isEqualTo(OPEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name LIKE '%' | anything | TRUE",
                "name LIKE '%' | '' | TRUE",
                "name LIKE 'A_c' | abC | TRUE",
                "name LIKE 'a_c' | abbc | FALSE",
                "name LIKE '%ab%ab' | abXabab | TRUE",
                "name LIKE '%ab%ab' | abXaba | FALSE",
                "name LIKE '[a-c0-9]%' | B7 | TRUE",
                "name LIKE '[^a-c]%' | B7 | FALSE",
                "name LIKE '[[]x]' | [x] | TRUE",
                "name LIKE '[-x]y' | -y | TRUE",
                "name LIKE '50!%' ESCAPE '!' | 50% | TRUE",
                "name LIKE '50!%' ESCAPE '!' | 500 | FALSE",
                "name LIKE 'ab ' | ab | FALSE",
                "cased LIKE 'A%' | ab | FALSE",
                "exact LIKE '[A-C]' | b | FALSE"
            })
    void matchesPatterns(String text, String value, Truth expected) {
        assertThat(test(text, value)).isEqualTo(expected);
    }

    @Test
    void comparesDatesAndTimesWithTextsInTheColumnsType() {
        assertThat(test("day = '2024-02-29'", Values.days(LocalDate.of(2024, 2, 29))))
                .isEqualTo(TRUE);
        long at = Values.micros(LocalDateTime.of(2024, 2, 29, 23, 59, 59, 997_000_000));
        assertThat(test("at > '20240229'", at)).isEqualTo(TRUE);
        assertThat(test("at = '2024-02-29T23:59:59.997'", at)).isEqualTo(TRUE);
        assertThat(test("at2 < '0001-01-01 00:00:00.001'", Values.micros(LocalDateTime.of(1, 1, 1, 0, 0))))
                .isEqualTo(TRUE);
        assertThat(test(
                        "at_offset = '2024-01-01 01:00:00 +01:00'",
                        Values.micros(OffsetDateTime.parse("2024-01-01T00:00:00Z"))))
                .isEqualTo(TRUE);
        assertThat(test("clock < '12:00'", 1L)).isEqualTo(TRUE);
        assertThat(test(
                        "YEAR(day) = 2024 AND MONTH(day) = 2 AND DAY(day) = 29",
                        Values.days(LocalDate.of(2024, 2, 29))))
                .isEqualTo(TRUE);
        assertThat(test("YEAR(at2) = 1", Values.micros(LocalDateTime.of(1, 1, 1, 0, 0))))
                .isEqualTo(TRUE);
    }

    @Test
    void theSeventhDigitCounts() {
        Ticks last = new Ticks(Values.micros(LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900)), 9);
        assertThat(test("at7 > '9999-12-31 23:59:59.9999998'", last)).isEqualTo(TRUE);
        assertThat(test("at7 = '9999-12-31 23:59:59.9999999'", last)).isEqualTo(TRUE);
        assertThat(test("at7 = '9999-12-31 23:59:59.999999'", last)).isEqualTo(FALSE);
        assertThat(test("'9999-12-31 23:59:59.999999' >= at7", last)).isEqualTo(FALSE);
        Ticks early = new Ticks(Values.micros(LocalDateTime.of(1, 1, 1, 0, 0)), 1);
        assertThat(test("at7 BETWEEN '0001-01-01' AND '0001-01-01 00:00:00.0000001'", early))
                .isEqualTo(TRUE);
        assertThat(test("at7 = at7", early)).isEqualTo(TRUE);
        assertThat(test("YEAR(at7) = 1", early)).isEqualTo(TRUE);
    }

    @Test
    void bytesThatDifferByZerosAtTheEndAreForSqlServerToJudge() {
        assertThat(test("bin = 0x01", new byte[] {1})).isEqualTo(TRUE);
        assertThat(test("bin = 0x01", new byte[] {1, 2})).isEqualTo(FALSE);
        assertThat(test("bin = 0x01", new byte[] {1, 0})).isEqualTo(OPEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "region | 7 | found the end",
                "region = | 9 | found the end",
                "a = 1 b = 2 | 7 | found 'b'",
                "a = 1; DROP TABLE x | 6 | the character ';'",
                "a = 1 -- x | 7 | a comment",
                "a = (SELECT 1) | 6 | 'SELECT' is not supported",
                "CASE WHEN a = 1 | 1 | 'CASE' is not supported",
                "GETDATE() > day | 1 | function 'GETDATE' is not supported",
                "a = @x | 5 | a variable",
                "nothing = 1 | 1 | there is no column 'nothing', or changes are not captured for it",
                "body = 'x' | 1 | column 'body' has type nvarchar(max), which filters do not take",
                "sum = 1 | 1 | column 'sum' is computed: change data capture delivers NULL for it",
                "version = 0x01 | 1 | column 'version' has type timestamp, which filters do not take",
                "1 = 1 | 3 | a comparison without a column",
                "a = '1' | 3 | int meets text of up to 1",
                "region = 1 | 8 | text of up to 20 meets int",
                "region = name | 8 | collation SQL_Latin1_General_CP1_CI_AS meets Latin1_General_100_CI_AS, which SQL"
                        + " Server refuses",
                "region = 'Zürich' | 10 | a text with characters beyond ASCII",
                "ratio = 0.1 | 9 | the number is not exact as float",
                "ratio = price | 7 | decimal(10,2) meets float, for which SQL Server converts with rounding or overflow",
                "coin = 300000 | 8 | the number is not exact as smallmoney",
                "coin = a | 6 | int meets smallmoney, for which SQL Server converts with rounding or overflow",
                "wide = 12345678901234567890123456789 | 6 | decimal(38,10) meets decimal(29,0), which together need 39"
                        + " digits of SQL Server's 38",
                "ratio + 1 > 2 | 7 | '+' between float and int is not supported",
                "a / big = 1 | 3 | the right side of '/' is not a positive number",
                "a * -1 = 1 | 5 | found '-'",
                "day = '2024-02-30' | 7 | '2024-02-30' is compared with date and is not in the calendar",
                "day = '2024-02-01 10:00' | 7 | '2024-02-01 10:00' is compared with date and is of another form",
                "at = '2024-02-01 10:00:00.001' | 6 | '2024-02-01 10:00:00.001' is compared with datetime and would be"
                        + " rounded: datetime keeps milliseconds that end with 0, 3 or 7",
                "at2 = '2024-01-01 00:00:00.1234' | 7 | '2024-01-01 00:00:00.1234' is compared with datetime2(3) and has"
                        + " more digits after the second than that",
                "day > '1582-10-10' | 7 | '1582-10-10' is compared with date and is in October 1582, where the driver's"
                        + " calendar shifts days",
                "at = day | 4 | datetime meets date",
                "uid < 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' | 5 | '<' between identifiers is not supported",
                "name LIKE '[a' | 11 | the pattern '[a' has a [ without ]",
                "name LIKE region | 11 | found 'region'",
                "LEN(name) > a | 11 | one condition on texts and other types",
                "YEAR(at_offset) = 2024 | 1 | YEAR of datetimeoffset(3) is not supported",
                "ISNULL(region, 'longer than twenty characters') = 'x' | 1 | ISNULL would cut its second value to 20"
                        + " characters"
            })
    void refusesWhatWouldNotBeExact(String text, int position, String reason) {
        FilterException refused = catchThrowableOfType(FilterException.class, () -> filter(text));
        assertThat(refused).as("%s is accepted", text).isNotNull();
        assertThat(refused.position() + " " + refused.reason()).isEqualTo(position + " " + reason);
        assertThat(refused.remedy()).isNotBlank();
    }

    @Test
    void refusesDeepNestingRatherThanRunOutOfStack() {
        assertThatThrownBy(() -> filter("(".repeat(900) + "a = 1" + ")".repeat(900)))
                .isInstanceOf(FilterException.class)
                .hasMessageContaining("levels of nesting");
    }

    @Test
    void asksForManyRowsAtOnceAndRemembersTheAnswers() {
        List<List<List<@Nullable Object>>> asked = new ArrayList<>();
        RowTest test = new RowTest(filter("name <> N'华东'"), (condition, columns, rows) -> {
            assertThat(condition).isEqualTo("[name] <> N'华东'");
            assertThat(columns)
                    .singleElement()
                    .extracting(column -> column.name())
                    .isEqualTo("name");
            asked.add(rows);
            return rows.stream()
                    .map(row -> Truth.of(!List.of("华南").equals(row)))
                    .toList();
        });
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String value : new String[] {"华北", "华南", null, "华东", "华北"}) {
            rows.add(new Object[] {value});
        }
        assertThat(test.passes(rows)).containsExactly(true, false, false, false, true);
        assertThat(test.passes(rows)).containsExactly(true, false, false, false, true);
        assertThat(asked).containsExactly(List.of(List.of("华北"), List.of("华南")));
    }
}
