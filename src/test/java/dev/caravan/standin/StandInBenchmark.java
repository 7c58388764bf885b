// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Measures what tests may expect of the stand-in: rows read by one mssql-jdbc connection, changes captured, and the heap that
 * ten million change rows take. Ends with 1 when a floor is missed. System property {@code scale}: part of the usual number
 * of rows, 1 by default.
 */
public final class StandInBenchmark {
    private static final double SCALE = Double.parseDouble(System.getProperty("scale", "1"));
    private static final int READ_ROWS = (int) (1_000_000 * SCALE);
    private static final int CHANGE_ROWS = (int) (10_000_000 * SCALE);
    private static final int ROWS_A_TRANSACTION = 10_000;
    private static final int READ_FLOOR = 200_000;
    private static final int CAPTURE_FLOOR = 30_000;
    private static final long HEAP_CEILING_MIB = 2048;
    private static final int ROUNDS = 3;

    private final Statement sql;
    private boolean missed;

    private StandInBenchmark(Statement sql) {
        this.sql = sql;
    }

    /** Runs it in this process; start it with {@code -Xmx2g}, as the documented command does. */
    public static void main(String[] arguments) throws SQLException {
        boolean missed;
        try (StandIn standIn = StandIn.start();
                Connection connection =
                        DriverManager.getConnection(standIn.url("master"), standIn.user(), standIn.password());
                Statement statement = connection.createStatement()) {
            StandInBenchmark benchmark = new StandInBenchmark(statement);
            benchmark.prepare();
            benchmark.reads();
            benchmark.captures();
            missed = benchmark.missed;
        }
        System.exit(missed ? 1 : 0);
    }

    private void prepare() throws SQLException {
        for (String batch : new String[] {
            "CREATE DATABASE bench",
            "USE bench",
            "CREATE TABLE dbo.narrow (id int NOT NULL PRIMARY KEY, n int NOT NULL)",
            "CREATE TABLE dbo.busy (id int NOT NULL PRIMARY KEY, n int NOT NULL, name varchar(20) NULL)",
            "EXEC sys.sp_cdc_enable_db",
            "EXEC sys.sp_cdc_enable_table N'dbo', N'busy', @role_name = NULL"
        }) {
            sql.execute(batch);
        }
        fill("narrow", "id, n", "i, i % 1000", READ_ROWS);
        fill("busy", "id, n, name", "i, 0, 'name ' + CAST(i AS varchar(10))", ROWS_A_TRANSACTION);
        sql.execute("EXEC standin.await_capture");
    }

    private void fill(String table, String columns, String values, int rows) throws SQLException {
        for (int from = 1; from <= rows; from += ROWS_A_TRANSACTION) {
            int to = Math.min(rows, from + ROWS_A_TRANSACTION - 1);
            sql.execute(("WITH numbers AS (SELECT %d AS i UNION ALL SELECT i + 1 FROM numbers WHERE i < %d)"
                            + " INSERT dbo.%s (%s) SELECT %s FROM numbers OPTION (MAXRECURSION 0)")
                    .formatted(from, to, table, columns, values));
        }
    }

    private void reads() throws SQLException {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long rows = read();
            best = Math.max(best, rows / seconds(start));
        }
        report("rows read by one connection, best of " + ROUNDS, best, READ_FLOOR, "rows/s");
    }

    private long read() throws SQLException {
        long rows = 0;
        long sum = 0;
        try (ResultSet result = sql.executeQuery("SELECT id, n FROM dbo.narrow")) {
            while (result.next()) {
                sum += result.getInt(1) + result.getInt(2);
                rows++;
            }
        }
        if (rows != READ_ROWS || sum == 0) {
            throw new IllegalStateException("Read " + rows + " rows of " + READ_ROWS);
        }
        return rows;
    }

    private void captures() throws SQLException {
        int transactions = Math.max(1, CHANGE_ROWS / ROWS_A_TRANSACTION / 2);
        long start = System.nanoTime();
        for (int i = 0; i < transactions; i++) {
            sql.execute("UPDATE dbo.busy SET n = n + 1");
        }
        sql.execute("EXEC standin.await_capture");
        double seconds = seconds(start);
        long rows = count("SELECT COUNT_BIG(*) FROM cdc.dbo_busy_CT");
        // One row for each that was filled in, two for each update.
        long expected = ROWS_A_TRANSACTION * (1 + 2L * transactions);
        if (rows != expected) {
            throw new IllegalStateException("Captured " + rows + " rows of " + expected);
        }
        report(
                "changes written and captured",
                transactions * (double) ROWS_A_TRANSACTION / seconds,
                CAPTURE_FLOOR,
                "changes/s");
        System.gc();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long mib = heap.getUsed() >> 20;
        missed |= mib > HEAP_CEILING_MIB;
        System.out.printf(
                Locale.ROOT,
                "%-45s %,14d MiB   (at most %,d)%n",
                "heap with %,d change rows".formatted(rows),
                mib,
                HEAP_CEILING_MIB);
    }

    private long count(String query) throws SQLException {
        try (ResultSet result = sql.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void report(String what, double rate, int floor, String unit) {
        missed |= rate < floor;
        System.out.printf(Locale.ROOT, "%-45s %,14.0f %s   (at least %,d)%n", what, rate, unit, floor);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
