// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.catalog.XmlIndexes;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.KeyRange;
import dev.caravan.standin.store.ReadView;
import dev.caravan.standin.store.Reading;
import dev.caravan.standin.store.RowCursor;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out ALTER TABLE, CREATE INDEX and DROP INDEX on one table. */
final class TableAlteration {
    private final Definitions definitions;
    private final Table table;

    /** Prepares to alter a table, whose definition the transaction will own. */
    TableAlteration(Definitions definitions, Table table) throws SqlError {
        this.definitions = definitions;
        this.table = table;
        if (!table.name().startsWith("#")) {
            definitions.lock(table);
        }
    }

    private boolean isEmpty() {
        return TableStore.of(table).rowCount() == 0;
    }

    void add(Statement.AlterAdd add) throws SqlError {
        TableBuilder builder = new TableBuilder(definitions.session(), table);
        List<Column> added = new ArrayList<>();
        builder.announce(add.columns());
        for (Statement.ColumnDefinition column : add.columns()) {
            builder.addColumn(column);
            builder.markFresh(column);
            added.add(builder.columns.get(builder.columns.size() - 1));
        }
        int checksBefore = builder.checks.size();
        builder.addKeys(add.constraints());
        addDefaults(builder, add.constraints());
        for (Column column : added) {
            Column made = builder.columns.get(builder.find(column.name()));
            boolean filled = made.nullable()
                    || made.defaultConstraint() != null
                    || made.identity() != null
                    || made.computed() != null
                    || made.type().kind() == SqlType.Kind.ROWVERSION;
            if (!filled && !isEmpty()) {
                throw Errors.error(
                        4901,
                        "ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT"
                                + " definition specified, or the column being added is an identity or timestamp column, or"
                                + " alternatively if none of the previous conditions are satisfied the table must be empty"
                                + " to allow addition of this column. Column '"
                                + made.name() + "' cannot be added to non-empty table '" + table.name()
                                + "' because it does not satisfy these conditions.");
            }
            definitions.change(table, SchemaChange.Kind.ADD_COLUMN, null, made, null);
        }
        if (added.isEmpty()) {
            definitions.change(table, SchemaChange.Kind.OTHER, null, null, null);
        }
        TableDefinition definition = table.definition()
                .withColumns(builder.columns)
                .withIndexes(builder.indexes)
                .withPlacements(builder.placements(null))
                .withTemporal(SystemVersioning.period(
                        add.constraints(), builder, table.definition().temporal()))
                .withChecks(trust(builder.checks, checksBefore, add.check()));
        boolean rebuild =
                !added.isEmpty() || builder.indexes.size() != table.indexes().size();
        int oldWidth = table.columns().size();
        definitions.redefine(
                table,
                definition,
                rebuild
                        ? new AddedColumns(definitions.session(), builder.columns, oldWidth, table, filled(add))
                        : null);
        Table history = SystemVersioning.historyOf(table);
        if (history != null && !added.isEmpty()) {
            new SystemVersioning(definitions).added(table, history, oldWidth, builder, filled(add));
        }
        if (add.constraints().stream().anyMatch(c -> c instanceof Statement.Period)) {
            new SystemVersioning(definitions).checkPeriod(table);
        }
        List<ForeignKey> keys = definitions.addForeignKeys(table, builder, add.constraints(), add.check());
        if (add.check()) {
            validate(keys, table.checks().subList(checksBefore, table.checks().size()));
        }
    }

    /** Names of columns that are added with their default in rows that are there. */
    private static Set<String> filled(Statement.AlterAdd add) {
        Set<String> names = new HashSet<>();
        for (Statement.ColumnDefinition column : add.columns()) {
            boolean asked = add.constraints().stream()
                    .anyMatch(c -> c instanceof Statement.DefaultFor made
                            && made.withValues()
                            && Names.same(made.column(), column.name()));
            if (column.withValues() || asked) {
                names.add(column.name());
            }
        }
        return names;
    }

    private static List<CheckConstraint> trust(List<CheckConstraint> checks, int from, boolean trusted) {
        List<CheckConstraint> all = new ArrayList<>(checks.subList(0, from));
        checks.subList(from, checks.size()).forEach(c -> all.add(c.enabled(true, trusted)));
        return all;
    }

    private static void addDefaults(TableBuilder builder, List<Statement.Constraint> constraints) throws SqlError {
        for (Statement.Constraint constraint : constraints) {
            if (constraint instanceof Statement.DefaultFor made) {
                Column column = builder.require(
                        made.column(),
                        1752,
                        "Column '" + made.column() + "' in table is invalid for creating a default constraint.");
                if (column.defaultConstraint() != null) {
                    throw TableBuilder.failed(Errors.error(1781, "Column already has a DEFAULT bound to it."));
                }
                builder.columns.set(
                        builder.find(made.column()),
                        column.withDefault(builder.defaultConstraint(made.name(), column.name(), made.value())));
            }
        }
    }

    /** Checks the rows that are there against new constraints. */
    private void validate(List<ForeignKey> keys, List<CheckConstraint> checks) throws SqlError {
        if (keys.isEmpty() && checks.isEmpty() || isEmpty()) {
            return;
        }
        SqlSession session = definitions.session();
        Compilation compilation = new Compilation(session, new VariableScope());
        TableWriter writer = new TableWriter(compilation, table, compilation.newSlot());
        ReadView view = new ReadView(Long.MAX_VALUE, definitions.transaction());
        Frame frame = new Frame(session, compilation.slots(), new Object[0], view, session.now());
        ForeignKeyCheck parents = new ForeignKeyCheck(frame, definitions.transaction(), "ALTER TABLE");
        RowCursor rows = TableStore.of(table)
                .scan(Reading.versioned(view, definitions.session().owner()), KeyRange.ALL, false);
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            if (!keys.isEmpty()) {
                parents.checkParents(table, row, null);
            }
            if (!checks.isEmpty()) {
                writer.complete(row.clone(), frame, "ALTER TABLE");
            }
        }
    }

    void drop(Statement.AlterDrop drop) throws SqlError {
        for (String constraint : drop.constraints()) {
            dropConstraint(constraint, drop.ifExists());
        }
        for (String column : drop.columns()) {
            dropColumn(column, drop.ifExists());
        }
    }

    private void dropConstraint(String name, boolean ifExists) throws SqlError {
        TableDefinition definition = table.definition();
        for (Index index : definition.indexes()) {
            if (index.constraintId() != 0 && Names.same(index.name(), name)) {
                dropKey(index);
                return;
            }
        }
        List<ForeignKey> keys = definition.foreignKeys().stream()
                .filter(k -> !Names.same(k.name(), name))
                .toList();
        List<CheckConstraint> checks = definition.checks().stream()
                .filter(c -> !Names.same(c.name(), name))
                .toList();
        List<Column> columns = definition.columns().stream()
                .map(c -> c.defaultConstraint() != null
                                && Names.same(c.defaultConstraint().name(), name)
                        ? c.withDefault(null)
                        : c)
                .toList();
        boolean found = keys.size() < definition.foreignKeys().size()
                || checks.size() < definition.checks().size()
                || !columns.equals(definition.columns());
        if (!found) {
            if (ifExists) {
                return;
            }
            SqlError error = new SqlError(3727, 16, 0, "Could not drop constraint. See previous errors.");
            error.addSuppressed(Errors.error(3728, "'" + name + "' is not a constraint."));
            throw error;
        }
        definitions.change(table, SchemaChange.Kind.OTHER, null, null, name);
        definitions.redefine(
                table, definition.withForeignKeys(keys).withChecks(checks).withColumns(columns), null);
    }

    private void dropKey(Index index) throws SqlError {
        for (ForeignKey key : table.database().referencing(table)) {
            boolean used = key.referencedColumns().size() == index.keys().size()
                    && index.keys().stream()
                            .allMatch(k -> key.referencedColumns().contains(k.columnId()));
            if (used) {
                SqlError error = new SqlError(3727, 16, 0, "Could not drop constraint. See previous errors.");
                error.addSuppressed(Errors.error(
                        3725,
                        "The constraint '" + index.name() + "' is being referenced by table '"
                                + key.table().name() + "', foreign key constraint '" + key.name() + "'."));
                throw error;
            }
        }
        if (index.kind() == Index.Kind.PRIMARY_KEY && SystemVersioning.historyOf(table) != null) {
            throw Errors.error(
                    13557,
                    "Cannot drop PRIMARY KEY constraint from a system-versioned temporal table '"
                            + table.qualifiedName() + "'.");
        }
        definitions.change(table, SchemaChange.Kind.DROP_KEY, null, null, index.name());
        remove(index);
    }

    private void remove(Index index) throws SqlError {
        TableBuilder builder = new TableBuilder(definitions.session(), table);
        builder.indexes.remove(index);
        definitions.redefine(
                table,
                table.definition().withIndexes(builder.indexes).withPlacements(builder.placements(null)),
                Definitions::same);
    }

    private void dropColumn(String name, boolean ifExists) throws SqlError {
        int at = table.ordinal(name);
        if (at < 0) {
            if (ifExists) {
                return;
            }
            throw Errors.error(
                    4924,
                    "ALTER TABLE DROP COLUMN failed because column '" + name + "' does not exist in table '"
                            + table.name() + "'.");
        }
        Column column = table.columns().get(at);
        SystemVersioning.checkColumn(table, column, true);
        checkFree(column, "DROP COLUMN", false, true);
        if (table.columns().size() == 1) {
            throw Errors.error(
                    4923,
                    "ALTER TABLE DROP COLUMN failed because '" + name + "' is the only data column in table '"
                            + table.name() + "'. A table must have at least one data column.");
        }
        definitions.change(table, SchemaChange.Kind.DROP_COLUMN, column, null, null);
        List<Column> rest = new ArrayList<>(table.columns());
        rest.remove(at);
        RowStore.Reshape without = (old, length) -> {
            @Nullable Object[] row = new Object[length];
            for (int i = 0; i < rest.size(); i++) {
                row[i] = old[i < at ? i : i + 1];
            }
            return row;
        };
        definitions.redefine(table, table.definition().withColumns(rest), without);
        Table history = SystemVersioning.historyOf(table);
        if (history != null) {
            definitions.lock(history);
            List<Column> others = new ArrayList<>(history.columns());
            others.remove(at);
            definitions.redefine(history, history.definition().withColumns(others), without);
        }
    }

    /** Refuses to drop or change a column that other objects need: 5074 for each, then 4922. */
    private void checkFree(Column column, String what, boolean typeOnly, boolean withDefault) throws SqlError {
        SqlError error = Errors.error(
                4922,
                "ALTER TABLE " + what + " " + column.name()
                        + " failed because one or more objects access this column.");
        for (Index index : table.indexes()) {
            if (index.hasKey(column.columnId()) || index.included().contains(column.columnId()) && !typeOnly) {
                error.addSuppressed(depends(index.name(), column, index.constraintId() == 0 ? "index" : "object"));
            }
        }
        for (XmlIndexes.XmlIndex index : XmlIndexes.of(table).all()) {
            if (index.columnId() == column.columnId()) {
                error.addSuppressed(depends(index.name(), column, "index"));
            }
        }
        if (column.defaultConstraint() != null && withDefault) {
            error.addSuppressed(depends(column.defaultConstraint().name(), column, "object"));
        }
        for (ForeignKey key : table.foreignKeys()) {
            if (key.columns().contains(column.columnId())) {
                error.addSuppressed(depends(key.name(), column, "object"));
            }
        }
        for (ForeignKey key : table.database().referencing(table)) {
            if (key.referencedColumns().contains(column.columnId())) {
                error.addSuppressed(depends(key.name(), column, "object"));
            }
        }
        String quoted = Names.quote(column.name()).toUpperCase(Locale.ROOT);
        for (CheckConstraint check : table.checks()) {
            if (check.definition().toUpperCase(Locale.ROOT).contains(quoted)) {
                error.addSuppressed(depends(check.name(), column, "object"));
            }
        }
        for (Column other : table.columns()) {
            if (other.computed() != null
                    && other.computed().definition().toUpperCase(Locale.ROOT).contains(quoted)) {
                error.addSuppressed(depends(other.name(), column, "column"));
            }
        }
        for (Placement placement : table.definition().placements().values()) {
            if (placement.columnId() == column.columnId()) {
                error.addSuppressed(depends(placement.space(), column, "object"));
            }
        }
        if (error.getSuppressed().length > 0) {
            throw error;
        }
    }

    private static SqlError depends(String object, Column column, String kind) {
        return Errors.error(5074, "The " + kind + " '" + object + "' is dependent on column '" + column.name() + "'.");
    }

    /** Adds or drops ROWGUIDCOL or SPARSE. */
    void property(Statement.AlterProperty property) throws SqlError {
        int at = place(property.column());
        Column column = table.columns().get(at);
        boolean sparse = property.property().equals("SPARSE");
        Column altered =
                column.with(sparse ? property.added() : column.sparse(), sparse ? column.rowGuid() : property.added());
        List<Column> columns = new ArrayList<>(table.columns());
        columns.remove(at);
        TableBuilder.checkProperties(altered, table.name(), columns);
        columns.add(at, altered);
        definitions.change(table, SchemaChange.Kind.ALTER_COLUMN, column, altered, null);
        definitions.redefine(table, table.definition().withColumns(columns), null);
    }

    private int place(String column) throws SqlError {
        int at = table.ordinal(column);
        if (at < 0) {
            throw Errors.error(
                    4924,
                    "ALTER TABLE ALTER COLUMN failed because column '" + column + "' does not exist in table '"
                            + table.name() + "'.");
        }
        return at;
    }

    void alterColumn(Statement.AlterColumn alter) throws SqlError {
        int at = place(alter.column());
        Column column = table.columns().get(at);
        SystemVersioning.checkColumn(table, column, false);
        UserType user = alter.userType().isEmpty()
                ? null
                : TableBuilder.userType(definitions.session(), table.database(), alter.userType(), 1);
        SqlType declared = Objects.requireNonNull(user == null ? alter.type() : user.base());
        SqlType type = new TableBuilder(definitions.session(), table).inDatabase(declared);
        boolean wider = type.kind() == column.type().kind()
                && (type.length() == SqlType.MAX
                        || type.length() >= column.type().length())
                && type.precision() == column.type().precision()
                && type.scale() == column.type().scale()
                && column.type().length() != SqlType.MAX;
        if (column.computed() != null || column.type().kind() == SqlType.Kind.ROWVERSION) {
            throw Errors.error(
                    4928,
                    "Cannot alter column '" + column.name() + "' because it is '"
                            + (column.computed() != null ? "COMPUTED" : "timestamp") + "'.");
        }
        boolean variable = type.kind() == SqlType.Kind.VARCHAR
                || type.kind() == SqlType.Kind.NVARCHAR
                || type.kind() == SqlType.Kind.VARBINARY
                || type.equals(column.type());
        if (!wider || !variable) {
            checkFree(column, "ALTER COLUMN", true, type.kind() != column.type().kind());
        }
        boolean nullable = alter.nullable() == null || alter.nullable();
        Index primary = table.primaryKey();
        if (nullable && primary != null && primary.hasKey(column.columnId())) {
            nullable = false;
        }
        Column altered = column.altered(type, user == null ? alter.typeName() : user.alias(), nullable);
        definitions.change(table, SchemaChange.Kind.ALTER_COLUMN, column, altered, null);
        List<Column> columns = new ArrayList<>(table.columns());
        columns.set(at, altered);
        Converter converter = AssignmentConversion.of(column.type(), table, altered);
        boolean required = !nullable;
        RowStore.Reshape retyped = (old, length) -> {
            @Nullable Object[] row = java.util.Arrays.copyOf(old, length);
            Object value = old[at];
            if (value == null && required) {
                throw new SqlError(
                        515,
                        16,
                        2,
                        "Cannot insert the value NULL into column '" + altered.name() + "', table '"
                                + table.qualifiedName() + "'; column does not allow nulls. UPDATE fails.");
            }
            row[at] = converter.apply(value, definitions.session().rules());
            return row;
        };
        definitions.redefine(table, table.definition().withColumns(columns), retyped);
        Table history = SystemVersioning.historyOf(table);
        if (history != null) {
            definitions.lock(history);
            List<Column> others = new ArrayList<>(history.columns());
            others.set(at, others.get(at).altered(altered.type(), altered.typeName(), altered.nullable()));
            definitions.redefine(history, history.definition().withColumns(others), retyped);
        }
    }

    void check(Statement.AlterCheck check) throws SqlError {
        List<String> names = check.constraints();
        List<ForeignKey> keys = new ArrayList<>();
        List<CheckConstraint> checks = new ArrayList<>();
        int found = 0;
        for (ForeignKey key : table.foreignKeys()) {
            boolean meant = names.isEmpty() || names.stream().anyMatch(n -> Names.same(n, key.name()));
            found += meant ? 1 : 0;
            keys.add(
                    meant && !isAlready(check, key.disabled())
                            ? key.enabled(check.on(), check.on() && check.trust())
                            : key);
        }
        for (CheckConstraint one : table.checks()) {
            boolean meant = names.isEmpty() || names.stream().anyMatch(n -> Names.same(n, one.name()));
            found += meant ? 1 : 0;
            checks.add(
                    meant && !isAlready(check, one.disabled())
                            ? one.enabled(check.on(), check.on() && check.trust())
                            : one);
        }
        if (found < names.size()) {
            SqlError error =
                    new SqlError(4916, 16, 0, "Could not enable or disable the constraint. See previous errors.");
            error.addSuppressed(Errors.error(4917, "Constraint '" + names.get(0) + "' does not exist."));
            throw error;
        }
        definitions.redefine(table, table.definition().withForeignKeys(keys).withChecks(checks), null);
        if (check.on() && check.trust()) {
            validate(keys, checks);
        }
    }

    // CHECK CONSTRAINT leaves one that is on as it is, trusted or not; only WITH CHECK looks at the rows again.
    private static boolean isAlready(Statement.AlterCheck check, boolean disabled) {
        return check.on() && !disabled && !check.trust();
    }

    void createIndex(Statement.CreateIndex index) throws SqlError {
        Temporal temporal = table.definition().temporal();
        if (index.unique() && temporal != null && temporal.isHistory()) {
            throw Errors.error(
                    13741, "Cannot create UNIQUE index on temporal history table '" + table.qualifiedName() + "'.");
        }
        TableBuilder builder = new TableBuilder(definitions.session(), table);
        builder.addIndex(index);
        definitions.change(table, SchemaChange.Kind.OTHER, null, null, index.name());
        definitions.redefine(
                table,
                table.definition().withIndexes(builder.indexes).withPlacements(builder.placements(null)),
                Definitions::same);
    }

    /**
     * Disables indexes, or rebuilds them ("Disable indexes and constraints"): foreign keys that point to a disabled key are
     * disabled with it.
     *
     * @param name name of one index, empty for all
     * @throws SqlError 1505 for a unique index over equal rows
     */
    void disable(String name, boolean disable) throws SqlError {
        List<Index> indexes = table.indexes().stream()
                .map(i -> name.isEmpty() || Names.same(i.name(), name) ? i.disabled(disable) : i)
                .toList();
        if (indexes.equals(table.indexes())) {
            return;
        }
        for (Index index : disable ? indexes : List.<Index>of()) {
            if (index.disabled()) {
                definitions.change(table, SchemaChange.Kind.DROP_INDEX, null, null, index.name());
            }
        }
        definitions.redefine(table, table.definition().withIndexes(indexes), Definitions::same);
        if (disable) {
            disableForeignKeys();
        }
    }

    private void disableForeignKeys() throws SqlError {
        for (ForeignKey key : table.database().referencing(table)) {
            boolean kept = table.indexes().stream()
                    .anyMatch(i -> i.unique()
                            && !i.disabled()
                            && i.keys().size() == key.referencedColumns().size()
                            && i.keys().stream()
                                    .allMatch(k -> key.referencedColumns().contains(k.columnId())));
            Table child = key.table();
            if (!kept && !key.disabled()) {
                List<ForeignKey> keys = child.foreignKeys().stream()
                        .map(k -> k.objectId() == key.objectId() ? k.enabled(false, false) : k)
                        .toList();
                definitions.redefine(child, child.definition().withForeignKeys(keys), null);
            }
        }
    }

    void dropIndex(Statement.DropIndex drop) throws SqlError {
        for (Index index : table.indexes()) {
            if (Names.same(index.name(), drop.name())) {
                if (index.constraintId() != 0) {
                    throw Errors.error(
                            3723,
                            "An explicit DROP INDEX is not allowed on index '"
                                    + table.schema().name() + "." + table.name() + "." + index.name()
                                    + "'. It is being used for "
                                    + (index.kind() == Index.Kind.PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE KEY")
                                    + " constraint enforcement.");
                }
                definitions.change(table, SchemaChange.Kind.DROP_INDEX, null, null, index.name());
                remove(index);
                return;
            }
        }
        if (!drop.ifExists()) {
            throw new SqlError(
                    3701,
                    11,
                    7,
                    "Cannot drop the index '" + table.schema().name() + "." + table.name() + "." + drop.name()
                            + "', because it does not exist or you do not have permission.");
        }
    }
}
