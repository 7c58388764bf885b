// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.DdlTrigger;
import dev.caravan.standin.catalog.NamedObjects;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs statements on sequences, synonyms, types and triggers, and DROP of whatever is no table. */
final class ObjectRunner {
    private final SqlSession session;
    private final Transaction transaction;

    ObjectRunner(SqlSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    void run(ObjectStatement statement) throws SqlError {
        if (statement instanceof ObjectStatement.Sequence sequence) {
            new SequenceDefinition(session, transaction).run(sequence);
        } else if (statement instanceof ObjectStatement.CreateSynonym synonym) {
            create(synonym);
        } else if (statement instanceof ObjectStatement.CreateType type) {
            create(type);
        } else if (statement instanceof ObjectStatement.EnableTrigger enable) {
            enable(enable);
        } else if (statement instanceof ObjectStatement.Statistics statistics) {
            new StatisticsDefinition(session, transaction).run(statistics);
        } else {
            new SecurityRunner(session, transaction).run(statement);
        }
    }

    /** Puts an object in place of another, and back when the transaction rolls back. */
    static <T> void replace(
            NamedObjects<T> objects, String schema, String name, @Nullable T before, T made, Transaction transaction) {
        objects.put(schema, name, made);
        transaction.onRollback(() -> {
            if (before == null) {
                objects.remove(schema, name);
            } else {
                objects.put(schema, name, before);
            }
        });
    }

    static SqlError missing(String kind, List<String> name) {
        return new SqlError(
                3701,
                11,
                5,
                "Cannot drop the " + kind.replace("DATABASE ", "").toLowerCase(Locale.ROOT) + " '"
                        + String.join(".", name) + "', because it does not exist or you do not have permission.");
    }

    /** Refuses to drop what the session may not: CONTROL of it or ALTER on its schema is needed. */
    void requireDrop(String kind, List<String> name, Database database, int objectId, Schema schema) throws SqlError {
        Rights rights = session.rights();
        if (!rights.onObject("CONTROL", database, objectId, schema.id())
                && !rights.onSchema("ALTER", database, schema)) {
            throw missing(kind, name);
        }
    }

    private void create(ObjectStatement.CreateSynonym create) throws SqlError {
        Database database = session.currentDatabase();
        session.rights().require("CREATE SYNONYM", database);
        Schema schema = session.names().requireSchema(create.name(), database);
        String name = NameResolver.part(create.name(), 0);
        Definitions.checkFree(database, schema.name(), name);
        Synonym made = new Synonym(
                database.nextObjectId(),
                schema,
                name,
                create.target(),
                session.now().toLocalDateTime());
        replace(database.synonyms(), schema.name(), name, null, made, transaction);
    }

    private void create(ObjectStatement.CreateType create) throws SqlError {
        Database database = session.currentDatabase();
        session.rights().require("CREATE TYPE", database);
        Schema schema = session.names().requireSchema(create.name(), database);
        String name = NameResolver.part(create.name(), 0);
        if (database.userTypes().find(schema.name(), name) != null) {
            throw Errors.error(
                    219,
                    "The type '" + String.join(".", create.name())
                            + "' already exists, or you do not have permission to create it.");
        }
        Statement.CreateTable shape = create.table();
        Table table = shape == null ? null : Definitions.plainTable(session, database, shape, name);
        UserType made = new UserType(database.nextUserTypeId(), schema, name, create.base(), create.nullable(), table);
        replace(database.userTypes(), schema.name(), name, null, made, transaction);
    }

    private void enable(ObjectStatement.EnableTrigger enable) throws SqlError {
        if (enable.table().isEmpty()) {
            enableDdl(enable);
            return;
        }
        Table table = session.names().findTable(enable.table());
        SqlModule view = table == null ? session.names().findModule(enable.table()) : null;
        if (table == null && view == null) {
            throw Errors.error(
                    4902,
                    "Cannot find the object \"" + String.join(".", enable.table())
                            + "\" because it does not exist or you do not have permissions.");
        }
        Database database = session.currentDatabase();
        int parent = table == null ? java.util.Objects.requireNonNull(view).objectId() : table.objectId();
        for (Trigger trigger : List.copyOf(database.triggers().all())) {
            boolean named = enable.names().isEmpty()
                    || enable.names().stream()
                            .anyMatch(n -> Names.same(
                                    NameResolver.part(n, 0), trigger.module().name()));
            if (trigger.parentId() == parent && named) {
                SqlModule module = trigger.module();
                replace(
                        database.triggers(),
                        module.schema().name(),
                        module.name(),
                        trigger,
                        trigger.disabled(!enable.on()),
                        transaction);
            }
        }
        for (List<String> name : enable.names()) {
            if (database.triggers().all().stream()
                    .noneMatch(
                            t -> t.parentId() == parent && Names.same(t.module().name(), NameResolver.part(name, 0)))) {
                throw Errors.error(
                        4920,
                        "ALTER TABLE failed because trigger '" + NameResolver.part(name, 0) + "' on table '"
                                + NameResolver.part(enable.table(), 0) + "' does not exist.");
            }
        }
    }

    /** Drops one object that is no table. */
    void drop(Statement.Drop drop, List<String> name) throws SqlError {
        boolean dropped = switch (drop.kind()) {
            case "USER", "ROLE", "APPLICATION", "LOGIN" ->
                new SecurityRunner(session, transaction).drop(drop.kind(), name.get(0), drop.ifExists());
            case "SEQUENCE" -> removeIn(drop.kind(), databaseOf(name).sequences(), name);
            case "SYNONYM" -> removeIn(drop.kind(), databaseOf(name).synonyms(), name);
            case "TRIGGER" -> dropTrigger(name);
            case "DATABASE TRIGGER" -> {
                requireDdlTriggers();
                yield removeDdlTrigger(NameResolver.part(name, 0));
            }
            case "TYPE" -> dropType(name);
            case "XML SCHEMA COLLECTION" -> {
                new XmlSchemaDefinition(session, transaction).drop(name);
                yield true;
            }
            default -> dropModule(drop, name);
        };
        if (!dropped && !drop.ifExists()) {
            throw drop.kind().equals("TYPE")
                    ? new SqlError(
                            218,
                            16,
                            1,
                            "Could not find the type '" + String.join(".", name)
                                    + "'. Either it does not exist or you do not have the necessary permission.")
                    : missing(drop.kind(), name);
        }
    }

    private Database databaseOf(List<String> name) throws SqlError {
        return session.names().databaseOf(name, session.currentDatabase());
    }

    private <T> boolean removeIn(String kind, NamedObjects<T> objects, List<String> name) throws SqlError {
        Database database = databaseOf(name);
        Schema schema = database.schema(NameResolver.schemaName(name));
        if (schema != null && !session.rights().onSchema("ALTER", database, schema)) {
            throw missing(kind, name);
        }
        return remove(objects, name);
    }

    private boolean removeDdlTrigger(String name) {
        NamedObjects<DdlTrigger> triggers = session.currentDatabase().ddlTriggers();
        DdlTrigger found = triggers.find("", name);
        if (found != null) {
            triggers.remove("", name);
            transaction.onRollback(() -> triggers.put("", name, found));
        }
        return found != null;
    }

    private void requireDdlTriggers() throws SqlError {
        session.rights().require("ALTER ANY DATABASE DDL TRIGGER", session.currentDatabase());
    }

    private void enableDdl(ObjectStatement.EnableTrigger enable) throws SqlError {
        requireDdlTriggers();
        NamedObjects<DdlTrigger> triggers = session.currentDatabase().ddlTriggers();
        for (List<String> name : enable.names()) {
            if (triggers.find("", NameResolver.part(name, 0)) == null) {
                throw Errors.error(
                        1088,
                        "Cannot find the object \"" + NameResolver.part(name, 0)
                                + "\" because it does not exist or you do not have permissions.");
            }
        }
        for (DdlTrigger trigger : List.copyOf(triggers.all())) {
            String own = trigger.module().name();
            if (enable.names().isEmpty()
                    || enable.names().stream().anyMatch(n -> Names.same(NameResolver.part(n, 0), own))) {
                replace(triggers, "", own, trigger, trigger.disabled(!enable.on()), transaction);
            }
        }
    }

    private boolean dropTrigger(List<String> name) throws SqlError {
        Database database = databaseOf(name);
        Trigger trigger = database.triggers().find(NameResolver.schemaName(name), NameResolver.part(name, 0));
        boolean may = trigger == null
                || session.rights()
                        .onObject(
                                "ALTER",
                                database,
                                trigger.parentId(),
                                trigger.module().schema().id());
        if (!may) {
            throw missing("TRIGGER", name);
        }
        return remove(database.triggers(), name);
    }

    private <T> boolean remove(NamedObjects<T> objects, List<String> name) {
        String schema = NameResolver.schemaName(name);
        String last = NameResolver.part(name, 0);
        T found = objects.find(schema, last);
        if (found == null) {
            return false;
        }
        objects.remove(schema, last);
        transaction.onRollback(() -> objects.put(schema, last, found));
        return true;
    }

    private boolean dropType(List<String> name) throws SqlError {
        UserType type = session.names().findType(name);
        if (type == null) {
            return false;
        }
        for (Table table : session.currentDatabase().tables()) {
            for (Column column : table.columns()) {
                if (column.typeName() != null && Names.same(column.typeName(), type.qualifiedName())) {
                    throw Errors.error(
                            3732,
                            "Cannot drop type '" + String.join(".", name)
                                    + "' because it is being referenced by object '" + table.name()
                                    + "'. There may be other objects that reference this type.");
                }
            }
        }
        return remove(session.currentDatabase().userTypes(), name);
    }

    private boolean dropModule(Statement.Drop drop, List<String> name) throws SqlError {
        Database database = databaseOf(name);
        SqlModule module = session.names().findModule(name, database);
        if (module == null) {
            return false;
        }
        if (!module.kind().word().equalsIgnoreCase(drop.kind())) {
            String right = module.kind().word();
            throw Errors.error(
                    3705,
                    "Cannot use DROP " + drop.kind() + " with '" + String.join(".", name) + "' because '"
                            + String.join(".", name) + "' is a " + right + ". Use DROP "
                            + right.toUpperCase(Locale.ROOT) + ".");
        }
        if (!module.name().startsWith("#")) {
            requireDrop(drop.kind(), name, database, module.objectId(), module.schema());
        }
        if (module.name().startsWith("#")) {
            return session.scope().dropTemporaryModule(module.name());
        }
        database.removeModule(module);
        transaction.onRollback(() -> database.addModule(module));
        IndexedViews.drop(database, module.objectId(), transaction);
        dropTriggers(database, module.objectId());
        return true;
    }

    /** Drops the triggers of a table or view that has been dropped. */
    void dropTriggers(Database database, int parentId) {
        for (Trigger trigger : List.copyOf(database.triggers().all())) {
            SqlModule module = trigger.module();
            if (trigger.parentId() == parentId) {
                database.triggers().remove(module.schema().name(), module.name());
                transaction.onRollback(
                        () -> database.triggers().put(module.schema().name(), module.name(), trigger));
            }
        }
    }

    /** Name of an object in a schema, null when it has none. */
    static @Nullable String anyIn(Database database, Schema schema) {
        for (Table table : database.tables()) {
            if (table.schema().id() == schema.id()) {
                return table.name();
            }
        }
        for (SqlModule module : database.modules()) {
            if (module.schema().id() == schema.id()) {
                return module.name();
            }
        }
        for (Sequence sequence : database.sequences().all()) {
            if (sequence.schema().id() == schema.id()) {
                return sequence.name();
            }
        }
        for (UserType type : database.userTypes().all()) {
            if (type.schema().id() == schema.id()) {
                return type.name();
            }
        }
        return database.synonyms().all().stream()
                .filter(s -> s.schema().id() == schema.id())
                .map(Synonym::name)
                .findFirst()
                .orElse(null);
    }
}
