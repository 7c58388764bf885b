// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The Spring transaction that is under way on a data source, which is left to its owner, or one of our own. */
final class CopyTransaction implements AutoCloseable {

    private final DataSource dataSource;
    private final Connection connection;
    private final @Nullable TargetSession own;

    private CopyTransaction(DataSource dataSource, Connection connection, @Nullable TargetSession own) {
        this.dataSource = dataSource;
        this.connection = connection;
        this.own = own;
    }

    /** Joins or begins. */
    static CopyTransaction open(DataSource dataSource, ApplySettings settings, KnownDialect dialect)
            throws SQLException {
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.hasResource(dataSource)) {
            return join(dataSource, dialect);
        }
        TargetSession own = TargetSession.open(dataSource);
        try (Statement statement = own.connection().createStatement()) {
            statement.execute(dialect.of(own.connection()).settings(settings.transaction()));
            return new CopyTransaction(dataSource, own.connection(), own);
        } catch (SQLException e) {
            own.close();
            throw e;
        }
    }

    private static CopyTransaction join(DataSource dataSource, KnownDialect dialect) throws SQLException {
        CopyTransaction joined = new CopyTransaction(dataSource, DataSourceUtils.getConnection(dataSource), null);
        String settings = dialect.of(joined.connection).joined();
        if (!settings.isEmpty()) {
            try (Statement statement = joined.connection.createStatement()) {
                statement.execute(settings);
            }
        }
        return joined;
    }

    Connection connection() {
        return connection;
    }

    /** Whether the transaction belongs to somebody else. */
    boolean isJoined() {
        return own == null;
    }

    /** Commits a transaction of our own. */
    void commit() {
        if (own != null) {
            own.commit();
        }
    }

    /** Rolls back a transaction of our own that was not committed. */
    @Override
    public void close() throws SQLException {
        if (own != null) {
            own.close();
        } else {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
