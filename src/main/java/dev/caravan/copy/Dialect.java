// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;

/**
 * What differs between members of the PostgreSQL family. {@link #probe} finds out by trying, because version texts of
 * the Greenplum family do not tell.
 */
sealed interface Dialect permits Dialect.PostgreSql {

    /** Format of rows when none is asked for. */
    CopyFormat preferredFormat();

    /** What follows the column list of a staging table for rows with this key. */
    String stagingOptions(List<TargetColumn> key);

    /** Whether {@code INSERT ... ON CONFLICT DO UPDATE} works on ordinary tables. */
    boolean hasOnConflict();

    /** Whether the role may set {@code session_replication_role}, which leaves out foreign-key checks and triggers. */
    boolean mayReplicate();

    /**
     * Tries what the server can do; every trial is rolled back to a savepoint.
     *
     * @param connection a connection with autocommit off, inside a transaction or not
     */
    static Dialect probe(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = version(statement);
            boolean replicate = works(connection, statement, "SET LOCAL session_replication_role = replica");
            boolean onConflict = works(
                    connection,
                    statement,
                    "CREATE TEMP TABLE caravan_probe (k int PRIMARY KEY, v int) ON COMMIT DROP;"
                            + " INSERT INTO caravan_probe VALUES (1, 1)"
                            + " ON CONFLICT (k) DO UPDATE SET v = excluded.v");
            return new PostgreSql(version, onConflict, replicate);
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static boolean works(Connection connection, Statement statement, String sql) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException refused) {
            if (FailureClass.of(refused).isRetryable()) {
                throw refused;
            }
            return false;
        } finally {
            connection.rollback(before);
        }
    }

    /**
     * PostgreSQL 12 and later.
     *
     * @param version {@code server_version_num}, such as 170007
     */
    record PostgreSql(int version, boolean hasOnConflict, boolean mayReplicate) implements Dialect {

        @Override
        public CopyFormat preferredFormat() {
            return CopyFormat.BINARY;
        }

        @Override
        public String stagingOptions(List<TargetColumn> key) {
            return "ON COMMIT DELETE ROWS";
        }
    }
}
