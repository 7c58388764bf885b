// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.syntax.PartitionStatement;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements that change definitions within a database. */
final class DefinitionRunner {
    private final BatchRunner runner;
    private final SqlSession session;
    private final Reply reply;

    DefinitionRunner(BatchRunner runner) {
        this.runner = runner;
        this.session = runner.session();
        this.reply = runner.reply();
    }

    /** What is done within the statement's transaction. */
    private interface Change {
        void apply(Definitions definitions) throws SqlError;
    }

    void run(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        if (statement instanceof Statement.CreateTable create) {
            change(node, d -> d.create(create));
        } else if (statement instanceof Statement.Drop drop) {
            change(node, d -> drop(drop, d));
        } else if (statement instanceof Statement.Truncate truncate) {
            change(node, d -> {
                Table table = truncated(truncate.table());
                d.truncate(table, new PartitionRunner(runner, d).rows(table, truncate.partitions()));
            });
        } else if (statement instanceof PartitionStatement partition) {
            change(node, d -> new PartitionRunner(runner, d).run(partition, this::altered));
        } else if (statement instanceof Statement.CreateModule module) {
            change(node, d -> new ModuleDefinition(session, d.transaction(), module).create());
        } else if (statement instanceof ObjectStatement.XmlSchemas schemas) {
            Object text = runner.evaluateOnce(schemas.text(), SqlTypes.nvarchar(SqlType.MAX));
            change(node, d -> new XmlSchemaDefinition(session, d.transaction()).run(schemas, text));
        } else if (statement instanceof ObjectStatement object) {
            change(node, d -> new ObjectRunner(session, d.transaction()).run(object));
        } else if (statement instanceof Statement.CreateSchema create) {
            change(node, d -> createSchema(create, d.transaction()));
        } else if (statement instanceof Statement.AlterSchemaOwner alter) {
            change(node, d -> alterOwner(alter, d.transaction()));
        } else if (statement instanceof Statement.TransferToSchema transfer) {
            change(node, d -> new SchemaTransfer(session, d).run(transfer));
        } else if (statement instanceof Statement.DropSchema drop) {
            change(node, d -> dropSchema(drop, d.transaction()));
        } else if (!alters(node)) {
            other(node);
        }
        reply.done(DefinitionCommand.of(statement));
    }

    private void other(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        DatabaseStatements databases = new DatabaseStatements(session, reply);
        if (statement instanceof Statement.CreateDatabase create) {
            databases.create(create);
        } else if (statement instanceof Statement.DropDatabase drop) {
            databases.drop(drop);
        } else if (statement instanceof Statement.AlterDatabase alter) {
            databases.alter(alter);
        } else if (statement instanceof Statement.Use use) {
            databases.use(use.database());
        } else if (statement instanceof Statement.CreateLogin login) {
            new LoginStatements(session).run(login);
        } else if (statement instanceof Statement.Dbcc dbcc) {
            new ConsoleCommands(runner).run(dbcc);
        } else if (statement instanceof Statement.FullText) {
            throw FullText.missing();
        } else if (!(statement instanceof Statement.Nothing)) {
            throw new Unsupported(node.text());
        }
    }

    private boolean alters(Statement.Node node) throws SqlError {
        Statement statement = node.statement();
        if (statement instanceof Statement.AlterAdd add) {
            alter(node, add.table(), t -> t.add(add));
        } else if (statement instanceof Statement.AlterDrop drop) {
            alter(node, drop.table(), t -> t.drop(drop));
        } else if (statement instanceof Statement.AlterColumn column) {
            alter(node, column.table(), t -> t.alterColumn(column));
        } else if (statement instanceof Statement.AlterCheck check) {
            alter(node, check.table(), t -> t.check(check));
        } else if (statement instanceof Statement.AlterVersioning versioning) {
            change(node, d -> {
                Table table = altered(versioning.table());
                d.lock(table);
                SystemVersioning system = new SystemVersioning(d);
                if (versioning.versioning().on()) {
                    system.on(table, versioning.versioning());
                } else {
                    system.off(table);
                }
            });
        } else if (statement instanceof Statement.DropPeriod drop) {
            change(node, d -> new SystemVersioning(d).dropPeriod(locked(d, drop.table())));
        } else if (statement instanceof Statement.AlterHidden hide) {
            change(node, d -> new SystemVersioning(d).hide(locked(d, hide.table()), hide.column(), hide.hidden()));
        } else if (statement instanceof Statement.AlterProperty property) {
            alter(node, property.table(), t -> t.property(property));
        } else if (statement instanceof Statement.AlterNothing nothing) {
            altered(nothing.table());
        } else if (statement instanceof Statement.CreateXmlIndex index) {
            RequiredOptions.check(session.options(), "CREATE INDEX");
            change(node, d -> new XmlIndexDefinition(indexed(index.table()), d.transaction()).create(index));
        } else if (statement instanceof Statement.CreateIndex index) {
            SqlModule view = view(index.table());
            Table table = view == null ? session.names().findTable(index.table()) : null;
            if (view != null || table != null && RequiredOptions.areFor(table, index)) {
                RequiredOptions.check(session.options(), "CREATE INDEX");
            }
            change(node, d -> {
                if (view == null) {
                    new TableAlteration(d, indexed(index.table())).createIndex(index);
                } else {
                    new IndexedViews(session).create(view, index, d.transaction());
                }
            });
        } else if (statement instanceof Statement.AlterIndex index) {
            alterIndex(node, index);
        } else if (statement instanceof Statement.DropIndex index) {
            dropIndex(node, index);
        } else {
            return false;
        }
        return true;
    }

    private interface Alteration {
        void apply(TableAlteration table) throws SqlError;
    }

    private void alter(Statement.Node node, List<String> name, Alteration alteration) throws SqlError {
        change(node, d -> alteration.apply(new TableAlteration(d, altered(name))));
    }

    private Table altered(List<String> name) throws SqlError {
        Table table = session.names().findTable(name);
        if (table == null) {
            throw Errors.error(
                    4902,
                    "Cannot find the object \"" + String.join(".", name)
                            + "\" because it does not exist or you do not have permissions.");
        }
        requireAlter(table, name);
        return table;
    }

    private Table locked(Definitions definitions, List<String> name) throws SqlError {
        Table table = altered(name);
        definitions.lock(table);
        return table;
    }

    private void requireAlter(Table table, List<String> name) throws SqlError {
        boolean may = session.rights()
                .onObject(
                        "ALTER",
                        table.database(),
                        table.objectId(),
                        table.schema().id());
        if (!may && !Need.isFree(table)) {
            throw new SqlError(
                    1088,
                    16,
                    13,
                    "Cannot find the object \"" + String.join(".", name)
                            + "\" because it does not exist or you do not have permissions.");
        }
    }

    /** The view that an index is on, null where it is on a table. */
    private @Nullable SqlModule view(List<String> name) throws SqlError {
        SqlModule view =
                session.names().findTable(name) == null ? session.names().findModule(name) : null;
        if (view == null || view.kind() != SqlModule.Kind.VIEW) {
            return null;
        }
        boolean may = session.rights()
                .onObject(
                        "ALTER",
                        session.currentDatabase(),
                        view.objectId(),
                        view.schema().id());
        return may ? view : null;
    }

    private Table indexed(List<String> name) throws SqlError {
        Table table = session.names().findTable(name);
        if (table != null) {
            requireAlter(table, name);
        }
        if (table == null) {
            throw Errors.error(
                    1088,
                    "Cannot find the object \"" + String.join(".", name)
                            + "\" because it does not exist or you do not have permissions.");
        }
        return table;
    }

    private Table truncated(List<String> name) throws SqlError {
        Table table = session.names().findTable(name);
        if (table == null) {
            throw new SqlError(
                    4701,
                    16,
                    1,
                    "Cannot find the object \"" + String.join(".", name)
                            + "\" because it does not exist or you do not have permissions.");
        }
        requireAlter(table, name);
        return table;
    }

    private void alterIndex(Statement.Node node, Statement.AlterIndex alter) throws SqlError {
        Table table = indexed(alter.table());
        boolean known =
                alter.name().isEmpty() || table.indexes().stream().anyMatch(i -> Names.same(i.name(), alter.name()));
        if (!known) {
            throw new SqlError(2727, 11, 1, "Cannot find index '" + alter.name() + "'.");
        }
        if (alter.action() != Statement.AlterIndex.Action.NOTHING) {
            boolean disable = alter.action() == Statement.AlterIndex.Action.DISABLE;
            change(node, d -> new TableAlteration(d, table).disable(alter.name(), disable));
        }
    }

    private void dropIndex(Statement.Node node, Statement.DropIndex index) throws SqlError {
        SqlModule view = view(index.table());
        if (view != null) {
            change(node, d -> {
                if (!IndexedViews.drop(session.currentDatabase(), view, index.name(), d.transaction())
                        && !index.ifExists()) {
                    throw noIndex(index);
                }
            });
            return;
        }
        Table table = session.names().findTable(index.table());
        if (table == null && index.ifExists()) {
            return;
        }
        boolean may = table != null
                && (Need.isFree(table)
                        || session.rights()
                                .onObject(
                                        "ALTER",
                                        table.database(),
                                        table.objectId(),
                                        table.schema().id()));
        if (table == null || !may) {
            throw noIndex(index);
        }
        change(node, d -> {
            if (!new XmlIndexDefinition(table, d.transaction()).drop(index.name())) {
                new TableAlteration(d, table).dropIndex(index);
            }
        });
    }

    private static SqlError noIndex(Statement.DropIndex index) {
        return new SqlError(
                3701,
                11,
                7,
                "Cannot drop the index '" + String.join(".", index.table()) + "." + index.name()
                        + "', because it does not exist or you do not have permission.");
    }

    /** Applies a change in the open transaction, or in one of its own. */
    private void change(Statement.Node node, Change change) throws SqlError {
        TransactionState state = session.state();
        if (state.doomed()) {
            throw Errors.error(
                    3930,
                    "The current transaction cannot be committed and cannot support operations that write to the log"
                            + " file. Roll back the transaction.");
        }
        if (state.current() == null && session.options().implicitTransactions()) {
            state.begin("", reply);
        }
        boolean automatic = state.current() == null;
        Transaction transaction =
                automatic ? state.beginAutomatic() : java.util.Objects.requireNonNull(state.current());
        Transaction.Savepoint mark = transaction.savepoint();
        boolean done = false;
        try {
            transaction.nextStatement();
            change.apply(new Definitions(session, transaction, node.text()));
            new DdlTriggers(session, reply).fire(node);
            done = true;
        } finally {
            if (!done && !automatic && state.current() == transaction) {
                transaction.rollbackTo(mark);
            }
            if (automatic) {
                state.endAutomatic(done);
            }
        }
    }

    private void drop(Statement.Drop drop, Definitions definitions) throws SqlError {
        ObjectRunner objects = new ObjectRunner(session, definitions.transaction());
        for (List<String> name : drop.names()) {
            String last = NameResolver.part(name, 0);
            if (last.startsWith("#") && drop.kind().equals("TABLE")) {
                if (!session.dropTemporaryTable(last, definitions.transaction()) && !drop.ifExists()) {
                    throw ObjectRunner.missing(drop.kind(), name);
                }
                continue;
            }
            if (!drop.kind().equals("TABLE")) {
                objects.drop(drop, name);
                continue;
            }
            Table table = session.names().findTable(name);
            if (table == null && !drop.ifExists()) {
                throw ObjectRunner.missing(drop.kind(), name);
            }
            if (table != null) {
                objects.requireDrop(drop.kind(), name, table.database(), table.objectId(), table.schema());
                definitions.drop(table);
                objects.dropTriggers(table.database(), table.objectId());
            }
        }
    }

    private void createSchema(Statement.CreateSchema create, Transaction transaction) throws SqlError {
        Database database = session.currentDatabase();
        String name = create.name();
        session.rights().require("CREATE SCHEMA", database);
        int owner =
                create.owner().isEmpty() ? 1 : owner(database, create.owner()).id();
        if (database.schema(name) != null) {
            throw new SqlError(2714, 16, 6, "There is already an object named '" + name + "' in the database.");
        }
        database.createSchema(name, owner);
        transaction.onRollback(() -> database.dropSchema(name));
    }

    private void alterOwner(Statement.AlterSchemaOwner alter, Transaction transaction) throws SqlError {
        Database database = session.currentDatabase();
        Schema schema = database.schema(alter.name());
        if (schema == null || !session.rights().onSchema("CONTROL", database, schema)) {
            throw Errors.error(
                    15151,
                    "Cannot find the schema '" + alter.name()
                            + "', because it does not exist or you do not have permission.");
        }
        if (schema.id() <= 4) {
            throw Errors.error(15150, "Cannot alter the schema '" + schema.name() + "'.");
        }
        database.putSchema(new Schema(
                schema.id(), schema.name(), owner(database, alter.owner()).id()));
        transaction.onRollback(() -> database.putSchema(schema));
    }

    private static Principal owner(Database database, String name) throws SqlError {
        Principal owner = database.security().find(name);
        if (owner == null) {
            throw Errors.error(
                    15151,
                    "Cannot find the principal '" + name
                            + "', because it does not exist or you do not have permission.");
        }
        return owner;
    }

    private void dropSchema(Statement.DropSchema drop, Transaction transaction) throws SqlError {
        Database database = session.currentDatabase();
        Schema schema = database.schema(drop.name());
        boolean may = schema != null && session.rights().onSchema("CONTROL", database, schema);
        if (schema == null || !may) {
            if (schema == null && drop.ifExists()) {
                return;
            }
            throw Errors.error(
                    15151,
                    "Cannot drop the schema '" + drop.name()
                            + "', because it does not exist or you do not have permission.");
        }
        String inside = ObjectRunner.anyIn(database, schema);
        if (inside != null) {
            throw Errors.error(
                    3729,
                    "Cannot drop schema '" + schema.name() + "' because it is being referenced by object '" + inside
                            + "'.");
        }
        database.dropSchema(drop.name());
        transaction.onRollback(() -> database.putSchema(schema));
    }
}
