// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The stand-in in a process of its own, with a table of 12 columns whose keys come in no order, and a table of one row that
 * each transaction of the workload marks with its number.
 */
final class BenchSource implements AutoCloseable {

    static final String DATABASE = "bench";
    static final String USER = "sa";
    static final String PASSWORD = "Caravan_1";

    private static final Pattern UP = Pattern.compile("stand-in is up: jdbc:sqlserver://127.0.0.1:(\\d+);");
    private static final int CHUNK = 20_000;

    /** A prime, so that multiplying by less than it numbers rows without a repetition. */
    static final long PRIME = 2_147_483_647L;

    static final long FACTOR = 1_103_515_245L;

    /** Values of a new row, from a row of {@code dbo.sample} whose {@code n} is added to the parameter. */
    static final String NEW_ROWS =
            "INSERT dbo.item (id, seq, code, name, amount, rate, active, created, day, guid, note, qty)"
                    + " SELECT CAST((CAST(? AS bigint) + n) * " + FACTOR + " % " + PRIME
                    + " AS int), ? + n, code, name, amount,"
                    + " rate, active, created, day, guid, note, qty FROM dbo.sample WHERE n >= 0 AND n < ?";

    private final ChildProcess process;
    private final int port;

    BenchSource(Path folder, int rows) throws IOException, SQLException {
        process = ChildProcess.java(
                folder,
                List.of("-Xmx" + System.getProperty("bench.source-heap", "6g"), "-Dport=0"),
                "dev.caravan.standin.StandInMain");
        port = Integer.parseInt(process.await(UP));
        create(rows);
    }

    private void create(int rows) throws SQLException {
        try (Connection connection = connect("master");
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "CREATE DATABASE " + DATABASE,
                    "USE " + DATABASE,
                    "EXEC sys.sp_cdc_enable_db",
                    "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, seq int NOT NULL, code varchar(20) NULL,"
                            + " name nvarchar(60) NULL, amount decimal(18,4) NULL, rate float NULL, active bit NULL,"
                            + " created datetime2(6) NULL, day date NULL, guid uniqueidentifier NULL,"
                            + " note nvarchar(100) NULL, qty smallint NULL)",
                    "CREATE UNIQUE INDEX item_seq ON dbo.item (seq)",
                    "CREATE TABLE dbo.mark (id int NOT NULL PRIMARY KEY, tx bigint NOT NULL)",
                    "INSERT dbo.mark VALUES (1, 0)",
                    "CREATE TABLE dbo.sample (n int NOT NULL PRIMARY KEY, code varchar(20) NULL, name nvarchar(60) NULL,"
                            + " amount decimal(18,4) NULL, rate float NULL, active bit NULL, created datetime2(6) NULL,"
                            + " day date NULL, guid uniqueidentifier NULL, note nvarchar(100) NULL, qty smallint NULL)",
                    "WITH numbers AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < " + (CHUNK - 1) + ")"
                            + " INSERT dbo.sample SELECT n, CONCAT('C-', 100000000 + n * 7919),"
                            + " CONCAT(N'Name of a customer, ', n * 104729), n * 12.3457, n / 7.0, n % 2,"
                            + " DATEADD(second, n, CAST('2024-01-01T00:00:00.123456' AS datetime2(6))), DATEADD(day, n % 1000, '2024-01-01'),"
                            + " NEWID(), CONCAT(N'A note of some length with \u00fcmlauts, ', n * 15485863.0, N', and an end'),"
                            + " n % 100 FROM numbers OPTION (MAXRECURSION 0)")) {
                statement.execute(sql);
            }
        }
        try (Connection connection = connect();
                var insert = connection.prepareStatement(NEW_ROWS)) {
            for (int from = 0; from < rows; from += CHUNK) {
                insert.setInt(1, from + 1);
                insert.setInt(2, from + 1);
                insert.setInt(3, Math.min(CHUNK, rows - from));
                insert.executeUpdate();
            }
        }
        execute(
                "EXEC sys.sp_cdc_enable_table N'dbo', N'item', @role_name = NULL",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'mark', @role_name = NULL");
    }

    int port() {
        return port;
    }

    Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    private Connection connect(String database) throws SQLException {
        return connect(database, "false");
    }

    /** A connection as what is measured has it. */
    Connection connectAsMeasured() throws SQLException {
        return connect(DATABASE, System.getProperty("bench.encrypt", "true") + ";trustServerCertificate=true");
    }

    private Connection connect(String database, String encrypt) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlserver://127.0.0.1:%d;databaseName=%s;encrypt=%s".formatted(port, database, encrypt),
                USER,
                PASSWORD);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    long processorTime() {
        return process.processorTime();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
