// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.SQLException;

/** What becomes of rows that the target refuses, such as one with a text that is too long for its column. */
@FunctionalInterface
public interface BadRows {

    /** Nothing of the batch or the chunk is applied. */
    BadRows STOP = (connection, row) -> {
        throw new IllegalStateException("Rows are not set aside");
    };

    /**
     * Sets a row aside within the transaction that carries the good ones; neither commits nor rolls back.
     *
     * @throws SQLException when the target fails
     */
    void setAside(Connection connection, BadRow row) throws SQLException;
}
