// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Finds out by its catalogue which member of the PostgreSQL family a server is; version texts of the Greenplum family do
 * not tell.
 */
public final class DialectDetector {

    /**
     * The question, which every kernel since PostgreSQL 9.0 understands. Settings that begin with rds_ or beam_ are
     * AnalyticDB's.
     */
    public static final String QUESTION = """
            SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'pg_catalog' AND c.relname = 'gp_distribution_policy') AS distributed,
                   EXISTS (SELECT 1 FROM pg_catalog.pg_settings
                           WHERE name LIKE 'rds\\_%' OR name LIKE 'beam\\_%') AS analyticdb,
                   current_setting('server_version_num')::int AS version
            """;

    private static final int MODERN = 120_000;

    private DialectDetector() {}

    /**
     * The dialect of the server behind a connection. Versions that are too old are a question for the prechecks.
     *
     * @throws SQLException when the server cannot be asked
     */
    public static TargetDialect detect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            return of(row.getBoolean(1), row.getBoolean(2), row.getInt(3));
        }
    }

    /** The dialect by what the catalogue shows. */
    static TargetDialect of(boolean distributed, boolean analyticdb, int version) {
        if (!distributed) {
            return TargetDialect.POSTGRESQL;
        }
        if (version >= MODERN) {
            return analyticdb ? TargetDialect.ADBPG7 : TargetDialect.GREENPLUM7;
        }
        return analyticdb ? TargetDialect.ADBPG6 : TargetDialect.GREENPLUM6;
    }
}
