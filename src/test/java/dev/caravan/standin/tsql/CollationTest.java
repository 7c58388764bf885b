// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollationTest {
    private final Sql sql = Sql.open();

    @BeforeEach
    void makeTable() {
        sql.run("CREATE TABLE t (k nvarchar(20) PRIMARY KEY, c char(5), s nvarchar(20) COLLATE Latin1_General_CS_AS)");
    }

    @Test
    void takesCaseAndTrailingBlanksAsEqualInKeys() {
        sql.run("INSERT t (k) VALUES (N'ab')");

        assertThat(sql.error("INSERT t (k) VALUES (N'AB ')")).isEqualTo(2627);
    }

    @Test
    void keepsTextAsWritten() {
        sql.run("INSERT t (k) VALUES (N'Ab ')");

        assertThat(sql.column("SELECT k FROM t WHERE k = 'aB'")).containsExactly("Ab ");
    }

    @Test
    void padsChar() {
        sql.run("INSERT t (k, c) VALUES ('x', 'a')");

        assertThat(sql.column("SELECT c FROM t")).containsExactly("a    ");
        assertThat(sql.value("SELECT COUNT(*) FROM t WHERE c = 'A'")).isEqualTo(1);
        assertThat(sql.value("SELECT LEN(c) FROM t")).isEqualTo(1);
    }

    @Test
    void comparesACaseSensitiveColumnWithCase() {
        sql.run("INSERT t (k, s) VALUES ('1', 'a'), ('2', 'A')");

        assertThat(sql.column("SELECT k FROM t WHERE s = 'A'")).containsExactly("2");
        assertThat(sql.column("SELECT k FROM t WHERE s = 'A' COLLATE Latin1_General_CI_AS ORDER BY k"))
                .containsExactly("1", "2");
    }

    @Test
    void groupsWithoutCase() {
        sql.run("INSERT t (k, c) VALUES ('1', 'a'), ('2', 'A'), ('3', 'b')");

        assertThat(sql.column("SELECT COUNT(*) FROM t GROUP BY c ORDER BY c")).containsExactly(2, 1);
        assertThat(sql.value("SELECT COUNT(DISTINCT c) FROM t")).isEqualTo(2);
    }

    @Test
    void ordersSignsBeforeDigitsBeforeLettersWithoutCase() {
        sql.run("INSERT t (k) VALUES ('b'), ('A'), ('1'), ('_'), ('a1'), (N'á')");

        assertThat(sql.column("SELECT k FROM t ORDER BY k")).containsExactly("_", "1", "A", "á", "a1", "b");
    }

    @Test
    void matchesPatternsWithoutCase() {
        assertThat(sql.eval("CASE WHEN 'Hello' LIKE 'h_L%' THEN 1 ELSE 0 END")).isEqualTo(1);
        assertThat(sql.eval("CASE WHEN 'a%b' LIKE 'a!%b' ESCAPE '!' THEN 1 ELSE 0 END"))
                .isEqualTo(1);
        assertThat(sql.eval("CASE WHEN N'a😀b' LIKE N'A😀%' THEN 1 ELSE 0 END")).isEqualTo(1);
        assertThat(sql.eval("CASE WHEN 'x5' LIKE '[a-z][^0-4]' THEN 1 ELSE 0 END"))
                .isEqualTo(1);
    }

    @Test
    void losesCharactersThatTheCodePageLacks() {
        assertThat(sql.eval("CAST(N'日a' AS varchar(10))")).isEqualTo("?a");
        assertThat(sql.eval("CONVERT(varchar(10), N'日a' COLLATE Chinese_PRC_CI_AS)"))
                .isEqualTo("日a");
    }

    @Test
    void knowsACaseOnlyChangeOfAKey() {
        sql.run("INSERT t (k) VALUES ('ab')");
        sql.run("UPDATE t SET k = 'AB'");

        assertThat(sql.column("SELECT k FROM t")).containsExactly("AB");
    }

    @Test
    void ordersUniqueidentifiersByTheirLastGroupFirst() {
        sql.run("CREATE TABLE g (id uniqueidentifier PRIMARY KEY)");
        sql.run("INSERT g VALUES ('00000000-0000-0000-0000-000000000002'), ('FFFFFFFF-0000-0000-0000-000000000001')");

        assertThat(sql.column("SELECT id FROM g ORDER BY id").toString()).startsWith("[ffffffff");
    }

    @Test
    void takesZerosAtTheEndOfBytesAsEqual() {
        assertThat(sql.eval("CASE WHEN 0x01 = 0x0100 THEN 1 ELSE 0 END")).isEqualTo(1);
        assertThat(sql.eval("CASE WHEN 0xFF > 0x01 THEN 1 ELSE 0 END")).isEqualTo(1);
    }
}
