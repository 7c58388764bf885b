// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The triggers that one statement fires on one table or view. */
final class Firing {
    private static final int DEEPEST = 32;

    private final Database database;
    private final String name;
    private final List<Column> columns;
    private final Trigger.Event event;
    private final List<Trigger> after;
    private final List<Trigger> instead;

    private Firing(Database database, int parentId, String name, List<Column> columns, Trigger.Event event) {
        this.database = database;
        this.name = name;
        this.columns = columns;
        this.event = event;
        this.after = database.triggers(parentId, event, false);
        this.instead = database.triggers(parentId, event, true);
    }

    /** The triggers of a table for an event. */
    static Firing of(Table table, Trigger.Event event) {
        return new Firing(table.database(), table.objectId(), table.name(), table.columns(), event);
    }

    /** The triggers of a view with columns for an event. */
    static Firing of(Database database, int viewId, String name, List<Column> columns, Trigger.Event event) {
        return new Firing(database, viewId, name, columns, event);
    }

    Trigger.Event event() {
        return event;
    }

    /** Whether there is no trigger. */
    boolean isNone() {
        return after.isEmpty() && instead.isEmpty();
    }

    /** Refuses an OUTPUT clause that sends rows to the client. */
    void checkOutput(dev.caravan.standin.tsql.syntax.Statement.@Nullable Output output) throws SqlError {
        if (output != null && output.into().isEmpty() && !isNone()) {
            throw Errors.error(
                    334,
                    "The target table '" + name
                            + "' of the DML statement cannot have any enabled triggers if the statement contains an"
                            + " OUTPUT clause without INTO clause.");
        }
    }

    /** Whether a trigger takes the place of the statement; not so within that trigger itself. */
    boolean isInstead(SqlSession session) {
        return !instead.isEmpty() && !isRunning(session, instead.get(0));
    }

    private static boolean isRunning(SqlSession session, Trigger trigger) {
        for (ExecutionScope scope = session.scope(); scope != null; scope = scope.outer) {
            TriggerFrame frame = scope.trigger;
            if (frame != null
                    && frame.trigger().module().objectId() == trigger.module().objectId()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Fires the triggers.
     *
     * @param pairs rows before and after; the one is null for INSERT, the other for DELETE
     * @param updated places of the columns that were written
     * @param replaces whether the INSTEAD OF trigger runs, else those AFTER
     */
    void fire(List<@Nullable Object[][]> pairs, BitSet updated, boolean replaces, StatementPlan.Run run)
            throws SqlError {
        List<Trigger> due = replaces ? instead : after;
        if (due.isEmpty()) {
            return;
        }
        SqlSession session = run.session();
        Table inserted = logical("#inserted", pairs, 1, run);
        Table deleted = logical("#deleted", pairs, 0, run);
        Runnable leave = session.state().enterTrigger();
        Transaction transaction = session.state().current();
        try {
            for (Trigger trigger : due) {
                boolean recursive = Boolean.TRUE.equals(
                        database.properties().getOrDefault("is_recursive_triggers_on", Boolean.FALSE));
                if (recursive && !replaces || !isDirectRecursion(session, trigger)) {
                    session.rowCount(pairs.size());
                    run(new TriggerFrame(trigger, inserted, deleted, updated, event), session, run.reply());
                    checkTransaction(session, transaction);
                }
            }
        } finally {
            leave.run();
        }
    }

    private static boolean isDirectRecursion(SqlSession session, Trigger trigger) {
        for (ExecutionScope scope = session.scope(); scope != null; scope = scope.outer) {
            TriggerFrame frame = scope.trigger;
            if (frame != null) {
                return frame.trigger().module().objectId() == trigger.module().objectId();
            }
        }
        return false;
    }

    private static void checkTransaction(SqlSession session, @Nullable Transaction before) throws SqlError {
        if (session.state().current() != before) {
            throw Errors.error(3609, "The transaction ended in the trigger. The batch has been aborted.");
        }
    }

    private Table logical(String as, List<@Nullable Object[][]> pairs, int side, StatementPlan.Run run)
            throws SqlError {
        SqlSession session = run.session();
        List<Column> plain = new ArrayList<>();
        for (Column column : columns) {
            plain.add(Column.of(column.columnId(), column.name(), column.type(), true));
        }
        Database tempdb = session.server().tempdb();
        Table table = new Table(
                tempdb, Table.plain(tempdb, session.names().requireSchema(List.of(as), tempdb), as, plain), false);
        RowStore store = Definitions.newStore(session, table, false);
        TableStore.attach(table, store);
        for (@Nullable Object[][] pair : pairs) {
            @Nullable Object[] row = pair[side];
            if (row != null) {
                @Nullable Object[] copy = new Object[store.rowLength()];
                System.arraycopy(row, 0, copy, 0, plain.size());
                store.insert(run.writing(), copy);
            }
        }
        return table;
    }

    private void run(TriggerFrame frame, SqlSession session, Reply reply) throws SqlError {
        if (session.nestLevel() >= DEEPEST) {
            throw Errors.error(
                    217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).");
        }
        ParsedModules.Parsed parsed =
                session.engine().modules().get(frame.trigger().module());
        Database before = session.currentDatabase();
        Runnable leave = session.enterScope(frame.trigger().module());
        session.scope().trigger = frame;
        session.switchTo(database);
        try {
            session.rights().enter(parsed.statement().options(), database);
            session.options().set("XACT_ABORT", List.of("ON"), session);
            BatchPlan plan = BatchPlan.of(parsed.statement().body(), parsed.count(), List.of(), session);
            BatchRunner inner = new BatchRunner(
                    session, plan, new @Nullable Object[plan.variables.size()], new ProcedureReply(reply, session));
            if (inner.run(plan.statements) == BatchRunner.Signal.END_ALL) {
                throw new TriggerEnded();
            }
        } catch (SqlError e) {
            session.state().doom();
            throw e;
        } finally {
            session.switchTo(before);
            leave.run();
        }
    }
}
