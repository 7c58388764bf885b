// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.SchemaLock;
import dev.caravan.standin.store.TableLock;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.TableHints.Lock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The locks of whole tables that one execution of a statement takes, and gives back at its end if not kept longer. */
final class StatementLocks {
    private final SqlSession session;
    private final @Nullable Transaction transaction;
    private final List<Runnable> taken = new ArrayList<>();

    StatementLocks(SqlSession session, @Nullable Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    /** Takes what a plan needs: definitions first, then rows; with SET FMTONLY ON no row is read. */
    void take(StatementPlan plan) throws SqlError {
        for (Table table : plan.tables) {
            share(SchemaLock.of(table), plan.writes);
        }
        if (session.options().formatOnly()) {
            return;
        }
        int timeout = session.owner().timeoutMillis();
        for (StatementPlan.Use use : plan.uses) {
            LockMode mode = use.reading().tableLock(session, use.table());
            if (use.reading().hints().has(Lock.NOWAIT)) {
                session.owner().timeoutMillis(0);
                taken.add(() -> session.owner().timeoutMillis(timeout));
            }
            if (plan.writes && (mode == LockMode.INTENT_EXCLUSIVE || mode == LockMode.EXCLUSIVE)) {
                DatabaseStatements.requireWritable(use.table().database());
            }
            if (mode != null) {
                lock(TableLock.of(use.table()), mode, isKept(use.reading(), mode));
            }
        }
    }

    private boolean isKept(TableReading reading, LockMode mode) {
        boolean changes = mode == LockMode.INTENT_EXCLUSIVE
                || mode == LockMode.EXCLUSIVE
                || reading.hints().has(Lock.UPDLOCK);
        return changes || reading.keepsLocks(session);
    }

    private void share(SchemaLock lock, boolean toEnd) throws SqlError {
        if (toEnd && transaction != null) {
            lock.share(transaction);
        } else {
            lock.share(session.owner(), session.transactions());
            taken.add(() -> lock.unshare(session.owner(), session.transactions()));
        }
    }

    private void lock(TableLock lock, LockMode mode, boolean toEnd) throws SqlError {
        if (toEnd && transaction != null) {
            lock.lock(transaction, mode);
        } else {
            lock.lock(session.owner(), mode, session.transactions());
            taken.add(() -> lock.unlock(session.owner(), mode, session.transactions()));
        }
    }

    /** Gives back what is not kept to the end of the transaction. */
    void release() {
        taken.forEach(Runnable::run);
        taken.clear();
    }
}
