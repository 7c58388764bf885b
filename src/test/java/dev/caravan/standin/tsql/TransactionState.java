// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.value.Errors;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transaction of a session: nesting, savepoints, and the transaction of a single statement where none is open. */
final class TransactionState {
    private final SqlSession session;
    private @Nullable Transaction open;
    private @Nullable Transaction automatic;
    private int count;
    private boolean doomed;
    private String name = "";
    private final Map<String, Transaction.Savepoint> savepoints = new LinkedHashMap<>();

    TransactionState(SqlSession session) {
        this.session = session;
    }

    /** @@TRANCOUNT. */
    int count() {
        return count;
    }

    /** XACT_STATE(): 1, 0, or -1 for a transaction that can only be rolled back. */
    int xactState() {
        return open == null ? 0 : doomed ? -1 : 1;
    }

    boolean doomed() {
        return doomed;
    }

    /** Makes the open transaction one that can only be rolled back. */
    void doom() {
        doomed = open != null;
    }

    /** The transaction that statements run in, null for none. */
    @Nullable
    Transaction current() {
        return open == null ? automatic : open;
    }

    /** BEGIN TRANSACTION. */
    void begin(String transactionName, Reply reply) {
        count++;
        if (open == null) {
            open = session.transactions().begin(session.owner());
            name = transactionName;
            reply.transactionBegun(open.id());
        }
    }

    /** COMMIT. */
    void commit(Reply reply) throws SqlError {
        Transaction ending = open;
        if (ending == null) {
            throw Errors.error(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        }
        if (doomed) {
            throw Errors.error(
                    3930,
                    "The current transaction cannot be committed and cannot support operations that write to the log"
                            + " file. Roll back the transaction.");
        }
        if (--count == 0) {
            clear();
            session.transactions().commit(ending);
            reply.transactionCommitted(ending.id());
        }
    }

    /** ROLLBACK, altogether or to a savepoint. */
    void rollback(String to, Reply reply) throws SqlError {
        if (open == null) {
            throw Errors.error(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        }
        Transaction.Savepoint mark = savepoints.get(fold(to));
        if (to.isEmpty() || mark == null && to.equalsIgnoreCase(name)) {
            rollbackAll(reply);
            return;
        }
        if (mark == null) {
            throw Errors.error(
                    6401, "Cannot roll back " + to + ". No transaction or savepoint of that name was found.");
        }
        if (doomed) {
            throw Errors.error(
                    3931,
                    "The current transaction cannot be committed and cannot be rolled back to a savepoint. Roll back"
                            + " the entire transaction.");
        }
        open.rollbackTo(mark);
        open.releaseSince(mark);
    }

    /** Rolls back whatever is open. */
    void rollbackAll(Reply reply) {
        Transaction ending = open;
        clear();
        if (ending != null) {
            session.transactions().rollback(ending);
            reply.transactionRolledBack(ending.id());
        }
        endAutomatic(false);
    }

    /** SAVE TRANSACTION. */
    void save(String savepoint) throws SqlError {
        if (open == null) {
            throw Errors.error(628, "Cannot issue SAVE TRANSACTION when there is no active transaction.");
        }
        savepoints.put(fold(savepoint), open.savepoint());
    }

    private static String fold(String savepoint) {
        return savepoint.toUpperCase(Locale.ROOT);
    }

    private void clear() {
        open = null;
        count = 0;
        doomed = false;
        name = "";
        savepoints.clear();
    }

    /** Begins a transaction for one statement; ended by {@link #endAutomatic}. */
    Transaction beginAutomatic() {
        Transaction begun = session.transactions().begin(session.owner());
        automatic = begun;
        return begun;
    }

    /** Ends the transaction of a single statement, if there is one. */
    void endAutomatic(boolean commit) {
        Transaction ending = automatic;
        automatic = null;
        if (ending != null && commit) {
            session.transactions().commit(ending);
        } else if (ending != null) {
            session.transactions().rollback(ending);
        }
    }

    /** Makes a statement's own transaction the open one while its triggers run; the result ends that. */
    Runnable enterTrigger() {
        Transaction own = automatic;
        if (open != null || own == null) {
            return () -> {};
        }
        open = own;
        automatic = null;
        count = 1;
        return () -> {
            if (open == own) {
                clear();
                automatic = own;
            }
        };
    }

    /** Whether a statement's own transaction is open. */
    boolean hasAutomatic() {
        return automatic != null;
    }

    /** The open transaction, else one for the running procedure, which ends with it. */
    Transaction forProcedure() {
        Transaction now = current();
        return now == null ? beginAutomatic() : now;
    }
}
