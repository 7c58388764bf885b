// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.ChangeBatch;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Moves a task's position on inside the transaction that carries the rows. Called first in each attempt, so a batch that
 * is tried again after a rollback calls it again.
 */
@FunctionalInterface
public interface PositionStep {

    /**
     * Moves the position to the batch's {@code upTo}; neither commits nor rolls back.
     *
     * @param connection connection of the transaction
     * @param batch batch that is about to be applied
     * @throws StalePositionException when the stored position or its owner is not the expected one; nothing of the batch
     *     is applied then
     * @throws SQLException when the target fails
     */
    void advance(Connection connection, ChangeBatch batch) throws SQLException;

    /** The transaction was committed: told at once, whatever becomes of the route that brought the batch. */
    default void committed(ChangeBatch batch) {
        // Whoever keeps no position in memory need not know.
    }
}
