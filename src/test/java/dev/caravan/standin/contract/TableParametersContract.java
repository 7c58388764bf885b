// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerCallableStatement;
import com.microsoft.sqlserver.jdbc.SQLServerDataTable;
import com.microsoft.sqlserver.jdbc.SQLServerPreparedStatement;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Table-valued parameters of statements and procedures. */
@Cites({
    "https://learn.microsoft.com/sql/connect/jdbc/using-table-valued-parameters",
    "https://learn.microsoft.com/sql/relational-databases/tables/use-table-valued-parameters-database-engine",
    "MS-TDS 2.2.5.5.5"
})
abstract class TableParametersContract extends Contract {

    @BeforeEach
    void type() throws SQLException {
        sql().run(
                        "CREATE TYPE items AS TABLE (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL, price decimal(9,2) NULL)",
                        "CREATE TABLE a (id int NOT NULL, name nvarchar(20) NULL, price decimal(9,2) NULL)");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("DROP PROCEDURE IF EXISTS p", "DROP TABLE IF EXISTS a, typed", "DROP TYPE IF EXISTS items, typing");
    }

    private static SQLServerDataTable items() throws SQLException {
        SQLServerDataTable items = new SQLServerDataTable();
        items.addColumnMetadata("id", Types.INTEGER);
        items.addColumnMetadata("name", Types.NVARCHAR);
        items.addColumnMetadata("price", Types.DECIMAL);
        items.addRow(1, "one", new BigDecimal("1.50"));
        items.addRow(2, null, null);
        return items;
    }

    private void insert(SQLServerDataTable items) throws SQLException {
        try (PreparedStatement insert = sql().connection().prepareStatement("INSERT INTO a SELECT * FROM ?")) {
            insert.unwrap(SQLServerPreparedStatement.class).setStructured(1, "dbo.items", items);
            insert.execute();
        }
    }

    @Test
    void valuesOfAFixedLengthAreFilledUp() throws SQLException {
        sql().run("CREATE TYPE typing AS TABLE (c char(5) NULL, b binary(3) NULL)");
        SQLServerDataTable typed = new SQLServerDataTable();
        typed.addColumnMetadata("c", Types.CHAR);
        typed.addColumnMetadata("b", Types.BINARY);
        typed.addRow("ab", new byte[] {1});
        try (PreparedStatement select =
                sql().connection().prepareStatement("SELECT CAST(c AS varchar(9)) + '|', DATALENGTH(b) FROM ?")) {
            select.unwrap(SQLServerPreparedStatement.class).setStructured(1, "dbo.typing", typed);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("ab   |");
                assertThat(rows.getInt(2)).isEqualTo(3);
            }
        }
    }

    @Test
    void areReadByAStatementAgainAndAgain() throws SQLException {
        for (int i = 0; i < 4; i++) {
            insert(items());
        }

        assertThat(sql().rows("SELECT id, name, price, COUNT(*) FROM a GROUP BY id, name, price ORDER BY id"))
                .containsExactly(Arrays.asList(1, "one", new BigDecimal("1.50"), 4), Arrays.asList(2, null, null, 4));
    }

    @Test
    void areReadByAProcedure() throws SQLException {
        sql().run("CREATE PROCEDURE p @items items READONLY, @factor int AS SELECT SUM(price) * @factor FROM @items");
        try (SQLServerCallableStatement call =
                (SQLServerCallableStatement) sql().connection().prepareCall("{call p(?, ?)}")) {
            call.setStructured(1, "dbo.items", items());
            call.setInt(2, 2);
            try (ResultSet row = call.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getBigDecimal(1)).isEqualByComparingTo("3");
            }
        }
    }

    @Test
    void mayBeEmpty() throws SQLException {
        try (Statement statement = sql().connection().createStatement();
                ResultSet none = statement.executeQuery("SELECT id, name, price FROM a");
                PreparedStatement insert = sql().connection().prepareStatement("INSERT INTO a SELECT * FROM ?")) {
            insert.unwrap(SQLServerPreparedStatement.class).setStructured(1, "dbo.items", none);
            assertThat(insert.executeUpdate()).isEqualTo(0);
        }

        assertThat(sql().value("SELECT COUNT(*) FROM a")).isEqualTo(0);
    }

    @Test
    void keepTheRulesOfTheirType() throws SQLException {
        SQLServerDataTable twice = items();
        twice.addRow(1, "again", null);

        assertThat(error(() -> insert(twice)).number()).isEqualTo(2627);
        assertThat(sql().value("SELECT COUNT(*) FROM a")).isEqualTo(0);
    }

    @ParameterizedTest
    @MethodSource("dev.caravan.standin.contract.TypeCases#ofTables")
    void carryEveryType(TypeCase type) throws SQLException {
        sql().run(
                        "CREATE TYPE typing AS TABLE (id int NOT NULL, c " + type.declaration() + " NULL)",
                        "CREATE TABLE typed (id int NOT NULL, c " + type.declaration() + " NULL)");
        for (int i = 0; i < type.values().size(); i++) {
            sql().run("INSERT INTO typed VALUES (" + i + ", "
                    + type.values().get(i).literal() + ")");
        }
        sql().run("INSERT INTO typed VALUES (99, NULL)");
        String all = "SELECT id, c FROM typed ORDER BY id";
        Object before = sql().rows(all);
        try (Statement statement = sql().connection().createStatement();
                ResultSet rows = statement.executeQuery(all);
                PreparedStatement insert =
                        sql().connection().prepareStatement("INSERT INTO typed SELECT id + 100, c FROM ?")) {
            insert.unwrap(SQLServerPreparedStatement.class).setStructured(1, "dbo.typing", rows);
            insert.execute();
        }

        assertThat(sql().rows("SELECT id - 100, c FROM typed WHERE id >= 100 ORDER BY id"))
                .isEqualTo(before);
    }

    @Test
    @Cites("MS-TDS 2.2.6.6 RPC Request")
    void areEmptyWhenTheirDefaultIsTaken() throws SQLException {
        sql().run("CREATE PROCEDURE p @items items READONLY AS SELECT COUNT(*) FROM @items");
        try (SQLServerCallableStatement call =
                (SQLServerCallableStatement) sql().connection().prepareCall("{call p(?)}")) {
            call.setStructured(1, "dbo.items", (SQLServerDataTable) null);
            try (ResultSet row = call.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Test
    void haveColumnsOfNothingButNull() throws SQLException {
        SQLServerDataTable items = new SQLServerDataTable();
        items.addColumnMetadata("id", Types.INTEGER);
        items.addColumnMetadata("name", Types.NVARCHAR);
        items.addColumnMetadata("price", Types.DECIMAL);
        items.addRow(1, null, null);

        insert(items);

        assertThat(sql().rows("SELECT id, name, price FROM a")).containsExactly(Arrays.asList(1, null, null));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-sproc-columns-transact-sql")
    void areListedAmongTheParametersOfAProcedure() throws SQLException {
        sql().run("CREATE PROCEDURE p @items items READONLY AS SELECT COUNT(*) FROM @items");

        assertThat(sql().rows("EXEC sp_sproc_columns_100 'p', @column_name = '@items'"))
                .singleElement()
                .satisfies(row -> assertThat(row).contains("@items", (short) -153, "items"));
    }
}
