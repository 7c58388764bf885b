// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.PositionStep;
import dev.caravan.copy.StalePositionException;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.task.TaskStore;
import java.sql.Connection;
import java.sql.SQLException;

/** The position of a task while this process owns it. */
final class OwnedPosition implements PositionStep {

    private final TaskStore store;
    private final long epoch;

    private volatile Position position;
    private volatile long segmentChanges;

    OwnedPosition(TaskStore store, TaskStore.Owned owned) {
        this.store = store;
        this.epoch = owned.epoch();
        this.position = owned.position();
    }

    /** Number of this owner, higher than those of all before. */
    long epoch() {
        return epoch;
    }

    /** Goes back to where changes are applied. */
    void rewind(Lsn to) {
        store.rewind(epoch, to);
        position = new Position(to, null);
    }

    /** Position of the last committed batch. */
    Position position() {
        return position;
    }

    @Override
    public void advance(Connection connection, ChangeBatch batch) throws SQLException {
        if (!batch.complete()) {
            hold(connection, batch);
            segmentChanges += batch.changes().size();
            return;
        }
        long changes = segmentChanges + batch.changes().size();
        if (!store.advance(connection, epoch, position.commitLsn(), batch.upTo(), changes)) {
            throw new StalePositionException(
                    "The position in caravan.position is not " + position.commitLsn()
                            + " with epoch " + epoch
                            + " any more: another process has taken the task over, or the row was"
                            + " changed by hand. Nothing was applied. Run a task in one process at a time, then start it again");
        }
    }

    /** Makes sure that the position is still this process's, and stays so up to the end of the transaction. */
    void hold(Connection connection, ChangeBatch batch) throws SQLException {
        if (!store.hold(connection, epoch, position.commitLsn())) {
            throw new StalePositionException("The position in caravan.position is not " + position.commitLsn()
                    + " with epoch " + epoch + " any more: another process has taken the task over. Run a task in one"
                    + " process at a time, then start it again");
        }
    }

    /** Forgets the parts of a source transaction that was not applied to its end. */
    void restart() {
        segmentChanges = 0;
    }

    /** A route that is being stopped may drop the exchange after the commit: the position must not lag behind for that. */
    @Override
    public void committed(ChangeBatch batch) {
        if (!batch.complete()) {
            return;
        }
        Position to = batch.upTo();
        segmentChanges = 0;
        position = to.committedAt() == null ? new Position(to.commitLsn(), position.committedAt()) : to;
    }
}
