// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import java.util.List;
import java.util.Locale;

/** Procedures that belong to the engine itself: sp_rename and a few that have nothing to do here. */
final class Procedures {
    private Procedures() {}

    static void addTo(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_rename",
                List.of(
                        Parameter.required("@objname", SqlTypes.nvarchar(1035)),
                        Parameter.required("@newname", SqlTypes.SYSNAME),
                        Parameter.optional("@objtype", SqlTypes.varchar(13))),
                Procedures::rename));
        registry.add(new SystemProcedure(
                "sys", "sp_updatestats", List.of(Parameter.optional("@resample", SqlTypes.varchar(8))), call -> 0));
        AppLocks.addTo(registry);
        registry.add(new SystemProcedure(
                "sys",
                "sp_set_session_context",
                List.of(
                        Parameter.required("@key", SqlTypes.SYSNAME),
                        Parameter.required("@value", SqlTypes.SQL_VARIANT),
                        Parameter.optional("@read_only", SqlTypes.BIT)),
                Procedures::setContext));
        registry.add(new SystemProcedure("sys", "sp_reset_connection", List.of(), call -> 0));
    }

    private static int rename(ProcedureCall call) throws SqlError {
        String object = call.text("@objname", "");
        String to = call.text("@newname", "");
        String kind = call.text("@objtype", "OBJECT").toUpperCase(Locale.ROOT);
        SqlSession session = session(call.session());
        List<String> name = SystemFunctions.nameParts(object);
        if (to.isEmpty()) {
            throw Errors.error(15223, "Error: The input parameter 'newname' is not allowed to be null.");
        }
        Definitions definitions =
                new Definitions(session, session.transaction(), "EXEC sp_rename '" + object + "', '" + to + "'");
        definitions.transaction().nextStatement();
        switch (kind) {
            case "COLUMN" -> column(definitions, name, to, object);
            case "INDEX" -> index(definitions, name, to, object);
            default -> object(definitions, name, to, object);
        }
        call.reply()
                .info(new SqlError(
                        15477,
                        0,
                        1,
                        "Caution: Changing any part of an object name could break scripts and stored procedures."));
        return 0;
    }

    private static int setContext(ProcedureCall call) throws SqlError {
        SqlSession session = session(call.session());
        String key = call.text("@key", "");
        SqlSession.ContextValue kept = session.contextValues().get(key);
        if (kept != null && kept.readOnly()) {
            throw Errors.error(
                    15664,
                    "Cannot set key '" + key + "' in the session context. The key has been set as read_only for this"
                            + " session.");
        }
        Variant value = call.value("@value") instanceof Variant given ? given : null;
        session.contextValues().put(key, new SqlSession.ContextValue(value, call.flag("@read_only", false)));
        return 0;
    }

    private static SqlSession session(SessionContext context) {
        return context instanceof DatabaseContext inner ? inner.session() : (SqlSession) context;
    }

    private static void column(Definitions definitions, List<String> name, String to, String object) throws SqlError {
        Table table =
                name.size() < 2 ? null : definitions.session().names().findTable(name.subList(0, name.size() - 1));
        if (table != null) {
            definitions.lock(table);
        }
        Column column = table == null ? null : table.column(name.get(name.size() - 1));
        if (table == null || column == null) {
            throw new SqlError(
                    15248,
                    11,
                    1,
                    "Either the parameter @objname is ambiguous or the claimed @objtype (COLUMN) is wrong.");
        }
        if (table.column(to) != null && !Names.same(to, column.name())) {
            throw Errors.error(
                    15335,
                    "Error: The new name '" + to
                            + "' is already in use as a COLUMN name and would cause a duplicate that is not"
                            + " permitted.");
        }
        definitions.change(table, SchemaChange.Kind.RENAME_COLUMN, column, column.renamed(to), to);
        List<Column> columns = table.columns().stream()
                .map(c -> c == column ? c.renamed(to) : c)
                .toList();
        definitions.redefine(table, table.definition().withColumns(columns), null);
    }

    private static void index(Definitions definitions, List<String> name, String to, String object) throws SqlError {
        Table table =
                name.size() < 2 ? null : definitions.session().names().findTable(name.subList(0, name.size() - 1));
        if (table == null || !renameIndex(definitions, table, name.get(name.size() - 1), to)) {
            throw new SqlError(
                    15248,
                    11,
                    1,
                    "Either the parameter @objname is ambiguous or the claimed @objtype (INDEX) is wrong.");
        }
    }

    private static boolean renameIndex(Definitions definitions, Table table, String from, String to) throws SqlError {
        if (table.indexes().stream().noneMatch(i -> Names.same(i.name(), from))) {
            return false;
        }
        definitions.lock(table);
        definitions.change(table, SchemaChange.Kind.OTHER, null, null, to);
        List<Index> indexes = table.indexes().stream()
                .map(i -> Names.same(i.name(), from) ? i.renamed(to) : i)
                .toList();
        definitions.redefine(table, table.definition().withIndexes(indexes), null);
        return true;
    }

    private static void object(Definitions definitions, List<String> name, String to, String object) throws SqlError {
        SqlSession session = definitions.session();
        Table table = session.names().findTable(name);
        if (table != null) {
            checkNewName(table.database(), table.schema().name(), to, name);
            definitions.lock(table);
            definitions.change(table, SchemaChange.Kind.RENAME_TABLE, null, null, to);
            definitions.redefine(table, table.definition().withName(to), null);
            return;
        }
        SqlModule module = session.names().findModule(name);
        if (module != null) {
            Database database = session.currentDatabase();
            SqlModule renamed = module.renamed(to, session.now().toLocalDateTime());
            database.removeModule(module);
            database.addModule(renamed);
            definitions.transaction().onRollback(() -> {
                database.removeModule(renamed);
                database.addModule(module);
            });
            return;
        }
        if (!constraint(definitions, name.get(name.size() - 1), to)) {
            throw new SqlError(
                    15225,
                    11,
                    1,
                    "No item by the name of '" + object + "' could be found in the current database '"
                            + session.currentDatabase().name() + "', given that @itemtype was input as '(null)'.");
        }
    }

    private static void checkNewName(Database database, String schema, String to, List<String> name) throws SqlError {
        boolean same = Names.same(name.get(name.size() - 1), to);
        if (!same && database.isTaken(schema, to)) {
            throw new SqlError(
                    15335,
                    11,
                    1,
                    "Error: The new name '" + to
                            + "' is already in use as a OBJECT name and would cause a duplicate that is not permitted.");
        }
    }

    private static boolean constraint(Definitions definitions, String from, String to) throws SqlError {
        for (Table table : definitions.session().currentDatabase().tables()) {
            if (table.indexes().stream().anyMatch(i -> i.constraintId() != 0 && Names.same(i.name(), from))) {
                return renameIndex(definitions, table, from, to);
            }
            TableDefinition definition = table.definition();
            List<ForeignKey> keys = definition.foreignKeys().stream()
                    .map(k -> Names.same(k.name(), from) ? k.renamed(to) : k)
                    .toList();
            List<CheckConstraint> checks = definition.checks().stream()
                    .map(c -> Names.same(c.name(), from) ? c.renamed(to) : c)
                    .toList();
            List<Column> columns = definition.columns().stream()
                    .map(c -> renamedDefault(c, from, to))
                    .toList();
            if (!keys.equals(definition.foreignKeys())
                    || !checks.equals(definition.checks())
                    || !columns.equals(definition.columns())) {
                definitions.lock(table);
                definitions.change(table, SchemaChange.Kind.OTHER, null, null, to);
                definitions.redefine(
                        table,
                        definition.withForeignKeys(keys).withChecks(checks).withColumns(columns),
                        null);
                return true;
            }
        }
        return false;
    }

    private static Column renamedDefault(Column column, String from, String to) {
        Column.DefaultConstraint constraint = column.defaultConstraint();
        return constraint != null && Names.same(constraint.name(), from)
                ? column.withDefault(
                        new Column.DefaultConstraint(constraint.objectId(), to, constraint.definition(), false))
                : column;
    }
}
