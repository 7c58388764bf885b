// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.Reading;
import dev.caravan.standin.tsql.SessionOptions.Isolation;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.syntax.TableHints.Lock;
import dev.caravan.standin.tsql.value.Errors;
import org.jspecify.annotations.Nullable;

/**
 * How a statement reads one of its tables: by the session's isolation level, the table's hints, and what is done with the
 * rows (https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql).
 *
 * @param hints hints
 * @param role what the statement does with the rows
 */
record TableReading(TableHints hints, Role role) {

    /** What a statement does with the rows that it reads. */
    enum Role {
        /** They are read only. */
        SOURCE,
        /** They are changed. */
        TARGET,
        /** Some of them are changed, so that each is locked before it is chosen: TOP, READPAST. */
        CHOSEN_TARGET
    }

    /** A table that is only read, without hints. */
    static final TableReading PLAIN = new TableReading(TableHints.NONE, Role.SOURCE);

    boolean isTarget() {
        return role != Role.SOURCE;
    }

    /** The isolation level for this table. */
    Isolation level(SqlSession session) {
        Isolation level = session.options().isolation();
        if (hints.has(Lock.HOLDLOCK)) {
            level = Isolation.SERIALIZABLE;
        } else if (hints.has(Lock.REPEATABLEREAD)) {
            level = Isolation.REPEATABLE_READ;
        } else if (hints.has(Lock.READCOMMITTED) || hints.has(Lock.READCOMMITTEDLOCK)) {
            level = Isolation.READ_COMMITTED;
        } else if (hints.has(Lock.NOLOCK)) {
            level = Isolation.READ_UNCOMMITTED;
        }
        // Rows that are to be changed are never read uncommitted.
        return isTarget() && level == Isolation.READ_UNCOMMITTED ? Isolation.READ_COMMITTED : level;
    }

    /** Whether shared locks are kept to the end of the transaction. */
    boolean keepsLocks(SqlSession session) {
        Isolation level = level(session);
        return level == Isolation.REPEATABLE_READ || level == Isolation.SERIALIZABLE;
    }

    /** Which version of a row is read. */
    Reading.Way way(SqlSession session, Table table) {
        return switch (level(session)) {
            case READ_UNCOMMITTED -> Reading.Way.DIRTY;
            case SNAPSHOT -> Reading.Way.VERSIONED;
            case READ_COMMITTED -> readsVersions(table) ? Reading.Way.VERSIONED : Reading.Way.COMMITTED;
            case REPEATABLE_READ, SERIALIZABLE -> Reading.Way.COMMITTED;
        };
    }

    private boolean readsVersions(Table table) {
        boolean locks = isTarget()
                || hints.has(Lock.READCOMMITTEDLOCK)
                || hints.has(Lock.UPDLOCK)
                || hints.has(Lock.XLOCK)
                || hints.has(Lock.TABLOCK)
                || hints.has(Lock.TABLOCKX)
                || hints.has(Lock.READPAST);
        return !locks && DatabaseStatements.isOn(table.database(), "is_read_committed_snapshot_on");
    }

    /** The way of a scan of a table by an execution. */
    Reading reading(Frame frame, Table table) throws SqlError {
        boolean past = hints.has(Lock.READPAST);
        Isolation level = level(frame.session);
        if (past && (level == Isolation.READ_UNCOMMITTED || level == Isolation.SERIALIZABLE)) {
            throw Errors.error(
                    650,
                    "You can only specify the READPAST lock in the READ COMMITTED or REPEATABLE READ isolation levels.");
        }
        return new Reading(way(frame.session, table), frame.view, frame.session.owner(), past);
    }

    /** The lock that a row gets that is read, to the end of the transaction; null for none. */
    @Nullable
    LockMode rowLock(SqlSession session) {
        if (hints.has(Lock.XLOCK)) {
            return LockMode.EXCLUSIVE;
        }
        if (hints.has(Lock.UPDLOCK) || role == Role.CHOSEN_TARGET) {
            return LockMode.UPDATE;
        }
        return !isTarget() && keepsLocks(session) ? LockMode.SHARED : null;
    }

    /** The lock that the ranges get that are read, to the end of the transaction; null for none. */
    @Nullable
    LockMode rangeLock(SqlSession session) {
        if (level(session) != Isolation.SERIALIZABLE) {
            return null;
        }
        return isTarget() || hints.has(Lock.UPDLOCK) || hints.has(Lock.XLOCK) ? LockMode.UPDATE : LockMode.SHARED;
    }

    /** The lock of the whole table that reading needs; null for none. */
    @Nullable
    LockMode tableLock(SqlSession session, Table table) {
        if (hints.has(Lock.TABLOCKX) || hints.has(Lock.TABLOCK) && (isTarget() || hints.has(Lock.XLOCK))) {
            return LockMode.EXCLUSIVE;
        }
        if (hints.has(Lock.TABLOCK)) {
            return hints.has(Lock.UPDLOCK) ? LockMode.UPDATE : LockMode.SHARED;
        }
        if (isTarget()) {
            return LockMode.INTENT_EXCLUSIVE;
        }
        return way(session, table) == Reading.Way.COMMITTED ? LockMode.INTENT_SHARED : null;
    }
}
