// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.PartitionStatement;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes columns, indexes and constraints of the catalogue from their syntax, with the names that SQL Server would choose. */
final class TableBuilder {
    /** Kinds that SET ANSI_PADDING concerns (Transact-SQL reference, "SET ANSI_PADDING"). */
    private static final Set<SqlType.Kind> PADDED =
            EnumSet.of(SqlType.Kind.CHAR, SqlType.Kind.VARCHAR, SqlType.Kind.BINARY, SqlType.Kind.VARBINARY);

    private static final Set<SqlType.Kind> UNSPARSE = EnumSet.of(
            SqlType.Kind.TEXT, SqlType.Kind.NTEXT, SqlType.Kind.IMAGE, SqlType.Kind.GEOMETRY, SqlType.Kind.GEOGRAPHY);

    private final SqlSession session;
    private final Database database;
    private final String schema;
    private final String table;
    private final List<dev.caravan.standin.session.ColumnMeta> announced = new ArrayList<>();
    final List<Column> columns;
    final List<Index> indexes;
    final List<CheckConstraint> checks;
    private Map<Integer, Placement> placedBefore = Map.of();
    private final Map<Integer, PartitionStatement.Storage> storages = new LinkedHashMap<>();
    private boolean existing;
    int lastColumnId;

    TableBuilder(SqlSession session, Database database, String schema, String table) {
        this.session = session;
        this.database = database;
        this.schema = schema;
        this.table = table;
        this.columns = new ArrayList<>();
        this.indexes = new ArrayList<>();
        this.checks = new ArrayList<>();
    }

    /** Continues from a table as it is. */
    TableBuilder(SqlSession session, Table table) {
        this(session, table.database(), table.schema().name(), table.name());
        columns.addAll(table.columns());
        indexes.addAll(table.indexes());
        checks.addAll(table.checks());
        lastColumnId = table.definition().lastColumnId();
        placedBefore = table.definition().placements();
        existing = true;
    }

    String tableName() {
        return table;
    }

    /** Whether the table is there already. */
    boolean isExisting() {
        return existing;
    }

    /** Where the heap and the indexes are: of a new table as it says, of an existing one null. */
    Map<Integer, Placement> placements(PartitionStatement.@Nullable Storage ofTable) throws SqlError {
        Placements placements = new Placements(database, table, columns, placedBefore);
        storages.forEach(placements::ask);
        return ofTable == null ? placements.ofIndexes(indexes) : placements.ofTable(ofTable, indexes);
    }

    void addColumn(Statement.ColumnDefinition definition) throws SqlError {
        if (find(definition.name()) >= 0) {
            throw new SqlError(
                    2705,
                    16,
                    3,
                    "Column names in each table must be unique. Column name '" + definition.name() + "' in table '"
                            + (schema.equals("dbo") && isLocal() ? table : schema + "." + table)
                            + "' is specified more than once.");
        }
        checkOnlyOne(definition);
        columns.add(definition.computed() == null ? plain(definition) : computed(definition, definition.computed()));
    }

    // Temporary tables and table variables are called without a schema.
    private boolean isLocal() {
        return table.startsWith("#") || table.startsWith("@");
    }

    private void checkOnlyOne(Statement.ColumnDefinition definition) throws SqlError {
        if (definition.seed() != null && columns.stream().anyMatch(c -> c.identity() != null)) {
            throw new SqlError(
                    2744,
                    16,
                    2,
                    "Multiple identity columns specified for table '" + schema + "." + table
                            + "'. Only one identity column per table is allowed.");
        }
        SqlType type = definition.type();
        boolean versions = type != null && type.kind() == SqlType.Kind.ROWVERSION;
        if (versions && columns.stream().anyMatch(c -> c.type().kind() == SqlType.Kind.ROWVERSION)) {
            throw new SqlError(
                    2738,
                    16,
                    2,
                    "A table can only have one timestamp column. Because table '" + table
                            + "' already has one, the column '" + definition.name() + "' cannot be added.");
        }
    }

    private Column plain(Statement.ColumnDefinition definition) throws SqlError {
        UserType user = definition.userType().isEmpty()
                ? null
                : userType(session, database, definition.userType(), columns.size() + 1);
        SqlType declared = user == null ? definition.type() : user.base();
        SqlType type = declared == null ? SqlTypes.INT : inDatabase(declared);
        String typeName = user == null ? definition.typeName() : user.alias();
        boolean required = definition.seed() != null
                || type.kind() == SqlType.Kind.ROWVERSION
                || (user == null
                        ? definition.typeName() != null || !session.options().nullByDefault()
                        : !user.nullable());
        boolean nullable = definition.nullable() == null ? !required : definition.nullable();
        Column.Identity identity = null;
        if (definition.seed() != null && definition.increment() != null) {
            boolean whole = SqlTypes.isInteger(type.kind()) && type.kind() != SqlType.Kind.BIT
                    || (type.kind() == SqlType.Kind.DECIMAL || type.kind() == SqlType.Kind.NUMERIC)
                            && type.scale() == 0;
            if (!whole || nullable && definition.nullable() != null) {
                throw Errors.error(
                        2749,
                        "Identity column '" + definition.name()
                                + "' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a"
                                + " scale of 0, unencrypted, and constrained to be nonnullable.");
            }
            identity = new Column.Identity(definition.seed(), definition.increment(), definition.notForReplication());
        }
        Column.DefaultConstraint constraint = definition.defaultValue() == null
                ? null
                : defaultConstraint(definition.defaultName(), definition.name(), definition.defaultValue());
        Column column = new Column(
                ++lastColumnId,
                definition.name(),
                type,
                typeName,
                nullable,
                identity,
                constraint,
                null,
                definition.sparse(),
                definition.rowGuid(),
                !session.options().padding() && PADDED.contains(type.kind()) && type.length() != SqlType.MAX);
        checkProperties(column, table, columns);
        return column;
    }

    /**
     * Checks SPARSE and ROWGUIDCOL.
     *
     * @param others the other columns of the table
     * @throws SqlError 1731 for what cannot be sparse, 8196 for a second ROWGUIDCOL
     */
    static void checkProperties(Column column, String table, List<Column> others) throws SqlError {
        SqlType.Kind kind = column.type().kind();
        if (column.sparse()
                && (!column.nullable()
                        || column.rowGuid()
                        || column.identity() != null
                        || kind == SqlType.Kind.ROWVERSION
                        || UNSPARSE.contains(kind))) {
            throw Errors.error(
                    1731,
                    "Cannot create the sparse column '" + column.name() + "' in the table '" + table
                            + "' because an option or data type specified is not valid. A sparse column must be nullable"
                            + " and cannot have the ROWGUIDCOL, IDENTITY, or FILESTREAM properties. A sparse column cannot"
                            + " be of the following data types: text, ntext, image, geometry, geography, or user-defined"
                            + " type.");
        }
        if (column.rowGuid() && others.stream().anyMatch(Column::rowGuid)) {
            throw Errors.error(8196, "Duplicate column specified as ROWGUIDCOL.");
        }
        if (column.rowGuid() && kind != SqlType.Kind.UNIQUEIDENTIFIER) {
            throw new Unsupported("ROWGUIDCOL of a column that is no uniqueidentifier");
        }
    }

    /** A type that CREATE TYPE made from a system type, or error 2715. */
    static UserType userType(SqlSession session, Database database, List<String> name, int ordinal) throws SqlError {
        Database home = database == session.server().tempdb() ? session.currentDatabase() : database;
        UserType type = NameResolver.findType(name, home, ordinal);
        if (type == null || type.isTable()) {
            throw new SqlError(
                    2715,
                    16,
                    6,
                    "Column, parameter, or variable #" + ordinal + ": Cannot find data type " + String.join(".", name)
                            + ".");
        }
        return type;
    }

    /** A type with the database's collation where none was written. */
    SqlType inDatabase(SqlType type) {
        return SqlTypes.inDatabase(type, database.collation());
    }

    /** Notes columns that are being added together: a computed one may read those that come after it. */
    void announce(List<Statement.ColumnDefinition> definitions) throws SqlError {
        for (Statement.ColumnDefinition definition : definitions) {
            if (definition.computed() == null) {
                UserType user = definition.userType().isEmpty()
                        ? null
                        : userType(session, database, definition.userType(), columns.size() + 1);
                SqlType declared = user == null ? definition.type() : user.base();
                announced.add(dev.caravan.standin.session.ColumnMeta.of(
                        definition.name(), declared == null ? SqlTypes.INT : inDatabase(declared)));
            }
        }
    }

    private Column computed(Statement.ColumnDefinition definition, Expr expr) throws SqlError {
        TableWriter.checkDeterministic(expr);
        Compilation compilation = new Compilation(session, new VariableScope());
        Scope scope = new Scope(null);
        scope.add(new Scope.Source(
                table,
                List.of(),
                Stream.concat(
                                columns.stream()
                                        .map(c -> dev.caravan.standin.session.ColumnMeta.of(c.name(), c.type())),
                                announced.stream().filter(c -> find(c.name()) < 0))
                        .toList(),
                compilation.newSlot()));
        SqlType type = compilation
                .expressions
                .compile(new Binder(compilation, scope).bind(expr))
                .type();
        boolean nullable = definition.nullable() == null || definition.nullable();
        return new Column(
                ++lastColumnId,
                definition.name(),
                type,
                null,
                nullable,
                null,
                null,
                new Column.Computed(Deparser.definition(expr), definition.persisted()),
                false);
    }

    Column.DefaultConstraint defaultConstraint(String name, String column, Expr value) throws SqlError {
        int id = database.nextObjectId();
        boolean system = name.isEmpty();
        String chosen = system ? "DF__" + cut(table, 9) + "__" + cut(column, 5) + "__" + hex(id) : name;
        return new Column.DefaultConstraint(id, chosen, Deparser.definition(value), system);
    }

    private static String cut(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length);
    }

    private static String hex(int id) {
        return String.format(Locale.ROOT, "%08X", id);
    }

    int find(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (Names.same(columns.get(i).name(), column)) {
                return i;
            }
        }
        return -1;
    }

    Column require(String column, int error, String text) throws SqlError {
        int at = find(column);
        if (at < 0) {
            throw Errors.error(error, text);
        }
        return columns.get(at);
    }

    /** Adds keys, in an order in which a clustered one that was asked for goes before the primary key's default. */
    void addKeys(List<? extends Statement.Constraint> constraints) throws SqlError {
        boolean taken = indexes.stream().anyMatch(Index::clustered)
                || constraints.stream()
                        .anyMatch(c -> c instanceof Statement.Key k && Boolean.TRUE.equals(k.clustered())
                                || c instanceof Statement.InlineIndex i
                                        && i.index().clustered());
        for (Statement.Constraint constraint : constraints) {
            if (constraint instanceof Statement.Key key) {
                boolean clustered = key.clustered() == null ? key.primary() && !taken : key.clustered();
                taken |= clustered;
                addKey(key, clustered);
            } else if (constraint instanceof Statement.InlineIndex inline) {
                addIndex(inline.index());
            } else if (constraint instanceof Statement.Check check) {
                addCheck(check, true);
            }
        }
    }

    private void addKey(Statement.Key key, boolean clustered) throws SqlError {
        if (key.primary() && indexes.stream().anyMatch(i -> i.kind() == Index.Kind.PRIMARY_KEY)) {
            throw failed(Errors.error(1779, "Table '" + table + "' already has a primary key defined on it."));
        }
        List<Index.Key> keys = keys(key.columns(), 1750);
        if (key.primary()) {
            for (Index.Key part : keys) {
                requireNotNull(part.columnId());
            }
        }
        int id = database.nextObjectId();
        boolean system = key.name().isEmpty();
        String name =
                system ? (key.primary() ? "PK__" : "UQ__") + cut(table, 9) + "__" + hex(id) + hex(id * 31) : key.name();
        put(
                new Index(
                        0,
                        name,
                        key.primary() ? Index.Kind.PRIMARY_KEY : Index.Kind.UNIQUE_CONSTRAINT,
                        clustered,
                        true,
                        keys,
                        List.of(),
                        null,
                        id,
                        system,
                        new Index.Options(key.storage().ignoresDuplicates(), false)),
                key.storage());
    }

    private void requireNotNull(int columnId) throws SqlError {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.columnId() == columnId && column.nullable()) {
                if (!fresh.contains(columnId)) {
                    throw failed(Errors.error(
                            8111, "Cannot define PRIMARY KEY constraint on nullable column in table '" + table + "'."));
                }
                columns.set(i, column.altered(column.type(), column.typeName(), false));
            }
        }
    }

    // Columns of a table being made, whose nullability was not said: a primary key makes them NOT NULL.
    private final java.util.Set<Integer> fresh = new java.util.HashSet<>();

    void markFresh(Statement.ColumnDefinition definition) {
        if (definition.nullable() == null) {
            fresh.add(lastColumnId);
        }
    }

    void addIndex(Statement.CreateIndex index) throws SqlError {
        for (Index other : indexes) {
            if (Names.same(other.name(), index.name())) {
                throw Errors.error(
                        1913,
                        "The operation failed because an index or statistics with name '" + index.name()
                                + "' already exists on table '" + schema + "." + table + "'.");
            }
        }
        List<Integer> included = new ArrayList<>();
        for (String name : index.included()) {
            included.add(require(name, 1911, "Column name '" + name + "' does not exist in the target table or view.")
                    .columnId());
        }
        String filter = index.filter() == null ? null : Deparser.definition(index.filter());
        put(
                new Index(
                        0,
                        index.name(),
                        Index.Kind.PLAIN,
                        index.clustered(),
                        index.unique(),
                        keys(index.columns(), 1911),
                        included,
                        filter,
                        0,
                        false,
                        new Index.Options(index.storage().ignoresDuplicates(), false)),
                index.storage());
    }

    private List<Index.Key> keys(List<Statement.KeyColumn> names, int error) throws SqlError {
        List<Index.Key> keys = new ArrayList<>();
        for (Statement.KeyColumn name : names) {
            if (find(name.name()) < 0) {
                SqlError missing = Errors.error(
                        1911, "Column name '" + name.name() + "' does not exist in the target table or view.");
                throw error == 1750 ? failed(missing) : missing;
            }
            Column column = columns.get(find(name.name()));
            if (SqlTypes.isLarge(column.type())) {
                SqlError large = Errors.error(
                        1919,
                        "Column '" + column.name() + "' in table '" + table
                                + "' is of a type that is invalid for use as a key column in an index.");
                throw error == 1750 ? failed(large) : large;
            }
            if (keys.stream().anyMatch(k -> k.columnId() == column.columnId())) {
                SqlError twice = Errors.error(
                        1909,
                        "Cannot use duplicate column names in index. Column name '" + name.name()
                                + "' listed more than once.");
                throw error == 1750 ? failed(twice) : twice;
            }
            keys.add(new Index.Key(column.columnId(), name.descending()));
        }
        return keys;
    }

    private void put(Index index, PartitionStatement.Storage storage) throws SqlError {
        boolean second = index.clustered() && indexes.stream().anyMatch(Index::clustered);
        if (second) {
            throw Errors.error(
                    1902,
                    "Cannot create more than one clustered index on table '" + schema + "." + table
                            + "'. Drop the existing clustered index before creating another.");
        }
        int id = index.clustered()
                ? 1
                : Math.max(1, indexes.stream().mapToInt(Index::indexId).max().orElse(1)) + 1;
        indexes.add(index.clustered() ? 0 : indexes.size(), index.numbered(id));
        storages.put(id, storage);
    }

    void addCheck(Statement.Check check, boolean trusted) throws SqlError {
        int id = database.nextObjectId();
        boolean system = check.name().isEmpty();
        Column column = check.column().isEmpty()
                ? null
                : require(check.column(), 207, "Invalid column name '" + check.column() + "'.");
        String part = column == null ? "" : cut(column.name(), 5) + "__";
        String name = system ? "CK__" + cut(table, 9) + "__" + part + hex(id) : check.name();
        checks.add(new CheckConstraint(
                id,
                name,
                Deparser.definition(check.condition()),
                column == null ? 0 : column.columnId(),
                false,
                !trusted || check.notForReplication(),
                system,
                check.notForReplication()));
    }

    /** Makes a foreign key of a table that is in its database already. */
    ForeignKey foreignKey(Table owner, Statement.Foreign foreign, boolean trusted) throws SqlError {
        int id = database.nextObjectId();
        boolean system = foreign.name().isEmpty();
        String name = system
                ? "FK__" + cut(table, 9) + "__" + cut(foreign.columns().get(0), 5) + "__" + hex(id)
                : foreign.name();
        Table referenced =
                isSelf(foreign.referenced()) ? owner : session.names().findTable(foreign.referenced(), database);
        if (referenced == null) {
            throw failed(Errors.error(
                    1767,
                    "Foreign key '" + name + "' references invalid table '" + String.join(".", foreign.referenced())
                            + "'."));
        }
        List<Integer> own = ids(foreign.columns(), owner, name, "referencing", table);
        List<Integer> other = foreign.referencedColumns().isEmpty()
                ? primaryKey(referenced, name)
                : ids(foreign.referencedColumns(), referenced, name, "referenced", referenced.name());
        if (own.size() != other.size()) {
            throw failed(Errors.error(
                    8139,
                    "Number of referencing columns in foreign key differs from number of referenced columns, table '"
                            + table + "'."));
        }
        if (referenced.indexes().stream().noneMatch(i -> isKey(i, other))) {
            throw failed(Errors.error(
                    1776,
                    "There are no primary or candidate keys in the referenced table '"
                            + referenced.schema().name() + "." + referenced.name()
                            + "' that match the referencing column list in the foreign key '" + name + "'."));
        }
        return new ForeignKey(
                id,
                name,
                owner,
                own,
                referenced,
                other,
                foreign.onDelete(),
                foreign.onUpdate(),
                false,
                !trusted || foreign.notForReplication(),
                system,
                foreign.notForReplication());
    }

    private boolean isSelf(List<String> name) {
        return Names.same(NameResolver.part(name, 0), table) && Names.same(NameResolver.schemaName(name), schema);
    }

    private static boolean isKey(Index index, List<Integer> columns) {
        return index.unique()
                && index.filter() == null
                && index.keys().size() == columns.size()
                && index.keys().stream().allMatch(k -> columns.contains(k.columnId()));
    }

    private static List<Integer> primaryKey(Table referenced, String name) throws SqlError {
        Index primary = referenced.primaryKey();
        if (primary == null) {
            throw failed(Errors.error(
                    1773,
                    "Foreign key '" + name + "' has implicit reference to object '"
                            + referenced.schema().name() + "." + referenced.name()
                            + "' which does not have a primary key defined on it."));
        }
        return primary.keys().stream().map(Index.Key::columnId).toList();
    }

    private static List<Integer> ids(List<String> names, Table table, String key, String side, String shown)
            throws SqlError {
        List<Integer> ids = new ArrayList<>();
        for (String name : names) {
            Column column = table.column(name);
            if (column == null) {
                throw failed(Errors.error(
                        side.equals("referencing") ? 1769 : 1770,
                        "Foreign key '" + key + "' references invalid column '" + name + "' in " + side + " table '"
                                + shown + "'."));
            }
            ids.add(column.columnId());
        }
        return ids;
    }

    /** Error 1750, with the error that it follows as its suppressed one, which is sent before it. */
    static SqlError failed(SqlError reason) {
        SqlError error = new SqlError(1750, 16, 0, "Could not create constraint or index. See previous errors.");
        error.addSuppressed(reason);
        return error;
    }
}
