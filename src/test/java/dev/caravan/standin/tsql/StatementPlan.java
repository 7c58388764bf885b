// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled statement on tables. */
final class StatementPlan {
    final Database database;
    final long schemaVersion;
    final int slots;
    final List<Table> tables;
    final List<Use> uses;
    final List<Need> needs;
    final List<Compilation.Shown> shown;
    final String schema;
    final boolean ansiNulls;
    final long rowLimit;
    final boolean writes;
    final boolean cacheable;
    final boolean requiresOptions;
    final boolean touchesTables;
    final Reply.Command command;
    final Body body;

    StatementPlan(
            Compilation compilation,
            boolean writes,
            boolean touchesTables,
            Reply.Command command,
            Body body,
            long schemaVersion) {
        this.database = compilation.session.currentDatabase();
        this.schemaVersion = schemaVersion;
        this.slots = compilation.slots();
        this.tables = List.copyOf(compilation.tables);
        this.uses = List.copyOf(compilation.uses());
        this.needs = List.copyOf(compilation.needs());
        this.shown = List.copyOf(compilation.shown());
        this.ansiNulls = compilation.session.options().ansiNulls();
        this.rowLimit = compilation.session.options().rowLimit();
        this.schema = compilation.session.rights().defaultSchema(database);
        this.writes = writes;
        this.cacheable = compilation.cacheable();
        this.requiresOptions = compilation.requiresOptions();
        this.touchesTables = touchesTables;
        this.command = command;
        this.body = body;
    }

    /** Whether rows are locked that are read only, for which there must be a transaction. */
    boolean locksRows(SqlSession session) {
        for (Use use : uses) {
            if (use.reading().rowLock(session) != null || use.reading().rangeLock(session) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * A table whose rows a statement reads or changes.
     *
     * @param slot where its rows are, -1 when they are not read
     * @param table table
     * @param reading how it is read
     */
    record Use(int slot, Table table, TableReading reading) {}

    /** Does the work of one execution. */
    interface Body {
        void run(Run run) throws SqlError;
    }

    /**
     * One execution.
     *
     * @param frame its frame
     * @param transaction its transaction; for a statement that only reads outside a transaction null
     * @param reply where results go
     */
    record Run(Frame frame, @Nullable Transaction transaction, Reply reply) {

        /** The transaction of a statement that writes. */
        Transaction writing() {
            if (transaction == null) {
                throw new IllegalStateException("A statement that writes runs without a transaction");
            }
            return transaction;
        }

        SqlSession session() {
            return frame.session;
        }

        /** Ends the statement with a row count. */
        void done(Reply.Command command, long rows) {
            frame.session.done(reply, command, rows);
        }
    }
}
