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

/** An embedded PostgreSQL that is as durable as a real one (fsync on) and set up as the operations guide advises. */
final class BenchServer implements AutoCloseable {

    /** Settings of the server beside those below, such as wal_compression=on,synchronous_commit=off. */
    private static final String SETTINGS = System.getProperty("bench.server", "");

    private final EmbeddedPostgres postgres;
    private final HikariDataSource dataSource;
    private final long postmaster;

    BenchServer() throws IOException, SQLException {
        EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("wal_buffers", "64MB")
                .setServerConfig("checkpoint_timeout", "30min")
                .setServerConfig("temp_buffers", "64MB")
                .setServerConfig("work_mem", "64MB");
        for (String setting : SETTINGS.isEmpty() ? new String[0] : SETTINGS.split(",", -1)) {
            String[] pair = setting.split("=", 2);
            server.setServerConfig(pair[0], pair[1]);
        }
        postgres = server.start();
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        pool.setMaximumPoolSize(1);
        pool.setMaxLifetime(0);
        pool.setKeepaliveTime(0);
        dataSource = new HikariDataSource(pool);
        Path file = Path.of(value("SHOW data_directory"), "postmaster.pid");
        postmaster = Long.parseLong(Files.readAllLines(file).get(0).trim());
    }

    /** A pool of one connection. */
    HikariDataSource dataSource() {
        return dataSource;
    }

    int port() {
        return postgres.getPort();
    }

    /** JDBC URL without a user. */
    String url() {
        return "jdbc:postgresql://localhost:" + port() + "/postgres";
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

    /** Measures a run of a number of rows that this process does. */
    void measure(Series series, long rows, Run run) throws Exception {
        long server = processorTime();
        long client = ProcessorTime.own();
        long started = System.nanoTime();
        run.run();
        long nanos = System.nanoTime() - started;
        series.add(rows, nanos, ProcessorTime.own() - client, processorTime() - server);
    }

    /** Processor time of all processes of the server. */
    long processorTime() {
        return ProcessorTime.tree(postmaster);
    }

    /** Fails unless two tables have the same rows. */
    void assertEqual(String table, String other) throws SQLException {
        String rows = fingerprint(table);
        String others = fingerprint(other);
        if (!rows.equals(others)) {
            throw new IllegalStateException("The rows of " + table + " (" + rows + ") are not those of " + other + " ("
                    + others + "); number of rows and sum of hashes");
        }
    }

    private String fingerprint(String table) throws SQLException {
        return value("SELECT count(*) || ' ' || coalesce(sum(hashtext(t::text)::bigint), 0) FROM " + table + " t");
    }

    @Override
    public void close() throws IOException {
        dataSource.close();
        postgres.close();
    }
}
