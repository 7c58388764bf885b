// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool that says at once why no connection can be made. By itself the pool tries again and again for the whole time that
 * a caller would wait for a free connection, whatever the driver says: a wrong password would be told after ten seconds.
 */
final class PromptDataSource extends DelegatingDataSource implements AutoCloseable {

    private final HikariDataSource pool;
    private final DataSource driver;

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
        return pool.getConnection();
    }

    @Override
    public void close() {
        pool.close();
    }
}
