// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Statement.Versioning;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Periods and system versioning of tables, as CREATE and ALTER TABLE define them. */
final class SystemVersioning {
    private static final String ON_FAILED = "Setting SYSTEM_VERSIONING to ON failed because ";

    private final Definitions definitions;
    private final SqlSession session;

    SystemVersioning(Definitions definitions) {
        this.definitions = definitions;
        this.session = definitions.session();
    }

    /** The period that constraints define; the one before, possibly null, when they define none. */
    static @Nullable Temporal period(
            List<? extends Statement.Constraint> constraints, TableBuilder builder, @Nullable Temporal before)
            throws SqlError {
        Statement.Period period = null;
        Statement.Generated start = null;
        Statement.Generated end = null;
        for (Statement.Constraint constraint : constraints) {
            if (constraint instanceof Statement.Period found) {
                if (period != null) {
                    throw Errors.error(
                            13508, "System-versioned table cannot have more than one SYSTEM_TIME period definition.");
                }
                period = found;
            } else if (constraint instanceof Statement.Generated generated) {
                if ((generated.start() ? start : end) != null) {
                    throw Errors.error(
                            13733,
                            "Temporal table cannot have more than one 'GENERATED ALWAYS AS "
                                    + (generated.start() ? "ROW START" : "ROW END") + "' column.");
                }
                start = generated.start() ? generated : start;
                end = generated.start() ? end : generated;
            }
        }
        if (period == null) {
            if (start != null || end != null) {
                throw Errors.error(
                        13509, "Cannot create generated always column when SYSTEM_TIME period is not defined.");
            }
            return before;
        }
        if (before != null && before.hasPeriod()) {
            throw Errors.error(
                    13597, "Temporal SYSTEM_TIME period is already defined on table '" + builder.tableName() + "'.");
        }
        boolean altered = start == null && end == null && builder.isExisting();
        if (start == null && !altered) {
            throw Errors.error(13504, "Temporal 'GENERATED ALWAYS AS ROW START' column definition missing.");
        }
        if (end == null && !altered) {
            throw Errors.error(13505, "Temporal 'GENERATED ALWAYS AS ROW END' column definition missing.");
        }
        if (start != null && !start.column().equalsIgnoreCase(period.start())) {
            throw Errors.error(
                    13506,
                    "System-versioned table SYSTEM_TIME period definition start column name not matching 'GENERATED ALWAYS AS ROW START' column name.");
        }
        if (end != null && !end.column().equalsIgnoreCase(period.end())) {
            throw Errors.error(
                    13507,
                    "System-versioned table SYSTEM_TIME period definition end column name not matching 'GENERATED ALWAYS AS ROW END' column name.");
        }
        Column from = column(builder, period.start());
        Column to = column(builder, period.end());
        if (from.type().scale() != to.type().scale()) {
            throw Errors.error(13513, "SYSTEM_TIME period columns cannot have different datatype precision.");
        }
        return Temporal.period(
                from.columnId(), to.columnId(), start != null && start.hidden(), end != null && end.hidden());
    }

    private static Column column(TableBuilder builder, String name) throws SqlError {
        Column column =
                builder.require(name, 1911, "Column name '" + name + "' does not exist in the target table or view.");
        if (column.type().kind() != SqlType.Kind.DATETIME2) {
            throw Errors.error(
                    13501, "Temporal generated always column '" + column.name() + "' has invalid data type.");
        }
        if (column.nullable()) {
            throw Errors.error(
                    13587,
                    "Period column '" + column.name() + "' in a system-versioned temporal table cannot be nullable.");
        }
        return column;
    }

    /** Checks the rows of a table that gets a period: none may begin in the future or have ended. */
    void checkPeriod(Table table) throws SqlError {
        Temporal temporal = Objects.requireNonNull(table.definition().temporal());
        int start = table.ordinalOfId(temporal.startColumnId());
        int end = table.ordinalOfId(temporal.endColumnId());
        LocalDateTime now = session.now().toLocalDateTime();
        RowStore rows = (RowStore) TableStore.of(table);
        if (rows.rowCount(row -> row[start] instanceof LocalDateTime since && since.isAfter(now)) > 0) {
            throw Errors.error(
                    13542,
                    "ADD PERIOD FOR SYSTEM_TIME on table '" + table.qualifiedName()
                            + "' failed because there are open records with start of period set to a value in the future.");
        }
        if (rows.rowCount(row -> row[end] instanceof LocalDateTime until && !isEnd(until)) > 0) {
            throw Errors.error(
                    13575,
                    "ADD PERIOD FOR SYSTEM_TIME failed because table '" + table.qualifiedName()
                            + "' contains records where end of period is not equal to MAX datetime.");
        }
    }

    private static boolean isEnd(LocalDateTime time) {
        return time.getYear() == 9999
                && time.getDayOfYear() == 365
                && time.toLocalTime().toSecondOfDay() == 86_399;
    }

    /** SYSTEM_VERSIONING = ON. */
    void on(Table table, Versioning versioning) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (table.name().startsWith("#")) {
            throw Errors.error(
                    13568,
                    "System-versioned temporal table '" + table.name() + "' cannot be created in a 'tempdb' database.");
        }
        if (temporal != null && temporal.isVersioned()) {
            throw Errors.error(
                    13596, "SYSTEM_VERSIONING is already turned ON for table '" + table.qualifiedName() + "'.");
        }
        if (temporal == null || !temporal.hasPeriod()) {
            throw Errors.error(
                    13510,
                    "Cannot set SYSTEM_VERSIONING to ON when SYSTEM_TIME period is not defined and the LEDGER=ON option is not specified.");
        }
        if (table.primaryKey() == null) {
            throw Errors.error(
                    13553,
                    "System versioned temporal table '" + table.qualifiedName() + "' must have primary key defined.");
        }
        Table history = history(table, versioning.history());
        definitions.lock(history);
        new HistoryRules(table, temporal, history)
                .check(versioning.check(), session.now().toLocalDateTime());
        definitions.redefine(history, history.definition().withTemporal(Temporal.historyOf(table)), null);
        definitions.redefine(
                table,
                table.definition()
                        .withTemporal(
                                temporal.versioned(history.objectId(), versioning.retention(), versioning.unit())),
                null);
    }

    private Table history(Table table, List<String> name) throws SqlError {
        Database database = table.database();
        if (name.size() == 1) {
            throw Errors.error(
                    13539, ON_FAILED + "history table '" + name.get(0) + "' is not specified in two-part name format.");
        }
        Schema schema = name.isEmpty() ? table.schema() : session.names().requireSchema(name, database);
        String last = name.isEmpty() ? "MSSQL_TemporalHistoryFor_" + table.objectId() : NameResolver.part(name, 0);
        Table known = database.table(schema.name(), last);
        if (known == table) {
            throw Errors.error(
                    13511, "Specified object '" + table.qualifiedName() + "' cannot be used as history table.");
        }
        if (known != null) {
            return known;
        }
        Definitions.checkFree(database, schema.name(), last);
        return create(table, schema, last);
    }

    private Table create(Table table, Schema schema, String name) throws SqlError {
        Temporal temporal = Objects.requireNonNull(table.definition().temporal());
        Index clustered = new Index(
                1,
                "ix_" + name,
                Index.Kind.PLAIN,
                true,
                false,
                List.of(new Index.Key(temporal.endColumnId(), false), new Index.Key(temporal.startColumnId(), false)),
                List.of(),
                null,
                0,
                false);
        TableDefinition definition = new TableDefinition(
                schema,
                name,
                plain(table.columns()),
                List.of(clustered),
                List.of(),
                List.of(),
                definitions.now(),
                table.definition().lastColumnId());
        Table history = new Table(table.database(), definition, false);
        TableStore.attach(history, Definitions.newStore(session, history, true));
        definitions.lock(history);
        definitions.change(history, SchemaChange.Kind.CREATE_TABLE, null, null, null);
        table.database().addTable(history);
        definitions.transaction().onRollback(() -> table.database().removeTable(history));
        return history;
    }

    /** Columns as a history table has them: without defaults, identity and computation. */
    private static List<Column> plain(List<Column> columns) {
        List<Column> plain = new ArrayList<>();
        for (Column column : columns) {
            plain.add(new Column(
                    column.columnId(),
                    column.name(),
                    column.type(),
                    column.typeName(),
                    column.nullable(),
                    null,
                    null,
                    null,
                    column.sparse()));
        }
        return plain;
    }

    /** SYSTEM_VERSIONING = OFF. */
    void off(Table table) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (temporal == null || !temporal.isVersioned()) {
            throw Errors.error(13591, "SYSTEM_VERSIONING is not turned ON for table '" + table.qualifiedName() + "'.");
        }
        Table history = Objects.requireNonNull(table.database().table(temporal.historyId()));
        definitions.lock(history);
        definitions.redefine(history, history.definition().withTemporal(null), null);
        definitions.redefine(
                table,
                table.definition().withTemporal(temporal.versioned(0, Temporal.INFINITE, Temporal.INFINITE)),
                null);
    }

    /** DROP PERIOD FOR SYSTEM_TIME. */
    void dropPeriod(Table table) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (temporal == null || !temporal.hasPeriod()) {
            throw Errors.error(
                    13593,
                    "SYSTEM_TIME period cannot be dropped from table '" + table.qualifiedName()
                            + "', because SYSTEM_TIME period does not exist.");
        }
        if (temporal.isVersioned()) {
            throw Errors.error(
                    13592,
                    "Cannot drop SYSTEM_TIME period from table '" + table.qualifiedName()
                            + "' when SYSTEM_VERSIONING is ON.");
        }
        definitions.redefine(table, table.definition().withTemporal(null), null);
    }

    /** ALTER COLUMN ADD or DROP HIDDEN. */
    void hide(Table table, String name, boolean hidden) throws SqlError {
        Column column = table.column(name);
        Temporal temporal = table.definition().temporal();
        if (column == null || temporal == null || !temporal.isPeriod(column.columnId())) {
            throw Errors.error(
                    13735,
                    "Cannot alter HIDDEN attribute on column '" + name + "' in table '" + table.qualifiedName()
                            + "' because this column is not a generated always column.");
        }
        definitions.redefine(table, table.definition().withTemporal(temporal.hidden(column.columnId(), hidden)), null);
    }

    /** The history of a table under system versioning, whose columns change with those of the table; else null. */
    static @Nullable Table historyOf(Table table) {
        Temporal temporal = table.definition().temporal();
        return temporal == null || !temporal.isVersioned()
                ? null
                : table.database().table(temporal.historyId());
    }

    /** Gives a history the columns that its table has got. */
    void added(Table table, Table history, int oldWidth, TableBuilder builder, Set<String> filled) throws SqlError {
        for (Column column : builder.columns.subList(oldWidth, builder.columns.size())) {
            if (column.computed() != null) {
                throw Errors.error(
                        13724,
                        "System-versioned table schema modification failed because adding computed column while system-versioning is ON is not supported.");
            }
            if (column.identity() != null) {
                throw Errors.error(
                        13704,
                        "System-versioned table schema modification failed because history table '"
                                + history.qualifiedName()
                                + "' has IDENTITY column specification. Consider dropping all IDENTITY column specifications and trying again.");
            }
        }
        definitions.lock(history);
        definitions.redefine(
                history,
                history.definition().withColumns(plain(builder.columns)),
                new AddedColumns(session, builder.columns, oldWidth, table, filled));
    }

    /** Refuses to drop a table that is, or has, a history (13552), or to truncate it (13545). */
    static void checkWhole(Table table, boolean drop) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (temporal != null && (temporal.isVersioned() || temporal.isHistory())) {
            throw drop
                    ? Errors.error(
                            13552,
                            "Drop table operation failed on table '" + table.qualifiedName()
                                    + "' because it is not a supported operation on system-versioned temporal tables.")
                    : Errors.error(
                            13545,
                            "Truncate failed on table '" + table.qualifiedName()
                                    + "' because it is not a supported operation on system-versioned tables.");
        }
    }

    /** Refuses to change a column of the period (13599), or to drop it (13588). */
    static void checkColumn(Table table, Column column, boolean drop) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (temporal != null && temporal.isPeriod(column.columnId())) {
            throw drop
                    ? Errors.error(
                            13588,
                            "Column '" + column.name() + "' in table '" + table.qualifiedName()
                                    + "' cannot be dropped because it is a part of period definition.")
                    : Errors.error(
                            13599,
                            "Period column '" + column.name()
                                    + "' in a system-versioned temporal table cannot be altered.");
        }
        if (temporal != null && temporal.isHistory()) {
            throw drop
                    ? Errors.error(
                            13551,
                            "Drop column operation failed on table '" + table.qualifiedName()
                                    + "' because it is not a supported operation on system-versioned temporal tables.")
                    : Errors.error(
                            13548,
                            "Cannot alter column '" + column.name() + "' on table '" + table.qualifiedName()
                                    + "' because it is not a supported operation on system-versioned temporal or ledger tables.");
        }
    }

    /** Refuses DML on a history: 13559, 13560, 13561, 13562. */
    static void checkChange(Table table, String statement) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (temporal == null || !temporal.isHistory()) {
            return;
        }
        String name = "temporal history table '" + table.qualifiedName() + "'.";
        throw switch (statement) {
            case "INSERT" -> Errors.error(13559, "Cannot insert rows in a " + name);
            case "DELETE" -> Errors.error(13560, "Cannot delete rows from a " + name);
            case "UPDATE" -> Errors.error(13561, "Cannot update rows in a " + name);
            default -> Errors.error(13562, "Cannot perform MERGE operation on " + name);
        };
    }
}
