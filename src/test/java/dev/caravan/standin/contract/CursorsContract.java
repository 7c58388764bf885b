// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerResultSet;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API server cursors that change rows, as the updatable result sets of mssql-jdbc use them. */
@Cites({
    "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-cursor-transact-sql",
    "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-cursorfetch-transact-sql",
    "https://learn.microsoft.com/sql/relational-databases/native-client-odbc-cursors/cursor-types",
    "https://learn.microsoft.com/sql/connect/jdbc/understanding-cursor-types",
    "https://learn.microsoft.com/sql/connect/jdbc/modifying-result-set-data-using-the-jdbc-driver"
})
abstract class CursorsContract extends Contract {
    private static final String ALL = "SELECT id, name, price FROM item ORDER BY id";

    @BeforeEach
    void tables() throws SQLException {
        sql().run(
                        "CREATE TABLE item (id int IDENTITY PRIMARY KEY, name nvarchar(20) NULL,"
                                + " price decimal(9,2) NULL DEFAULT 1.5, note AS name + N'!')",
                        "INSERT INTO item (name, price) VALUES (N'one', 1), (N'two', 2), (N'three', 3), (N'four', NULL)");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("DROP TABLE IF EXISTS item, other, heap");
    }

    private Statement statement(int type) throws SQLException {
        return sql().connection().createStatement(type, ResultSet.CONCUR_UPDATABLE);
    }

    private static List<String> names(ResultSet rows) throws SQLException {
        List<String> names = new ArrayList<>();
        while (rows.next()) {
            names.add(rows.getString("name"));
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.TYPE_SCROLL_SENSITIVE,
                SQLServerResultSet.TYPE_SS_SCROLL_DYNAMIC
            })
    void updateTheRowThatTheyStandOn(int type) throws SQLException {
        try (Statement statement = statement(type);
                ResultSet rows = statement.executeQuery(ALL)) {
            while (rows.next()) {
                rows.updateString("name", rows.getString("name").toUpperCase(java.util.Locale.ROOT));
                rows.updateBigDecimal("price", new BigDecimal("9.99"));
                rows.updateRow();
            }
        }

        assertThat(sql().rows("SELECT id, name, price FROM item WHERE price = 9.99 ORDER BY id"))
                .extracting(row -> row.get(1))
                .containsExactly("ONE", "TWO", "THREE", "FOUR");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.TYPE_SCROLL_SENSITIVE,
                SQLServerResultSet.TYPE_SS_SCROLL_DYNAMIC
            })
    void deleteTheRowThatTheyStandOn(int type) throws SQLException {
        try (Statement statement = statement(type)) {
            statement.setFetchSize(2);
            try (ResultSet rows = statement.executeQuery(ALL)) {
                for (int i = 1; rows.next(); i++) {
                    if (i % 2 == 0) {
                        rows.deleteRow();
                    }
                }
            }
        }

        assertThat(sql().rows("SELECT name FROM item ORDER BY id"))
                .extracting(row -> row.get(0))
                .containsExactly("one", "three");
    }

    @ParameterizedTest
    @ValueSource(ints = {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_SENSITIVE})
    void insertRows(int type) throws SQLException {
        try (Statement statement = statement(type);
                ResultSet rows = statement.executeQuery(ALL)) {
            rows.moveToInsertRow();
            rows.updateString("name", "five");
            rows.updateNull("price");
            rows.insertRow();
        }

        assertThat(sql().rows("SELECT id, name, price FROM item WHERE id > 4"))
                .containsExactly(Arrays.asList(5, "five", null));
    }

    @Test
    void insertARowOfDefaults() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery(ALL)) {
            rows.moveToInsertRow();
            rows.insertRow();
        }

        assertThat(sql().rows("SELECT id, name, price FROM item WHERE id > 4"))
                .containsExactly(Arrays.asList(5, null, new BigDecimal("1.50")));
    }

    @Test
    void aKeysetHasInsertedRowsAtItsEnd() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT id, name, price FROM item ORDER BY id DESC")) {
            rows.moveToInsertRow();
            rows.updateString("name", "five");
            rows.insertRow();
            rows.moveToCurrentRow();

            assertThat(rows.last()).isTrue();
            assertThat(rows.getString("name")).isEqualTo("five");
            assertThat(rows.getRow()).isEqualTo(5);
        }
    }

    @Test
    void aKeysetShowsChangesOfOthersAndNotTheirInserts() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT id, name FROM item WHERE id < 9 ORDER BY id")) {
            assertThat(rows.first()).isTrue();
            sql().run(
                            "UPDATE item SET name = N'changed' WHERE id = 1",
                            "DELETE FROM item WHERE id = 2",
                            "INSERT INTO item (name) VALUES (N'new')");
            rows.refreshRow();
            assertThat(rows.getString("name")).isEqualTo("changed");
            assertThat(rows.absolute(2)).isTrue();
            assertThat(rows.rowDeleted()).isTrue();
            assertThat(rows.last()).isTrue();
            assertThat(rows.getString("name")).isEqualTo("four");
        }
    }

    @Test
    void aDynamicCursorShowsInsertsOfOthers() throws SQLException {
        try (Statement statement = statement(SQLServerResultSet.TYPE_SS_SCROLL_DYNAMIC)) {
            statement.setFetchSize(1);
            try (ResultSet rows = statement.executeQuery(ALL)) {
                assertThat(rows.next()).isTrue();
                sql().run("DELETE FROM item WHERE id = 2", "INSERT INTO item (name) VALUES (N'new')");
                assertThat(names(rows)).containsExactly("three", "four", "new");
            }
        }
    }

    @Test
    void aStaticCursorShowsNoChanges() throws SQLException {
        try (Statement statement = sql().connection()
                        .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery(ALL)) {
            sql().run("UPDATE item SET name = N'changed'", "INSERT INTO item (name) VALUES (N'new')");
            assertThat(names(rows)).containsExactly("one", "two", "three", "four");
        }
    }

    @Test
    void goInEveryDirectionBetweenChanges() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery(ALL)) {
            rows.setFetchSize(2);
            assertThat(rows.last()).isTrue();
            rows.updateString("name", "last");
            rows.updateRow();
            assertThat(rows.first()).isTrue();
            rows.updateString("name", "first");
            rows.updateRow();
            assertThat(rows.relative(2)).isTrue();
            assertThat(rows.previous()).isTrue();
            rows.deleteRow();
            assertThat(rows.absolute(-1)).isTrue();
            assertThat(rows.getString("name")).isEqualTo("last");
        }

        assertThat(sql().rows("SELECT name FROM item ORDER BY id"))
                .extracting(row -> row.get(0))
                .containsExactly("first", "three", "last");
    }

    @Test
    void updateColumnsUnderOtherNames() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT i.id, i.name AS label FROM dbo.item AS i")) {
            assertThat(rows.next()).isTrue();
            rows.updateString("label", "renamed");
            rows.updateRow();
        }

        assertThat(sql().value("SELECT name FROM item WHERE id = 1")).isEqualTo("renamed");
    }

    @Test
    void changeOneTableOfAJoin() throws SQLException {
        sql().run(
                        "CREATE TABLE other (item int NOT NULL PRIMARY KEY, word nvarchar(20) NULL)",
                        "INSERT INTO other VALUES (1, N'a'), (2, N'b')");
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery(
                        "SELECT i.name, o.word FROM item i JOIN other o ON o.item = i.id ORDER BY i.id")) {
            assertThat(rows.absolute(2)).isTrue();
            rows.updateString("word", "c");
            rows.updateRow();
        }

        assertThat(sql().rows("SELECT word FROM other ORDER BY item"))
                .extracting(row -> row.get(0))
                .containsExactly("a", "c");
    }

    @Test
    void takeParameters() throws SQLException {
        try (PreparedStatement statement = sql().connection()
                .prepareStatement(
                        "SELECT id, name FROM item WHERE id >= ? ORDER BY id",
                        ResultSet.TYPE_SCROLL_SENSITIVE,
                        ResultSet.CONCUR_UPDATABLE)) {
            for (int from = 3; from > 0; from--) {
                statement.setInt(1, from);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    rows.updateString("name", "from " + from);
                    rows.updateRow();
                }
            }
        }

        assertThat(sql().rows("SELECT name FROM item ORDER BY id"))
                .extracting(row -> row.get(0))
                .containsExactly("from 1", "from 2", "from 3", "four");
    }

    @Test
    void refuseChangesOfRowsThatOthersChanged() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery(ALL)) {
            assertThat(rows.next()).isTrue();
            sql().run("UPDATE item SET price = 7 WHERE id = 1");
            rows.updateString("name", "late");

            assertThat(error(rows::updateRow).number()).isEqualTo(16947);
        }

        assertThat(sql().value("SELECT name FROM item WHERE id = 1")).isEqualTo("one");
    }

    @Test
    void withScrollLocksKeepOthersOut() throws SQLException {
        sql().connection().setAutoCommit(false);
        try (Statement statement = sql().connection()
                        .createStatement(
                                SQLServerResultSet.TYPE_SS_SCROLL_KEYSET, SQLServerResultSet.CONCUR_SS_SCROLL_LOCKS);
                ResultSet rows = statement.executeQuery(ALL);
                java.sql.Connection other = database().connect();
                Statement change = other.createStatement()) {
            assertThat(rows.next()).isTrue();
            change.execute("SET LOCK_TIMEOUT 50");

            assertThat(error(() -> change.execute("UPDATE item SET price = 7 WHERE id = 1"))
                            .number())
                    .isEqualTo(1222);
            rows.updateString("name", "mine");
            rows.updateRow();
            sql().connection().commit();
        } finally {
            sql().connection().setAutoCommit(true);
        }

        assertThat(sql().value("SELECT name FROM item WHERE id = 1")).isEqualTo("mine");
    }

    @Test
    void reportErrorsOfChanges() throws SQLException {
        sql().run("CREATE TABLE other (item int NOT NULL PRIMARY KEY, word nvarchar(2) NOT NULL)");
        sql().run("INSERT INTO other VALUES (1, N'a'), (2, N'b')");
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT item, word FROM other ORDER BY item")) {
            assertThat(rows.next()).isTrue();
            rows.updateInt("item", 2);
            assertThat(error(rows::updateRow).number()).isEqualTo(2627);
            rows.updateNull("word");
            assertThat(error(rows::updateRow).number()).isEqualTo(515);
            rows.moveToInsertRow();
            rows.updateInt("item", 3);
            assertThat(error(rows::insertRow).number()).isEqualTo(515);
        }
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/native-client-odbc-cursors/programming/using-implicit-cursor-conversions")
    void keysetsOfAHeapAreKeptByTheirRows() throws SQLException {
        sql().run(
                        "CREATE TABLE heap (id int NOT NULL, name nvarchar(20) NULL)",
                        "INSERT INTO heap VALUES (1, N'a'), (1, N'a')");
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT id, name FROM heap")) {
            assertThat(rows.next()).isTrue();
            rows.updateString("name", "b");
            rows.updateRow();
            assertThat(rows.next()).isTrue();
            rows.deleteRow();
        }

        assertThat(sql().column("SELECT name FROM heap")).containsExactly("b");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-cursorfetch-transact-sql")
    void beforeTheFirstRowThereIsNoneHoweverManyAreFetchedAtOnce() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE)) {
            statement.setFetchSize(3);
            try (ResultSet rows = statement.executeQuery(ALL)) {
                assertThat(rows.absolute(2)).isTrue();
                assertThat(rows.previous()).isTrue();
                assertThat(rows.previous()).isFalse();
                assertThat(rows.isBeforeFirst()).isTrue();
                assertThat(rows.absolute(0)).isFalse();
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt("id")).isEqualTo(1);
            }
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/declare-cursor-transact-sql")
    void aKeyThatIsChangedThroughAKeysetStaysInItsPlace() throws SQLException {
        sql().run("CREATE TABLE other (id int NOT NULL PRIMARY KEY)", "INSERT INTO other VALUES (1), (2)");
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT id FROM other")) {
            assertThat(rows.next()).isTrue();
            int id = rows.getInt("id");
            rows.updateInt("id", id + 1000);
            rows.updateRow();

            assertThat(rows.getInt("id")).isEqualTo(id + 1000);
            assertThat(rows.absolute(1)).isTrue();
            assertThat(rows.getInt("id")).isEqualTo(id + 1000);
        }
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/native-client-odbc-cursors/programming/using-implicit-cursor-conversions")
    void goForwardInAnOrderThatTheRowsHadAtTheBeginning() throws SQLException {
        sql().run("CREATE TABLE heap (name nvarchar(20) NULL)", "INSERT INTO heap VALUES (N'c'), (N'a'), (N'b')");
        try (Statement statement = statement(ResultSet.TYPE_FORWARD_ONLY)) {
            statement.setFetchSize(1);
            try (ResultSet rows = statement.executeQuery("SELECT name FROM heap ORDER BY name")) {
                assertThat(rows.next()).isTrue();
                rows.updateString("name", "z");
                rows.updateRow();
                List<String> rest = new ArrayList<>();
                while (rows.next()) {
                    rest.add(rows.getString(1));
                }
                assertThat(rest).containsExactly("b", "c");
            }
        }
    }

    @Test
    void goForwardThroughAHeap() throws SQLException {
        sql().run(
                        "CREATE TABLE heap (name nvarchar(20) NULL)",
                        "INSERT INTO heap VALUES (N'a'), (N'a'), (N'b'), (N'b')");
        try (Statement statement = statement(ResultSet.TYPE_FORWARD_ONLY)) {
            statement.setFetchSize(1);
            try (ResultSet rows = statement.executeQuery("SELECT name FROM heap")) {
                assertThat(rows.next()).isTrue();
                rows.updateString("name", "c");
                rows.updateRow();
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isTrue();
                rows.deleteRow();
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isFalse();
            }
        }

        assertThat(sql().rows("SELECT name FROM heap ORDER BY name"))
                .extracting(row -> row.get(0))
                .containsExactly("a", "b", "c");
    }

    @Test
    void tellTheTablesOfTheirColumns() throws SQLException {
        try (Statement statement = statement(ResultSet.TYPE_SCROLL_SENSITIVE);
                ResultSet rows = statement.executeQuery("SELECT id, name AS label, id + 1 AS sum FROM item")) {
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(3);
            assertThat(rows.getMetaData().getTableName(1)).isEqualTo("item");
            assertThat(rows.getMetaData().getTableName(2)).isEqualTo("item");
            assertThat(rows.getMetaData().getTableName(3)).isEmpty();
        }
    }
}
