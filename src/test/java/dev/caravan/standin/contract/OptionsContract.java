// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What SET options of a session change. */
abstract class OptionsContract extends Contract {

    @AfterEach
    void back() throws SQLException {
        sql().run(
                        "SET ANSI_NULL_DFLT_ON ON; SET TEXTSIZE -1; SET CONCAT_NULL_YIELDS_NULL ON; SET ARITHABORT OFF",
                        "DROP TABLE IF EXISTS #t");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-ansi-null-dflt-on-transact-sql")
    void columnsOfWhichNothingIsSaidTakeNullWhereTheSessionSaysSo() throws SQLException {
        sql().run("SET ANSI_NULL_DFLT_ON OFF; CREATE TABLE #t (a int)");
        assertThat(errorOf("INSERT #t VALUES (NULL)").number()).isEqualTo(515);

        sql().run("DROP TABLE #t; SET ANSI_NULL_DFLT_ON ON; CREATE TABLE #t (a int)", "INSERT #t VALUES (NULL)");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-textsize-transact-sql")
    void textSizeCutsLargeValuesOfResultsInBytes() throws SQLException {
        String large = "REPLICATE(CAST(%s AS %s), 100)";
        sql().run("SET TEXTSIZE 10");

        assertThat(sql().value("SELECT " + large.formatted("'x'", "varchar(max)")))
                .isEqualTo("x".repeat(10));
        assertThat(sql().value("SELECT " + large.formatted("N'x'", "nvarchar(max)")))
                .isEqualTo("x".repeat(5));
        assertThat(sql().value("SELECT DATALENGTH(" + large.formatted("'x'", "varchar(max)") + ")"))
                .isEqualTo(100L);
        assertThat(sql().value("SELECT REPLICATE('x', 100)")).isEqualTo("x".repeat(100));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/textsize-transact-sql")
    void textSizeZeroIsFourKilobytesAndMinusOneIsNoLimit() throws SQLException {
        assertThat(sql().value("SET TEXTSIZE 0; SELECT @@TEXTSIZE")).isEqualTo(4096);
        assertThat(sql().value("SET TEXTSIZE -1; SELECT @@TEXTSIZE")).isEqualTo(-1);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-concat-null-yields-null-transact-sql")
    void nullIsAnEmptyStringInAConcatenationWhereTheSessionSaysSo() throws SQLException {
        String text = "SELECT 'a' + CAST(NULL AS varchar(5)) + 'b'";
        assertThat(sql().value(text)).isNull();

        sql().run("SET CONCAT_NULL_YIELDS_NULL OFF");
        assertThat(sql().value(text)).isEqualTo("ab");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/options-transact-sql",
        "https://learn.microsoft.com/sql/database-engine/configure-windows/configure-the-user-options-server-configuration-option"
    })
    void optionsAreToldByTheirBits() throws SQLException {
        sql().run("SET ARITHABORT ON; SET CONCAT_NULL_YIELDS_NULL OFF; SET ANSI_NULL_DFLT_ON OFF");
        assertThat(sql().value("SELECT @@OPTIONS & (64 | 4096 | 1024)")).isEqualTo(64);

        sql().run("SET ARITHABORT OFF; SET CONCAT_NULL_YIELDS_NULL ON; SET ANSI_NULL_DFLT_ON ON");
        assertThat(sql().value("SELECT @@OPTIONS & (64 | 4096 | 1024)")).isEqualTo(4096 | 1024);
    }
}
