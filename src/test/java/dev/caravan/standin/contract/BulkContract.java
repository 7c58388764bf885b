// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopyOptions;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import com.microsoft.sqlserver.jdbc.SQLServerSortOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bulk load does with a table's constraints, defaults and triggers. */
@Cites({
    "https://learn.microsoft.com/sql/t-sql/statements/bulk-insert-transact-sql",
    "https://learn.microsoft.com/sql/connect/jdbc/using-bulk-copy-with-the-jdbc-driver",
    "MS-TDS 2.2.6.1 Bulk Load BCP"
})
abstract class BulkContract extends Contract {

    @BeforeEach
    void tables() throws SQLException {
        sql().run(
                        "CREATE TABLE loaded (id int NOT NULL CONSTRAINT pk_loaded PRIMARY KEY,"
                                + " n int NULL DEFAULT 7 CONSTRAINT ck_loaded CHECK (n < 100))",
                        "CREATE TABLE fired (rows int NOT NULL)",
                        "CREATE TRIGGER tr_loaded ON loaded AFTER INSERT AS INSERT fired SELECT COUNT(*) FROM inserted");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("DROP TABLE IF EXISTS loaded, fired");
    }

    private void load(String rows, SQLServerBulkCopyOptions options, String... order) throws SQLException {
        try (Statement select = sql().connection().createStatement();
                ResultSet source = select.executeQuery("SELECT * FROM (VALUES " + rows + ") r (id, n)");
                SQLServerBulkCopy copy = new SQLServerBulkCopy(sql().connection())) {
            copy.setBulkCopyOptions(options);
            copy.setDestinationTableName("loaded");
            for (String column : order) {
                copy.addColumnOrderHint(column, SQLServerSortOrder.ASCENDING);
            }
            copy.writeToServer(source);
        }
    }

    @Test
    void checksNothingFiresNothingAndFillsDefaultsUnlessItIsTold() throws SQLException {
        load("(1, 100), (2, NULL)", new SQLServerBulkCopyOptions());

        assertThat(sql().column("SELECT n FROM loaded ORDER BY id")).containsExactly(100, 7);
        assertThat(sql().value("SELECT COUNT(*) FROM fired")).isEqualTo(0);
    }

    @Test
    void keepsConstraintsWhereItIsTold() {
        SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
        options.setCheckConstraints(true);

        assertThatThrownBy(() -> load("(1, 99), (2, 100)", options))
                .isInstanceOfSatisfying(
                        SQLServerException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(547));
    }

    @Test
    void firesTriggersAndKeepsNullsWhereItIsTold() throws SQLException {
        SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
        options.setFireTriggers(true);
        options.setKeepNulls(true);
        load("(1, NULL), (2, NULL)", options);

        assertThat(sql().column("SELECT n FROM loaded")).containsExactly(null, null);
        assertThat(sql().column("SELECT rows FROM fired")).containsExactly(2);
    }

    @Test
    void isHeldToTheOrderThatItClaimsOfTheClusteredKey() throws SQLException {
        assertThatThrownBy(() -> load("(1, 1), (3, 1), (2, 1)", new SQLServerBulkCopyOptions(), "id"))
                .isInstanceOfSatisfying(
                        SQLServerException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(4819))
                .hasMessageContaining("primary key of first row: (3), primary key of second row: (2)");

        load("(1, 1), (2, 1), (3, 1)", new SQLServerBulkCopyOptions(), "id");
        assertThat(sql().value("SELECT COUNT(*) FROM loaded")).isEqualTo(3);
    }

    /** Whatever the options, these hold. */
    @ParameterizedTest
    @ValueSource(strings = {"(1, 1), (1, 2)", "(NULL, 1)"})
    void refusesTwoRowsOfOneKeyAndNullWhereThereIsNone(String rows) throws SQLException {
        assertThatThrownBy(() -> load(rows, new SQLServerBulkCopyOptions())).isInstanceOf(SQLServerException.class);

        assertThat(sql().value("SELECT COUNT(*) FROM loaded")).isEqualTo(0);
    }
}
