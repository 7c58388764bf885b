// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.PositionStep;
import dev.caravan.copy.StalePositionException;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Position;
import dev.caravan.task.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;

/** The position of a task while this process owns it. */
final class OwnedPosition implements PositionStep {

    private final TaskStore store;
    private final long epoch;

    private volatile Position position;

    OwnedPosition(TaskStore store, TaskStore.Owned owned) {
        this.store = store;
        this.epoch = owned.epoch();
        this.position = owned.position();
    }

    /** Position of the last committed batch. */
    Position position() {
        return position;
    }

    @Override
    public void advance(Connection connection, ChangeBatch batch) throws SQLException {
        int changes = batch.changes().size();
        if (!store.advance(connection, epoch, position.commitLsn(), batch.upTo(), changes)) {
            throw new StalePositionException(
                    "The position in caravan.position is not " + position.commitLsn()
                            + " with epoch " + epoch
                            + " any more: another process has taken the task over, or the row was"
                            + " changed by hand. Nothing was applied. Run a task in one process at a time, then start it again");
        }
    }

    /** The transaction that moved the position was committed. */
    void committed(Position to) {
        position = to.committedAt() == null ? new Position(to.commitLsn(), position.committedAt()) : to;
    }
}
