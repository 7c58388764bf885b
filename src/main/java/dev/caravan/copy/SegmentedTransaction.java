// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One target transaction for a source transaction that comes in parts, so that memory does not grow with it. Each part is
 * applied after a savepoint: what differs from the expected is repaired by doing that part again on a safer path.
 */
final class SegmentedTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentedTransaction.class);

    private final DataSource dataSource;
    private final ChangeApplier applier;
    private final StagingTables stagingTables;
    private final BadRows badRows;
    private @Nullable TargetSession open;

    SegmentedTransaction(DataSource dataSource, ChangeApplier applier, StagingTables stagingTables, BadRows badRows) {
        this.badRows = badRows;
        this.dataSource = dataSource;
        this.applier = applier;
        this.stagingTables = stagingTables;
    }

    synchronized boolean isOpen() {
        return open != null;
    }

    /** Applies a part; commits all parts with the complete one. Whatever fails rolls all of them back. */
    synchronized ApplyResult apply(ChangeBatch batch, PositionStep step, ApplyMode mode) {
        long started = System.nanoTime();
        boolean done = false;
        try {
            TargetSession session = session(mode);
            step.advance(session.connection(), batch);
            ApplyResult result = part(session, batch, mode, started);
            if (batch.complete()) {
                session.commit();
                open = null;
                session.close();
            }
            done = true;
            return result;
        } catch (SQLException e) {
            throw ApplyException.of("apply a part of a large transaction to the target", null, e);
        } finally {
            if (!done) {
                abandon();
            }
        }
    }

    private TargetSession session(ApplyMode mode) throws SQLException {
        TargetSession session = open;
        if (session == null) {
            session = TargetSession.open(dataSource);
            open = session;
            applier.begin(session, Attempt.first(mode));
        }
        return session;
    }

    private ApplyResult part(TargetSession session, ChangeBatch batch, ApplyMode mode, long started)
            throws SQLException {
        List<TableChanges> changes = ChangeApplier.fold(batch, mode);
        Connection connection = session.connection();
        Attempt attempt = Attempt.first(mode);
        for (int attempts = 1; ; attempts++) {
            Savepoint before = connection.setSavepoint();
            try {
                ChangeApplier.Outcome outcome = applier.work(session, changes, mode, attempt);
                stagingTables.committed(session, outcome.staging());
                empty(connection, outcome.filled());
                connection.releaseSavepoint(before);
                applier.end(session, attempt);
                return outcome.result(attempts, System.nanoTime() - started);
            } catch (DriftException drift) {
                LOG.debug("{}; doing the part again on the safe path", drift.getMessage());
                attempt = attempt.afterDrift();
            } catch (ApplyException failure) {
                Optional<Attempt> next = applier.after(attempt, failure, changes);
                if (next.isEmpty() && applier.maySetAside(failure)) {
                    connection.rollback(before);
                    applier.end(session, attempt);
                    return halves(session, batch, mode, failure, started);
                }
                attempt = next.orElseThrow(() -> failure);
            }
            connection.rollback(before);
            applier.begin(session, attempt);
        }
    }

    /** Narrows a failure down to a row, which is set aside; all others are applied, in their order. */
    private ApplyResult halves(
            TargetSession session, ChangeBatch batch, ApplyMode mode, ApplyException failure, long started)
            throws SQLException {
        List<RowChange> changes = batch.changes();
        applier.begin(session, Attempt.first(mode));
        if (changes.size() == 1) {
            RowChange change = changes.get(0);
            if (change.movesKey()) {
                // Set aside as one, it would leave the row with the old key.
                return part(session, batch.with(change.asDeleteAndInsert()), mode, started);
            }
            badRows.setAside(session.connection(), BadRow.of(change, failure));
            return new ApplyResult(List.of(), 1, 0, 0, System.nanoTime() - started);
        }
        int middle = changes.size() / 2;
        ApplyResult first = part(session, batch.with(changes.subList(0, middle)), mode, started);
        ApplyResult second = part(session, batch.with(changes.subList(middle, changes.size())), mode, started);
        return first.and(second);
    }

    /** The transaction's end would empty them, which is far away. */
    private static void empty(Connection connection, List<String> staging) throws SQLException {
        if (!staging.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("TRUNCATE " + String.join(", ", staging));
            }
        }
    }

    /** Rolls back what is open. */
    synchronized void abandon() {
        TargetSession session = open;
        open = null;
        if (session == null) {
            return;
        }
        stagingTables.forget(session);
        try {
            session.close();
        } catch (SQLException e) {
            LOG.debug("The connection of a large transaction could not be given back", e);
        }
    }
}
