// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What errors tell, what they end, and what of a batch comes back before and after them. */
abstract class ErrorsContract extends Contract {

    @BeforeEach
    void table() throws SQLException {
        sql().run(
                        "CREATE TABLE t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY, n int NULL CONSTRAINT ck_t CHECK (n > 0))");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("IF @@TRANCOUNT > 0 ROLLBACK", "SET XACT_ABORT OFF", "DROP TABLE t", "DROP PROCEDURE IF EXISTS p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT t VALUES (1, 1); SELECT nosuch FROM t",
                "INSERT t VALUES (1, 1); IF 1 = 0 SELECT nosuch FROM t",
                "INSERT t VALUES (1, 1); BEGIN TRY UPDATE t SET nosuch = 1 END TRY BEGIN CATCH END CATCH",
                "INSERT t VALUES (1, 1); INSERT t VALUES (2)",
                "INSERT t VALUES (1, 1); ALTER TABLE t ADD added int; SELECT added FROM t"
            })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql"
    })
    void nothingOfABatchRunsThatNamesAColumnWhichIsNotThere(String batch) throws SQLException {
        sql().run("BEGIN TRANSACTION; SET XACT_ABORT ON");
        assertThat(errorOf(batch).number()).isIn(207, 213);

        assertThat(sql().value("SELECT @@TRANCOUNT")).isEqualTo(1);
        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT t VALUES (1, 1); SELECT @missing",
                "INSERT t VALUES (1, 1); SET @missing = 1",
                "INSERT t VALUES (1, 1); IF 1 = 0 PRINT @missing",
                "INSERT t VALUES (1, 1); DECLARE @n int; SELECT @n = @missing + @n",
                "INSERT t VALUES (1, 1); SELECT TOP (@missing) id FROM t",
                "INSERT t VALUES (1, 1); EXEC sp_who @missing",
                "INSERT t VALUES (1, 1); BEGIN TRY UPDATE t SET n = @missing END TRY BEGIN CATCH END CATCH"
            })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/language-elements/variables-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-go"
    })
    void nothingOfABatchRunsThatUsesAVariableWhichIsNotDeclared(String batch) throws SQLException {
        assertThat(errorOf(batch))
                .extracting(ServerError::number, ServerError::message)
                .containsExactly(137, "Must declare the scalar variable \"@missing\".");

        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT t VALUES (1, 1); SELECT * FROM @missing",
                "INSERT t VALUES (1, 1); INSERT @missing VALUES (1)",
                "INSERT t VALUES (1, 1); DELETE FROM @missing",
                "INSERT t OUTPUT inserted.id INTO @missing VALUES (1, 1)",
                "INSERT t VALUES (1, 1); IF 1 = 0 SELECT a.id FROM t AS a JOIN @missing AS b ON a.id = b.id",
                "CREATE PROCEDURE p AS SELECT * FROM @missing"
            })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/table-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
    })
    void nothingOfABatchRunsThatUsesATableVariableWhichIsNotDeclared(String batch) throws SQLException {
        assertThat(errorOf(batch))
                .extracting(ServerError::number, ServerError::message)
                .containsExactly(1087, "Must declare the table variable \"@missing\".");

        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(0);
        assertThat(sql().value("SELECT OBJECT_ID('p')")).isNull();
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/variables-transact-sql")
    void aProcedureIsNotMadeThatUsesAVariableWhichIsNotDeclared() throws SQLException {
        assertThat(errorOf("CREATE PROCEDURE p @given int AS SELECT @given, @missing")
                        .number())
                .isEqualTo(137);

        assertThat(sql().value("SELECT OBJECT_ID('p')")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT t VALUES (2, 2)",
                "UPDATE t SET n = 2",
                "DELETE t",
                "TRUNCATE TABLE t",
                "ALTER TABLE t ADD added int",
                "CREATE TABLE u (id int)",
                "SELECT 1 AS a INTO u"
            })
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-3000-to-3999")
    void aDatabaseThatIsReadOnlyIsReadAndNotWritten(String write) throws SQLException {
        sql().run("INSERT t VALUES (1, 1)");
        sql().run("ALTER DATABASE CURRENT SET READ_ONLY WITH ROLLBACK IMMEDIATE");
        try {
            ServerError refused = errorOf(write);

            assertThat(refused.number()).isEqualTo(3906);
            assertThat(refused.severity()).isEqualTo(16);
            assertThat(refused.message()).endsWith(" because the database is read-only.");
            assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(1);
            sql().run("CREATE TABLE #t (id int)", "INSERT #t SELECT id FROM t");
            assertThat(sql().value("SELECT COUNT(*) FROM #t")).isEqualTo(1);
            sql().run("DROP TABLE #t");
        } finally {
            sql().run("ALTER DATABASE CURRENT SET READ_WRITE");
        }
        sql().run("UPDATE t SET n = 2");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addmessage-transact-sql"
    })
    void raisesMessagesByTheirNumbers() throws SQLException {
        sql().run("EXEC sp_addmessage 50501, 12, 'Order %d of %s is late.', @replace = 'replace'");
        ServerError own = errorOf("RAISERROR(50501, -1, 3, 7, 'ann')");
        assertThat(own)
                .extracting(ServerError::number, ServerError::severity, ServerError::state)
                .containsExactly(50501, 12, 3);
        assertThat(own.message()).isEqualTo("Order 7 of ann is late.");
        assertThat(sql().value("SELECT text FROM sys.messages WHERE message_id = 50501 AND language_id = 1033"))
                .isEqualTo("Order %d of %s is late.");
        assertThat(errorOf("EXEC sp_addmessage 50501, 12, 'again'").number()).isEqualTo(15043);

        sql().run("EXEC sp_dropmessage 50501");
        assertThat(errorOf("RAISERROR(50501, 16, 1)").number()).isEqualTo(18054);
        assertThat(errorOf("RAISERROR(12999, 16, 1)").number()).isEqualTo(2732);
        assertThat(errorOf("EXEC sp_addmessage 50000, 16, 'too small'").number())
                .isEqualTo(15040);
        assertThat(errorOf("RAISERROR(15600, -1, -1, 'mysp')").message())
                .isEqualTo("An invalid parameter or option was specified for procedure 'mysp'.");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql")
    void aTableThatIsNotThereIsMissedWhenTheStatementRuns() throws SQLException {
        assertThat(errorOf("INSERT t VALUES (1, 1); SELECT nosuch FROM nosuch").number())
                .isEqualTo(208);
        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(1);
        sql().run("IF 1 = 0 SELECT nosuch FROM nosuch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM nosuch | 208 | 16 | 1 | Invalid object name 'nosuch'.",
                "SELECT nosuch FROM t | 207 | 16 | 1 | Invalid column name 'nosuch'.",
                "SELEC 1 | 2812 | 16 | 62 | Could not find stored procedure 'SELEC'.",
                "SELECT 1 FROM | 102 | 15 | 1 | Incorrect syntax near 'FROM'.",
                "SELECT FROM t | 156 | 15 | 1 | Incorrect syntax near the keyword 'FROM'.",
                "SELECT @x | 137 | 15 | 2 | Must declare the scalar variable \"@x\".",
                "INSERT INTO t VALUES (NULL, 1) | 515 | 16 | 2 | Cannot insert the value NULL into column 'id'",
                "INSERT INTO t (id, n) VALUES (1) | 109 | 15 | 1 | There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match",
                "INSERT INTO t (id) VALUES (1, 1) | 110 | 15 | 1 | There are fewer columns in the INSERT statement than values specified in the VALUES clause.",
                "INSERT INTO t (id, n) SELECT 1 | 120 | 15 | 1 | The select list for the INSERT statement contains fewer items than the insert list.",
                "INSERT INTO t (id) SELECT 1, 1 | 121 | 15 | 1 | The select list for the INSERT statement contains more items than the insert list.",
                "INSERT INTO t VALUES (1) | 213 | 16 | 1 | Column name or number of supplied values does not match table definition.",
                "INSERT INTO t VALUES (1, 0) | 547 | 16 | 0 | The INSERT statement conflicted with the CHECK constraint \"ck_t\".",
                "INSERT INTO t VALUES (1, 1), (1, 2) | 2627 | 14 | 1 | Violation of PRIMARY KEY constraint 'pk_t'.",
                "SELECT 1/0 | 8134 | 16 | 1 | Divide by zero error encountered.",
                "SELECT CAST('x' AS int) | 245 | 16 | 1 | Conversion failed when converting the varchar value 'x' to data type int.",
                "SELECT CAST('2024-01-01 01:02:03.1234' AS smalldatetime) | 295 | 16 | 3 | Conversion failed when converting character string to smalldatetime data type.",
                "EXEC nosuch | 2812 | 16 | 62 | Could not find stored procedure 'nosuch'.",
                "CREATE TABLE t (id int) | 2714 | 16 | 6 | There is already an object named 't' in the database.",
                "DROP TABLE nosuch | 3701 | 11 | 5 | Cannot drop the table 'nosuch', because it does not exist or you do not have permission.",
                "RAISERROR('on %s', 13, 7, 'purpose') | 50000 | 13 | 7 | on purpose",
                "EXEC sp_executesql N'SELECT @a', N'@a int', @a = 'x' | 8114 | 16 | 5 | Error converting data type",
                "EXEC sp_executesql N'SELECT @a', N'@a tinyint', @a = 256 | 8114 | 16 | 5 | Error converting data type",
                "THROW 51000, 'thrown', 9 | 51000 | 16 | 9 | thrown"
            })
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors",
        "MS-TDS 2.2.7.10 ERROR"
    })
    void tellsNumberClassStateAndText(String batch, int number, int severity, int state, String message) {
        ServerError error = errorOf(batch);

        assertThat(error.number()).isEqualTo(number);
        assertThat(error.severity()).isEqualTo(severity);
        assertThat(error.state()).isEqualTo(state);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    @Cites("MS-TDS 2.2.7.10 ERROR: LineNumber, ProcName")
    void tellsTheLineOfABatch() {
        assertThat(errorOf("SELECT 1\n\nINSERT INTO t VALUES (1, 0)").line()).isEqualTo(3);
        assertThat(errorOf("SELECT 1;\nSELECT 2 FROM WHERE").line()).isEqualTo(2);
        assertThat(errorOf("PRINT 'a'\nRAISERROR('here', 16, 1)").line()).isEqualTo(2);
        assertThat(errorOf("SELECT 1\nSELECT 1/0").procedure()).isEmpty();
    }

    @Test
    @Cites("MS-TDS 2.2.7.10 ERROR: LineNumber, ProcName")
    void tellsTheProcedureAndItsLine() throws SQLException {
        sql().run("CREATE PROCEDURE p AS\nBEGIN\n  INSERT INTO t VALUES (1, 0)\nEND");
        ServerError error = errorOf("\n\n\nEXEC p");

        assertThat(error.number()).isEqualTo(547);
        assertThat(error.procedure()).endsWith("p");
        assertThat(error.line()).isEqualTo(3);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/error-line-transact-sql")
    void tellsACatchBlockWhatHappened() throws SQLException {
        assertThat(sql().rows("BEGIN TRY\n  INSERT INTO t VALUES (1, 0)\nEND TRY\nBEGIN CATCH\n"
                        + "  SELECT ERROR_NUMBER(), ERROR_SEVERITY(), ERROR_STATE(), ERROR_LINE(), ERROR_PROCEDURE(),"
                        + " XACT_STATE()\nEND CATCH"))
                .containsExactly(Arrays.asList(547, 16, 0, 2, null, (short) 0));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql")
    void throwsTheCaughtErrorAgainWithItsPlace() {
        ServerError error =
                errorOf("BEGIN TRY\n  INSERT INTO t VALUES (1, 0)\nEND TRY\nBEGIN CATCH\n  THROW;\nEND CATCH");

        assertThat(error.number()).isEqualTo(547);
        assertThat(error.line()).isEqualTo(2);
    }

    /** Update counts as numbers, result sets as "rows", errors as "error n", until nothing is left. */
    private List<Object> results(String batch) throws SQLException {
        List<Object> results = new ArrayList<>();
        try (Statement statement = sql().connection().createStatement()) {
            boolean more = true;
            boolean first = true;
            while (more) {
                try {
                    boolean rows = first ? statement.execute(batch) : statement.getMoreResults();
                    int count = rows ? 0 : statement.getUpdateCount();
                    more = rows || count != -1;
                    if (rows) {
                        readAll(statement.getResultSet());
                    }
                    if (more) {
                        results.add(rows ? "rows" : (Object) count);
                    }
                } catch (SQLException e) {
                    results.add("error " + e.getErrorCode());
                }
                first = false;
            }
        }
        return results;
    }

    private static void readAll(ResultSet rows) throws SQLException {
        while (rows.next()) {
            continue;
        }
    }

    @Test
    @Cites({"MS-TDS 2.2.7.6 DONE", "https://learn.microsoft.com/sql/t-sql/statements/set-nocount-transact-sql"})
    void givesResultSetsAndCountsInOrder() throws SQLException {
        assertThat(results("INSERT INTO t VALUES (1, 1), (2, 2); SELECT * FROM t; UPDATE t SET n = 3;"
                        + " DELETE FROM t WHERE id = 9; SELECT 1 AS a; DELETE FROM t"))
                .containsExactly(2, "rows", 2, 0, "rows", 2);
        assertThat(results(
                        "SET NOCOUNT ON; INSERT INTO t VALUES (1, 1); SELECT 1 AS a; DELETE FROM t; SET NOCOUNT OFF"))
                .containsExactly("rows");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql")
    void goesOnAfterAStatementThatFailed() throws SQLException {
        assertThat(results("INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (2, 2);"
                        + " SELECT COUNT(*) FROM t"))
                .containsExactly(1, "error 2627", 1, "rows");
        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(2);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql")
    void endsBatchAndTransactionUnderXactAbort() throws SQLException {
        sql().run("SET XACT_ABORT ON");

        assertThat(
                        results(
                                "BEGIN TRAN; INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (2, 2)"))
                .endsWith("error 2627");
        assertThat(sql().value("SELECT @@TRANCOUNT")).isEqualTo(0);
        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql")
    void endsBatchAndTransactionAfterAConversionThatFailed() throws SQLException {
        assertThat(
                        results(
                                "BEGIN TRAN; INSERT INTO t VALUES (1, 1); SELECT CAST('x' AS int); INSERT INTO t VALUES (2, 2)"))
                .contains("error 245")
                .endsWith("error 245");
        assertThat(sql().value("SELECT @@TRANCOUNT")).isEqualTo(0);
        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/xact-state-transact-sql")
    void doomsATransactionThatACatchBlockMayOnlyRollBack() throws SQLException {
        assertThat(sql().value("SET XACT_ABORT ON; BEGIN TRY BEGIN TRAN; INSERT INTO t VALUES (1, 0) END TRY"
                        + " BEGIN CATCH SELECT XACT_STATE(); ROLLBACK END CATCH"))
                .isEqualTo((short) -1);
        assertThat(errorOf("BEGIN TRY BEGIN TRAN; INSERT INTO t VALUES (1, 0) END TRY"
                                + " BEGIN CATCH INSERT INTO t VALUES (1, 1) END CATCH")
                        .number())
                .isEqualTo(3930);
    }

    @Test
    @Cites("MS-TDS 2.2.7.10 INFO")
    void sendsMessagesAsWarnings() throws SQLException {
        try (Statement statement = sql().connection().createStatement()) {
            statement.execute("PRINT 'printed'; RAISERROR('noted', 10, 3)");
            SQLWarning first = Objects.requireNonNull(statement.getWarnings());

            assertThat(first.getMessage()).isEqualTo("printed");
            assertThat(Objects.requireNonNull(first.getNextWarning()).getMessage())
                    .isEqualTo("noted");
        }
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-prepexec-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-8000-to-8999"
    })
    void saysAfterItsErrorsThatAStatementCouldNotBePrepared() throws SQLException {
        try (Connection connection = database().connect();
                PreparedStatement statement = connection.prepareStatement("SELECT * FROM nosuch WHERE id = ?")) {
            connection.unwrap(SQLServerConnection.class).setEnablePrepareOnFirstPreparedStatementCall(true);
            statement.setInt(1, 1);
            SQLException failure = catchThrowableOfType(SQLException.class, statement::executeQuery);

            assertThat(failure.getErrorCode()).isEqualTo(208);
            assertThat(Objects.requireNonNull(failure.getNextException()).getErrorCode())
                    .isEqualTo(8180);
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/connect/jdbc/using-multiple-result-sets")
    void countsEachRowOfABatchAndStopsNotAtTheFirstError() throws SQLException {
        // A connection of its own: the driver remembers on others that a transaction was rolled back.
        try (Connection connection = database().connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            for (int id : new int[] {1, 2, 2, 3}) {
                insert.setInt(1, id);
                insert.setInt(2, 1);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getErrorCode()).isEqualTo(2627);
                assertThat(e.getUpdateCounts()).containsExactly(1, 1, Statement.EXECUTE_FAILED, 1);
            });
        }
        assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(3);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    @Cites("MS-TDS 2.2.1.7 Attention")
    void givesUpWhenTheClientsTimeIsOver() throws SQLException {
        sql().run("BEGIN TRAN; INSERT INTO t VALUES (1, 1)");
        try (Statement statement = sql().connection().createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("WAITFOR DELAY '00:01:00'"))
                    .isInstanceOf(SQLTimeoutException.class);
        }

        assertThat(sql().value("SELECT @@TRANCOUNT"))
                .as("an attention leaves the transaction")
                .isEqualTo(1);
        sql().run("ROLLBACK");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    @Cites({"MS-TDS 2.2.1.7 Attention", "https://learn.microsoft.com/sql/connect/jdbc/performing-batch-operations"})
    void aCallThatTheClientGaveUpHasFailed() throws SQLException {
        try (Connection connection = database().connect();
                PreparedStatement wait =
                        connection.prepareStatement("IF ? > 2 WAITFOR DELAY '00:01:00'; INSERT INTO t VALUES (?, 1)")) {
            wait.setQueryTimeout(1);
            for (int id : new int[] {1, 2, 4, 0}) {
                wait.setInt(1, id);
                wait.setInt(2, id);
                wait.addBatch();
            }
            assertThatThrownBy(wait::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat(e.getUpdateCounts())
                                    .doesNotContain(Statement.SUCCESS_NO_INFO)
                                    .endsWith(Statement.EXECUTE_FAILED, Statement.EXECUTE_FAILED));
        }
        assertThat(sql().column("SELECT id FROM t ORDER BY id")).containsExactly(1, 2);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    @Cites("MS-TDS 2.2.1.7 Attention")
    void stopsInTheMiddleOfAResultThatIsNotWanted() throws SQLException {
        String many =
                "SELECT a.object_id FROM sys.all_objects a CROSS JOIN sys.all_objects b CROSS JOIN sys.all_objects c";
        try (Statement statement = sql().connection().createStatement()) {
            assertThat(statement.executeQuery(many).next()).isTrue();
            statement.cancel();
        }

        assertThat(sql().value("SELECT 1")).isEqualTo(1);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-lock-timeout-transact-sql")
    void waitsForALockNoLongerThanAsked() throws SQLException {
        sql().run("INSERT INTO t VALUES (1, 1)", "BEGIN TRAN; UPDATE t SET n = 2");
        ServerError error = error(() -> database().execute("SET LOCK_TIMEOUT 50; UPDATE t SET n = 3"));

        assertThat(error.number()).isEqualTo(1222);
        assertThat(error.severity()).isEqualTo(16);
        assertThat(error.message()).isEqualTo("Lock request time out period exceeded.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER INDEX nosuch ON t REBUILD | 2727",
                "DROP INDEX pk_t | 159",
                "CREATE TABLE #d (n int DEFAULT 0); ALTER TABLE #d ALTER COLUMN n varchar(10) | 5074",
                "ALTER INDEX ALL ON nosuch REBUILD | 1088",
                "CREATE TABLE m (id int NOT NULL PRIMARY KEY NONCLUSTERED) WITH (MEMORY_OPTIMIZED = ON) | 41337",
                "KILL 32000 | 6106",
                "WAITFOR TIME '25:00' | 148",
                "SELECT 1 AS Percent | 156",
                "CREATE LOGIN sa WITH PASSWORD = 'Caravan_1_x' | 15025",
                "ALTER LOGIN no_such_login DISABLE | 15151"
            })
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors")
    void refusesWhatThereIsNot(String batch, int number) {
        assertThat(errorOf(batch).number()).isEqualTo(number);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/kill-transact-sql")
    void aSessionCanBeEndedButNotTheOwnOne() throws SQLException {
        assertThat(errorOf("DECLARE @kill nvarchar(20) = N'KILL ' + CAST(@@SPID AS nvarchar(9)); EXEC (@kill)")
                        .number())
                .isEqualTo(6104);
        try (Connection victim = database().connect();
                Statement statement = victim.createStatement()) {
            statement.execute("BEGIN TRAN; INSERT t VALUES (7, 7)");
            int session;
            try (ResultSet row = statement.executeQuery("SELECT @@SPID")) {
                row.next();
                session = row.getInt(1);
            }
            sql().run("KILL " + session);
            assertThat(sql().value("SELECT COUNT(*) FROM t")).isEqualTo(0);
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        }
    }
}
