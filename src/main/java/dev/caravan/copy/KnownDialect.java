// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The dialect of one target, asked for once per pool of connections. */
final class KnownDialect {

    private final @Nullable TargetDialect declared;
    private volatile @Nullable Dialect known;

    KnownDialect(@Nullable TargetDialect declared) {
        this.declared = declared;
    }

    /** The dialect behind a connection of the pool, with autocommit off. */
    Dialect of(Connection connection) throws SQLException {
        Dialect dialect = known;
        if (dialect == null) {
            dialect = Probe.of(connection, declared);
            known = dialect;
        }
        return dialect;
    }

    /** The dialect if it was asked for already. */
    @Nullable
    Dialect peek() {
        return known;
    }

    void forget() {
        known = null;
    }
}
