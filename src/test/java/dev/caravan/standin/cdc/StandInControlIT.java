// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Failures that tests ask for. */
class StandInControlIT extends CapturedShopFixture {

    private int errorOf(String batch) {
        return catchThrowableOfType(SQLException.class, () -> sql.run(batch)).getErrorCode();
    }

    @Test
    void failsTheNthStatementWithANumber() throws SQLException {
        standIn.control().failStatement(2, 3960);
        sql.run("SELECT 1");

        assertThat(errorOf("SELECT 2")).isEqualTo(3960);
        sql.run("SELECT 3");
    }

    @Test
    void failsAStatementByItsText() throws SQLException {
        sql.run("EXEC standin.fail_statement 1, 50001, 'dbo.item'", "SELECT 1");

        assertThat(errorOf("SELECT * FROM dbo.item")).isEqualTo(50_001);
    }

    @Test
    void aDeadlockVictimLosesItsTransaction() throws SQLException {
        sql.run("BEGIN TRAN INSERT dbo.item VALUES (1, 'a')", "EXEC standin.deadlock_next");

        assertThat(errorOf("INSERT dbo.item VALUES (2, 'b')")).isEqualTo(1205);
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        assertThat(sql.value("SELECT COUNT(*) FROM dbo.item")).isEqualTo(0);
    }

    @Test
    void tellsUnknownStatements() throws SQLException {
        assertThat(errorOf("SELECT no_such_function_at_all(1)")).isPositive();

        assertThat(sql.column("EXEC standin.unknown_statements")).hasSize(1);
        standIn.server().unknownStatements().clear();
    }
}
