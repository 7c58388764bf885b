// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * An embedded PostgreSQL that is as durable as a real one (fsync on) and set up as the operations guide advises, with one
 * connection, so that the processor time of its backend can be told.
 */
final class BenchServer implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final HikariDataSource dataSource;
    private final long backend;

    BenchServer() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("wal_buffers", "64MB")
                .setServerConfig("checkpoint_timeout", "30min")
                .setServerConfig("temp_buffers", "64MB")
                .setServerConfig("work_mem", "64MB")
                .start();
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        pool.setMaximumPoolSize(1);
        pool.setMaxLifetime(0);
        pool.setKeepaliveTime(0);
        dataSource = new HikariDataSource(pool);
        backend = Long.parseLong(value("SELECT pg_backend_pid()"));
    }

    HikariDataSource dataSource() {
        return dataSource;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String value(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Something to measure. */
    @FunctionalInterface
    interface Run {

        /** Runs it. */
        void run() throws Exception;
    }

    /** Measures a run of a number of rows. */
    void measure(Series series, long rows, Run run) throws Exception {
        long ticks = ticks();
        long started = System.nanoTime();
        run.run();
        long nanos = System.nanoTime() - started;
        series.add(rows, nanos, ticks() - ticks);
    }

    /** Processor time of the backend in 1/100 s, 0 where the system does not tell. */
    private long ticks() throws IOException {
        Path stat = Path.of("/proc", Long.toString(backend), "stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        // proc(5): after the name in parentheses, utime and stime are the 12th and 13th field.
        String fields = Files.readString(stat);
        String[] numbers = fields.substring(fields.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(numbers[11]) + Long.parseLong(numbers[12]);
    }

    @Override
    public void close() throws IOException {
        dataSource.close();
        postgres.close();
    }
}
