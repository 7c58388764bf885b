// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.DdlTrigger;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates or alters a view, procedure, function or trigger, checked as SQL Server checks it. */
final class ModuleDefinition {
    private final SqlSession session;
    private final Transaction transaction;
    private final Statement.CreateModule create;
    private final Database database;

    ModuleDefinition(SqlSession session, Transaction transaction, Statement.CreateModule create) throws SqlError {
        this.session = session;
        this.transaction = transaction;
        this.create = create;
        this.database = session.currentDatabase();
        if (create.name().size() > 2) {
            throw Errors.syntax(
                    166,
                    "'CREATE/ALTER " + create.kind().word().toUpperCase(java.util.Locale.ROOT)
                            + "' does not allow specifying the database name as a prefix to the object name.");
        }
    }

    void create() throws SqlError {
        if (create.on() != null) {
            trigger(create.on());
            return;
        }
        String name = NameResolver.part(create.name(), 0);
        boolean temporary = name.startsWith("#");
        SqlModule before = temporary
                ? session.scope().temporaryModule(name)
                : session.names().findModule(create.name(), database);
        Schema schema = temporary
                ? session.names().requireSchema(create.name(), session.server().tempdb())
                : schema(before);
        if (temporary && name.startsWith("##")) {
            throw new Unsupported("CREATE PROCEDURE ##");
        }
        checkName(before, schema.name(), name);
        SqlModule made = module(schema, name, before, columns(), parameters());
        checkBody(made);
        if (temporary) {
            session.scope().temporaryModule(name, made);
            return;
        }
        if (before != null) {
            IndexedViews.drop(database, before.objectId(), transaction);
        }
        database.addModule(made);
        transaction.onRollback(() -> {
            database.removeModule(made);
            if (before != null) {
                database.addModule(before);
            }
        });
    }

    /** The schema of the module, where making or altering it must be permitted. */
    private Schema schema(@Nullable SqlModule before) throws SqlError {
        if (before == null || !create.alter() && !create.orAlter()) {
            session.rights().require("CREATE " + create.kind().word().toUpperCase(java.util.Locale.ROOT), database);
            return session.names().requireSchema(create.name(), database);
        }
        int schema = before.schema().id();
        if (!session.rights().onObject("ALTER", database, before.objectId(), schema)) {
            throw Errors.error(
                    3704,
                    "User does not have permission to perform this operation on "
                            + create.kind().word() + " '" + before.name() + "'.");
        }
        return before.schema();
    }

    private void checkName(@Nullable SqlModule before, String schema, String name) throws SqlError {
        if (before == null && create.alter()) {
            throw Errors.error(208, "Invalid object name '" + String.join(".", create.name()) + "'.");
        }
        boolean replaces = create.alter() || create.orAlter();
        if (before != null && !replaces) {
            throw new SqlError(2714, 16, 3, "There is already an object named '" + name + "' in the database.");
        }
        if (before == null) {
            Definitions.checkFree(database, schema, name);
        } else if (!before.kind().word().equals(create.kind().word())
                || before.kind() != create.kind() && before.kind().isFunction()) {
            throw Errors.error(
                    2010,
                    "Cannot perform alter on '" + String.join(".", create.name())
                            + "' because it is an incompatible object type.");
        }
    }

    private SqlModule module(
            Schema schema,
            String name,
            @Nullable SqlModule before,
            List<Column> columns,
            List<SqlModule.Parameter> parameters) {
        LocalDateTime now = session.now().toLocalDateTime();
        return new SqlModule(
                before == null ? database.nextObjectId() : before.objectId(),
                schema,
                name,
                create.kind(),
                create.text(),
                before == null ? now : before.created(),
                now,
                new SqlModule.Settings(
                        session.options().ansiNulls(),
                        session.options().quotedIdentifiers(),
                        create.options().contains("SCHEMABINDING"),
                        create.options().contains("ENCRYPTION"),
                        create.options().contains("CHECK OPTION")),
                columns,
                parameters);
    }

    private List<Column> columns() throws SqlError {
        if (create.kind() == SqlModule.Kind.TABLE_FUNCTION) {
            Statement.CreateTable shape = java.util.Objects.requireNonNull(
                    java.util.Objects.requireNonNull(create.returns()).table());
            return Definitions.plainTable(
                            session,
                            session.server().tempdb(),
                            shape,
                            shape.name().get(0))
                    .columns();
        }
        if (create.query() == null) {
            return List.of();
        }
        VariableScope variables = new VariableScope();
        for (SqlModule.Parameter parameter : parameters()) {
            variables.declare(parameter.name(), parameter.type());
        }
        checkOrder();
        List<ColumnMeta> metas = FromCompiler.renamed(
                new QueryCompiler(new Compilation(session, variables)).compile(create.query(), null, true).columns,
                create.columns());
        return named(metas);
    }

    private void checkOrder() throws SqlError {
        var query = java.util.Objects.requireNonNull(create.query());
        boolean limited = query.offset() != null
                || query.body() instanceof dev.caravan.standin.tsql.syntax.Query.Select select && select.top() != null;
        if (!query.order().isEmpty() && !limited) {
            throw Errors.syntax(
                    1033,
                    "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common"
                            + " table expressions, unless TOP, OFFSET or FOR XML is also specified.");
        }
    }

    private List<Column> named(List<ColumnMeta> metas) throws SqlError {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        String what = create.kind() == SqlModule.Kind.VIEW ? "View or function" : "Function";
        for (ColumnMeta meta : metas) {
            int number = columns.size() + 1;
            if (meta.name().isEmpty()) {
                throw Errors.error(
                        4511,
                        "Create View or Function failed because no column name was specified for column " + number
                                + ".");
            }
            if (!names.add(dev.caravan.standin.catalog.Names.fold(meta.name()))) {
                throw Errors.error(
                        4506,
                        "Column names in each view or function must be unique. Column name '" + meta.name() + "' in "
                                + what.toLowerCase(java.util.Locale.ROOT) + " '"
                                + NameResolver.part(create.name(), 0) + "' is specified more than once.");
            }
            columns.add(Column.of(number, meta.name(), meta.type(), meta.nullable()));
        }
        return columns;
    }

    private List<SqlModule.Parameter> parameters() throws SqlError {
        List<SqlModule.Parameter> parameters = new ArrayList<>();
        Statement.Declaration returns = create.returns();
        if (create.kind() == SqlModule.Kind.SCALAR_FUNCTION && returns != null) {
            parameters.add(parameter(0, returns));
        }
        for (Statement.Declaration declared : create.parameters()) {
            int id = (int) parameters.stream().filter(p -> p.id() > 0).count() + 1;
            parameters.add(parameter(id, declared));
        }
        return parameters;
    }

    private SqlModule.Parameter parameter(int id, Statement.Declaration declared) throws SqlError {
        UserType user = declared.type() == null ? session.names().requireType(declared.userType(), id) : null;
        SqlType type = user == null ? java.util.Objects.requireNonNull(declared.type()) : user.base();
        boolean output = id == 0 || create.outputs().contains(declared.name());
        return new SqlModule.Parameter(
                id,
                declared.name(),
                type == null ? SqlTypes.INT : type,
                user == null ? null : user.alias(),
                output,
                declared.value() != null,
                user != null && user.isTable());
    }

    /** Columns of tables that are there are looked up now, everything else when the body runs. */
    private void checkBody(SqlModule made) throws SqlError {
        if (create.kind().isFunction() && !create.body().isEmpty()) {
            FunctionRules.check(create);
        }
        if (create.kind() == SqlModule.Kind.PROCEDURE) {
            new ModuleCall(session, made, database).checkNames();
        }
    }

    private void ddlTrigger(Set<String> events) throws SqlError {
        session.rights().require("ALTER ANY DATABASE DDL TRIGGER", database);
        if (create.name().size() > 1) {
            throw Errors.syntax(1098, "The specified event type(s) is/are not valid on the specified target object.");
        }
        for (String event : events) {
            if (!DdlTriggers.isEvent(event)) {
                throw Errors.syntax(1084, "'" + event + "' is an invalid event type.");
            }
        }
        String name = NameResolver.part(create.name(), 0);
        DdlTrigger before = database.ddlTriggers().find("", name);
        if (before == null && create.alter()) {
            throw Errors.error(208, "Invalid object name '" + name + "'.");
        }
        if (before != null && !create.alter() && !create.orAlter()) {
            throw new SqlError(2714, 16, 2, "There is already an object named '" + name + "' in the database.");
        }
        Schema none = new Schema(0, "", 0);
        SqlModule module = module(none, name, before == null ? null : before.module(), List.of(), List.of());
        ObjectRunner.replace(
                database.ddlTriggers(),
                "",
                name,
                before,
                new DdlTrigger(module, events, before != null && before.disabled()),
                transaction);
    }

    private void trigger(Statement.TriggerOn on) throws SqlError {
        if (!on.ddl().isEmpty()) {
            ddlTrigger(on.ddl());
            return;
        }
        Table table = session.names().findTable(on.table(), database);
        SqlModule view = table == null ? session.names().findModule(on.table(), database) : null;
        if (table == null && (view == null || view.kind() != SqlModule.Kind.VIEW)) {
            throw new SqlError(
                    8197,
                    16,
                    4,
                    "The object '" + String.join(".", on.table())
                            + "' does not exist or is invalid for this operation.");
        }
        if (view != null && !on.instead()) {
            throw new SqlError(
                    8197,
                    16,
                    6,
                    "The object '" + String.join(".", on.table())
                            + "' does not exist or is invalid for this operation.");
        }
        if (view != null && view.settings().checkOption()) {
            throw Errors.error(
                    2112,
                    "Cannot create trigger '" + NameResolver.part(create.name(), 0) + "' on view '"
                            + String.join(".", on.table()) + "' because the view is defined with CHECK OPTION.");
        }
        if (table != null && on.instead() && table.foreignKeys().stream().anyMatch(key -> cascades(key, on.events()))) {
            throw Errors.error(
                    2113,
                    "Cannot create INSTEAD OF DELETE or INSTEAD OF UPDATE TRIGGER '"
                            + NameResolver.part(create.name(), 0) + "' on table '" + String.join(".", on.table())
                            + "'. This is because the table has a FOREIGN KEY with cascading DELETE or UPDATE.");
        }
        Schema schema = table == null ? java.util.Objects.requireNonNull(view).schema() : table.schema();
        int parent = table == null ? java.util.Objects.requireNonNull(view).objectId() : table.objectId();
        if (!session.rights().onObject("ALTER", database, parent, schema.id())) {
            throw new SqlError(
                    8197,
                    16,
                    4,
                    "The object '" + String.join(".", on.table())
                            + "' does not exist or is invalid for this operation.");
        }
        checkTriggerSchema(schema);
        String name = NameResolver.part(create.name(), 0);
        Trigger before = database.triggers().find(schema.name(), name);
        if (before == null || !create.alter() && !create.orAlter()) {
            if (create.alter()) {
                throw Errors.error(208, "Invalid object name '" + name + "'.");
            }
            Definitions.checkFree(database, schema.name(), name);
        }
        checkInstead(on, parent, name);
        SqlModule module = module(schema, name, before == null ? null : before.module(), List.of(), List.of());
        Trigger made = new Trigger(
                module, parent, on.instead(), on.events(), before != null && before.disabled(), on.notForReplication());
        ObjectRunner.replace(database.triggers(), schema.name(), name, before, made, transaction);
    }

    private static boolean cascades(ForeignKey key, Set<Trigger.Event> events) {
        return events.contains(Trigger.Event.DELETE) && key.onDelete() != ForeignKey.Action.NO_ACTION
                || events.contains(Trigger.Event.UPDATE) && key.onUpdate() != ForeignKey.Action.NO_ACTION;
    }

    private void checkTriggerSchema(Schema schema) throws SqlError {
        String written = NameResolver.part(create.name(), 1);
        if (!written.isEmpty() && !dev.caravan.standin.catalog.Names.same(written, schema.name())) {
            throw Errors.error(
                    2103,
                    "Cannot create trigger '" + String.join(".", create.name())
                            + "' because its schema is different from the schema of the target table or view.");
        }
    }

    private void checkInstead(Statement.TriggerOn on, int parent, String name) throws SqlError {
        for (Trigger.Event event : on.events()) {
            for (Trigger other : database.triggers(parent, event, true)) {
                boolean same =
                        dev.caravan.standin.catalog.Names.same(other.module().name(), name);
                if (on.instead() && !same) {
                    throw Errors.error(
                            2111,
                            "Cannot create trigger '" + name + "' on '" + String.join(".", on.table())
                                    + "' because an INSTEAD OF " + event + " trigger already exists on this object.");
                }
            }
        }
    }
}
