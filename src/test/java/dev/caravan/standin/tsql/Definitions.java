// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.SchemaLock;
import dev.caravan.standin.store.TableLock;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.store.Transactions;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Creates, drops and redefines tables within a transaction: locks, listeners, the log and the way back. */
final class Definitions {
    private final SqlSession session;
    private final Transactions transactions;
    private final Transaction transaction;
    private final String command;

    Definitions(SqlSession session, Transaction transaction, String command) {
        this.session = session;
        this.transactions = session.transactions();
        this.transaction = transaction;
        this.command = command;
    }

    Transaction transaction() {
        return transaction;
    }

    SqlSession session() {
        return session;
    }

    LocalDateTime now() {
        return session.now().toLocalDateTime();
    }

    /** Makes a store for a table as it is defined now. */
    static RowStore newStore(SqlSession session, Table table, boolean logged) {
        Function<Index, Predicate<@Nullable Object[]>> filters = index -> filter(session, table, index);
        return new RowStore(table, session.transactions(), logged, filters);
    }

    private static Predicate<@Nullable Object[]> filter(SqlSession session, Table table, Index index) {
        try {
            Compilation compilation = new Compilation(session, new VariableScope());
            Scope scope = new Scope(null);
            int slot = compilation.newSlot();
            scope.add(new Scope.Source(table.name(), List.of(), FromCompiler.columns(table), slot));
            Expr bound = new Binder(compilation, scope).bind(Parser.parseExpression(String.valueOf(index.filter())));
            Condition condition = compilation.conditions.compile(bound);
            return row -> {
                Frame frame =
                        new Frame(session, 1, new Object[0], dev.caravan.standin.store.ReadView.at(0), session.now());
                frame.slots[slot] = row;
                try {
                    return condition.test(frame) == Condition.TRUE;
                } catch (SqlError e) {
                    throw new IllegalStateException(
                            "The filter of index " + index.name() + " failed: " + e.getMessage(), e);
                }
            };
        } catch (SqlError e) {
            throw new IllegalStateException(
                    "The filter of index " + index.name() + " cannot be compiled: " + e.getMessage(), e);
        }
    }

    /** Waits until nobody else uses a table's definition, and keeps it until the transaction ends. */
    void lock(Table table) throws SqlError {
        SchemaLock.of(table).own(transaction);
        TableLock.of(table).lock(transaction, LockMode.EXCLUSIVE);
    }

    void change(
            Table table, SchemaChange.Kind kind, @Nullable Column before, @Nullable Column after, @Nullable String name)
            throws SqlError {
        DatabaseStatements.requireWritable(table.database());
        transactions.schemaChange(
                transaction,
                new SchemaChange(
                        table,
                        kind,
                        before,
                        after,
                        name,
                        command,
                        transaction.statement(),
                        transaction.nextChangeNumber()));
    }

    void create(Statement.CreateTable create) throws SqlError {
        Database database = session.names().databaseOf(create.name(), session.currentDatabase());
        String name = NameResolver.part(create.name(), 0);
        if (name.startsWith("#")) {
            if (create.storage().versioning() != null
                    && create.storage().versioning().on()) {
                throw Errors.error(
                        13568,
                        "System-versioned temporal table '" + name + "' cannot be created in a 'tempdb' database.");
            }
            session.addTemporaryTable(name, plainTable(session, session.server().tempdb(), create, name), transaction);
            return;
        }
        session.rights().require("CREATE TABLE", database);
        Schema schema = session.names().requireSchema(create.name(), database);
        checkFree(database, schema.name(), name);
        TableBuilder builder = new TableBuilder(session, database, schema.name(), name);
        Table table = build(session, database, schema, create, name, builder);
        addForeignKeys(table, builder, create.constraints(), true);
        lock(table);
        change(table, SchemaChange.Kind.CREATE_TABLE, null, null, null);
        database.addTable(table);
        transaction.onRollback(() -> database.removeTable(table));
        Statement.Versioning versioning = create.storage().versioning();
        if (versioning != null && versioning.on()) {
            new SystemVersioning(this).on(table, versioning);
        }
    }

    static void checkFree(Database database, String schema, String name) throws SqlError {
        if (database.isTaken(schema, name)) {
            throw new SqlError(2714, 16, 6, "There is already an object named '" + name + "' in the database.");
        }
    }

    /** A temporary table or a table variable: it has a store, but stands in no catalogue. */
    static Table plainTable(SqlSession session, Database database, Statement.CreateTable create, String name)
            throws SqlError {
        Schema schema = session.names().requireSchema(List.of(name), database);
        return build(session, database, schema, create, name, new TableBuilder(session, database, schema.name(), name));
    }

    /** A table variable of a table type's shape. */
    static Table like(SqlSession session, Table type, String name) {
        Table table = new Table(session.server().tempdb(), type.definition().withName(name), false);
        TableStore.attach(table, newStore(session, table, false));
        return table;
    }

    private static Table build(
            SqlSession session,
            Database database,
            Schema schema,
            Statement.CreateTable create,
            String name,
            TableBuilder builder)
            throws SqlError {
        builder.announce(create.columns());
        for (Statement.ColumnDefinition column : create.columns()) {
            builder.addColumn(column);
            builder.markFresh(column);
        }
        builder.addKeys(create.constraints());
        LocalDateTime now = session.now().toLocalDateTime();
        TableDefinition definition = new TableDefinition(
                schema,
                name,
                builder.columns,
                builder.indexes,
                List.of(),
                builder.checks,
                now,
                builder.lastColumnId,
                builder.placements(create.storage()),
                SystemVersioning.period(create.constraints(), builder, null));
        Table table = new Table(database, definition, false);
        boolean logged = !name.startsWith("#") && !name.startsWith("@");
        TableStore.attach(table, newStore(session, table, logged));
        return table;
    }

    /** Adds the foreign keys among some constraints. */
    List<ForeignKey> addForeignKeys(
            Table table, TableBuilder builder, List<? extends Statement.Constraint> constraints, boolean trusted)
            throws SqlError {
        List<ForeignKey> added = new ArrayList<>();
        for (Statement.Constraint constraint : constraints) {
            if (constraint instanceof Statement.Foreign foreign) {
                added.add(builder.foreignKey(table, foreign, trusted));
            }
        }
        if (!added.isEmpty()) {
            List<ForeignKey> all = new ArrayList<>(table.foreignKeys());
            all.addAll(added);
            table.define(table.definition().withForeignKeys(all));
        }
        return added;
    }

    /**
     * Gives a table another definition, and puts the old one back when the transaction rolls back.
     *
     * @param reshape makes rows of the new shape; null when rows and indexes stay as they are
     */
    void redefine(Table table, TableDefinition definition, RowStore.@Nullable Reshape reshape) throws SqlError {
        TableDefinition before = table.definition();
        TableStore old = TableStore.of(table);
        Long lastIdentity = table.identity().last();
        boolean sameIdentity = identity(before).equals(identity(definition));
        Database database = table.database();
        // Others find the table meanwhile, and wait for its lock; what they compiled until the end is compiled again.
        boolean moves = table.schema() != definition.schema() || !table.name().equals(definition.name());
        if (moves) {
            database.removeTable(table);
        }
        table.define(definition.at(now()));
        try {
            if (reshape != null) {
                RowStore fresh = newStore(session, table, true);
                fresh.fill((RowStore) old, transaction, reshape);
                TableStore.attach(table, fresh);
            }
        } catch (SqlError e) {
            table.define(before);
            throw e;
        } finally {
            if (moves) {
                database.addTable(table);
            }
            session.server().bumpSchemaVersion();
        }
        transaction.onRollback(() -> {
            if (!sameIdentity) {
                table.identity().reset(lastIdentity);
            }
            if (moves) {
                database.removeTable(table);
            }
            table.define(before);
            TableStore.attach(table, old);
            if (moves) {
                database.addTable(table);
            }
            session.server().bumpSchemaVersion();
        });
    }

    /** Numbers of the columns with the identity property. */
    private static List<Integer> identity(TableDefinition definition) {
        return definition.columns().stream()
                .filter(column -> column.identity() != null)
                .map(Column::columnId)
                .toList();
    }

    /** Rows as they are, with room for a hidden id if one is needed. */
    static @Nullable Object[] same(@Nullable Object[] old, int length) {
        return java.util.Arrays.copyOf(old, length);
    }

    void drop(Table table) throws SqlError {
        SystemVersioning.checkWhole(table, true);
        Database database = table.database();
        lock(table);
        for (ForeignKey key : database.referencing(table)) {
            if (key.table() != table) {
                throw Errors.error(
                        3726,
                        "Could not drop object '" + table.schema().name() + "." + table.name()
                                + "' because it is referenced by a FOREIGN KEY constraint.");
            }
        }
        change(table, SchemaChange.Kind.DROP_TABLE, null, null, null);
        database.removeTable(table);
        transaction.onRollback(() -> database.addTable(table));
    }

    /** Deletes all rows, or those that a condition holds for; the condition is null for all. */
    void truncate(Table table, @Nullable Predicate<@Nullable Object[]> meant) throws SqlError {
        if (table.name().startsWith("#")) {
            TableStore.attach(table, newStore(session, table, false));
            table.identity().reset(null);
            return;
        }
        SystemVersioning.checkWhole(table, false);
        lock(table);
        for (ForeignKey key : table.database().referencing(table)) {
            if (key.table() != table) {
                throw Errors.error(
                        4712,
                        "Cannot truncate table '" + table.name()
                                + "' because it is being referenced by a FOREIGN KEY constraint.");
            }
        }
        change(table, SchemaChange.Kind.TRUNCATE, null, null, null);
        TableStore old = TableStore.of(table);
        if (!(old instanceof RowStore)) {
            throw Errors.error(259, "Ad hoc updates to system catalogs are not allowed.");
        }
        Long identity = table.identity().last();
        RowStore fresh = newStore(session, table, true);
        if (meant == null) {
            fresh.fill(newStore(session, table, true), transaction, Definitions::same);
            table.identity().reset(null);
        } else {
            fresh.fill((RowStore) old, transaction, meant.negate(), Definitions::same);
        }
        TableStore.attach(table, fresh);
        session.server().bumpSchemaVersion();
        transaction.onRollback(() -> {
            TableStore.attach(table, old);
            table.identity().reset(identity);
            session.server().bumpSchemaVersion();
        });
    }

    /** Puts other rows into a table whose definition the transaction owns, without logging the single rows. */
    void replace(Table table, RowStore rows) {
        TableStore old = TableStore.of(table);
        TableStore.attach(table, rows);
        session.server().bumpSchemaVersion();
        transaction.onRollback(() -> {
            TableStore.attach(table, old);
            session.server().bumpSchemaVersion();
        });
    }
}
