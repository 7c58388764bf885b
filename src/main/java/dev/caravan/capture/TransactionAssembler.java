// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Groups a stream of changes into whole source transactions, but for those that are too large to be held. A transaction is complete when something of a later one
 * arrives, or when the stream is proved idle: Debezium sends a heartbeat after a change or when it finds nothing new, so
 * a heartbeat with the same offset as the heartbeat before it can only come from finding nothing new.
 *
 * <p>Transactions up to the start position are dropped, so that nothing is applied twice whatever Debezium delivers again.
 */
final class TransactionAssembler {

    private final List<RowChange> open = new ArrayList<>();

    private final Lsn start;
    private final SegmentLimits limits;

    private Lsn reached;
    private Position complete;
    private int completeRows;
    private int measuredRows;
    private long openBytes;
    private @Nullable Instant committedAt;
    private Lsn openLsn;
    private @Nullable HeartbeatOffset lastHeartbeat;

    /** What identifies Debezium's place in the stream. */
    record HeartbeatOffset(Lsn commitLsn, @Nullable String changeLsn, long eventSerialNo) {}

    /** Begins after the given position. */
    TransactionAssembler(Position start, SegmentLimits limits) {
        this.limits = limits;
        this.start = start.commitLsn();
        this.reached = start.commitLsn();
        this.complete = start;
        this.openLsn = start.commitLsn();
    }

    /**
     * Whether a change of that commit was applied before the start.
     *
     * @throws IllegalStateException when the commit was declared complete since then: its change would be lost
     */
    boolean isApplied(Lsn commitLsn) {
        if (commitLsn.compareTo(start) <= 0) {
            return true;
        }
        if (commitLsn.compareTo(complete.commitLsn()) <= 0) {
            throw late(commitLsn);
        }
        return false;
    }

    private IllegalStateException late(Lsn commitLsn) {
        return new IllegalStateException("A change of commit " + commitLsn + " arrived after everything up to "
                + complete.commitLsn() + " was complete. The order of the source is lost; the task is stopped and its"
                + " position kept");
    }

    /** Whether a transaction has begun that is not known to be complete. */
    boolean isOpen() {
        return openLsn.compareTo(complete.commitLsn()) > 0;
    }

    /** A transaction begins; the one before is complete. */
    void begin(Lsn commitLsn, @Nullable Instant at) {
        if (commitLsn.compareTo(openLsn) < 0) {
            throw new IllegalStateException("Changes of commit " + commitLsn + " arrived after those of " + openLsn
                    + ". The order of the source is lost; the task is stopped and its position kept");
        }
        completeOpen();
        openLsn = commitLsn;
        committedAt = at;
    }

    /**
     * A row change of the open transaction.
     *
     * @throws IllegalStateException when the transaction was declared complete: the change would be lost
     */
    void add(RowChange change) {
        if (!isOpen()) {
            throw late(openLsn);
        }
        open.add(change);
        lastHeartbeat = null;
    }

    /** A change of the open transaction that is not to be applied. */
    void touch() {
        lastHeartbeat = null;
    }

    /** A heartbeat of Debezium. */
    void heartbeat(HeartbeatOffset offset) {
        boolean nothingNew = offset.changeLsn() == null || offset.equals(lastHeartbeat);
        if (nothingNew) {
            completeOpen();
            skipTo(offset.commitLsn());
        }
        lastHeartbeat = offset;
    }

    /** Commits without changes of our tables move the position on, so that it never falls behind what is retained. */
    private void skipTo(Lsn commitLsn) {
        if (commitLsn.compareTo(complete.commitLsn()) > 0) {
            openLsn = commitLsn;
            complete = new Position(commitLsn, null);
            completeRows = open.size();
        }
    }

    private void completeOpen() {
        if (isOpen()) {
            complete = new Position(openLsn, committedAt);
            completeRows = open.size();
        }
    }

    /** All that came is complete: what follows, such as a change of a table's columns, belongs to a later commit. */
    void completeAll() {
        completeOpen();
    }

    /** Complete transactions since the last call: rows, or only a position; empty when there is nothing new. */
    Optional<ChangeBatch> poll() {
        if (complete.commitLsn().compareTo(reached) <= 0) {
            return Optional.empty();
        }
        List<RowChange> rows = List.copyOf(open.subList(0, completeRows));
        open.subList(0, completeRows).clear();
        completeRows = 0;
        measuredRows = 0;
        openBytes = 0;
        reached = complete.commitLsn();
        return Optional.of(new ChangeBatch(rows, complete));
    }

    /**
     * What there is of the open transaction, when that is too much to hold until it is complete; empty otherwise. The rest
     * of it comes later, the last part by {@link #poll}, perhaps without rows.
     */
    Optional<ChangeBatch> pollSegment() {
        if (!isOpen() || completeRows > 0 || !isTooMuch()) {
            return Optional.empty();
        }
        List<RowChange> rows = List.copyOf(open);
        open.clear();
        measuredRows = 0;
        openBytes = 0;
        return Optional.of(new ChangeBatch(rows, new Position(openLsn, committedAt), false));
    }

    private boolean isTooMuch() {
        for (; measuredRows < open.size(); measuredRows++) {
            openBytes += open.get(measuredRows).estimatedBytes();
        }
        return open.size() >= limits.rows() || openBytes >= limits.bytes();
    }

    /** Rows of the transaction that is not complete yet. */
    int openRows() {
        return open.size() - completeRows;
    }
}
