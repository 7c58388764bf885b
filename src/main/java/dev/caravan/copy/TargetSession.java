// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for one transaction. Closing rolls back what was not committed; a connection that fails at that is
 * aborted, so that no pool hands it out again.
 */
final class TargetSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TargetSession.class);

    private final Connection connection;
    private final PGConnection physical;
    private boolean committed;

    private TargetSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.physical = connection.unwrap(PGConnection.class);
    }

    /**
     * Takes a connection.
     *
     * @throws ApplyException when none is to be had
     */
    static TargetSession open(DataSource dataSource) {
        try {
            Connection connection = dataSource.getConnection();
            try {
                connection.setAutoCommit(false);
                return new TargetSession(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw ApplyException.of("connect to the target", null, e);
        }
    }

    Connection connection() {
        return connection;
    }

    /** The session itself, which stays the same while a pool lends it out. */
    PGConnection physical() {
        return physical;
    }

    boolean isCommitted() {
        return committed;
    }

    /**
     * Commits.
     *
     * @throws ApplyException in doubt when the connection was lost on the way
     */
    void commit() {
        try {
            connection.commit();
            committed = true;
        } catch (SQLException e) {
            throw FailureClass.of(e) == FailureClass.CONNECTION
                    ? ApplyException.inDoubt(e)
                    : ApplyException.of("commit a batch to the target", null, e);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug(
                    "Discarding a connection to the target: {}",
                    ServerReport.of(e).sentence());
            connection.abort(Runnable::run);
        } finally {
            connection.close();
        }
    }
}
