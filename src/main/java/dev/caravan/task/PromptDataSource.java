// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool that says at once why no connection can be made. By itself the pool tries again and again for the whole time that
 * a caller would wait for a free connection, whatever the driver says: a wrong password would be told after ten seconds.
 */
final class PromptDataSource extends DelegatingDataSource implements AutoCloseable {

    private final HikariDataSource pool;
    private final DataSource driver;
    private final ThreadLocal<Boolean> unhurried = ThreadLocal.withInitial(() -> false);

    /** Makes a pool of connections that the driver opens. */
    PromptDataSource(HikariConfig config, DataSource driver) {
        config.setDataSource(driver);
        this.driver = driver;
        this.pool = new HikariDataSource(config);
        setTargetDataSource(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        // Null before the first connection was asked for.
        var state = pool.getHikariPoolMXBean();
        if (state == null || state.getTotalConnections() == 0) {
            driver.getConnection().close();
        }
        Connection connection = pool.getConnection();
        if (unhurried.get()) {
            // The pool sets it back when it gets the connection again.
            withoutTimeout(connection);
        }
        return connection;
    }

    private static void withoutTimeout(Connection connection) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Does work whose statements are waited for without end. */
    <T> T unhurried(Supplier<T> work) {
        boolean before = unhurried.get();
        unhurried.set(true);
        try {
            return work.get();
        } finally {
            unhurried.set(before);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
