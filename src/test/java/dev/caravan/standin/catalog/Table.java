// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table: an object_id that stays, and a definition that DDL replaces. Its rows are kept by the store package. */
public final class Table extends Attachments {
    private final Database database;
    private final int objectId;
    private final LocalDateTime created;
    private final boolean shipped;
    private final IdentityCounter identity = new IdentityCounter();
    private volatile Shape shape;

    /**
     * Makes a table that is not in its database yet.
     *
     * @param database database
     * @param definition definition
     * @param shipped whether sys.tables shows it as is_ms_shipped, as the tables of CDC are
     */
    public Table(Database database, TableDefinition definition, boolean shipped) {
        this.database = database;
        this.objectId = database.nextObjectId();
        this.created = LocalDateTime.ofInstant(database.server().clock().instant(), ZoneOffset.UTC);
        this.shipped = shipped;
        this.shape = new Shape(definition, index(definition));
    }

    /** A definition with the places of its columns: whoever looks both up without a lock must find them to fit. */
    private record Shape(TableDefinition definition, Map<String, Integer> ordinals) {}

    /** A definition of columns only: no keys, no constraints. */
    public static TableDefinition plain(Database database, Schema schema, String name, List<Column> columns) {
        LocalDateTime now = LocalDateTime.ofInstant(database.server().clock().instant(), ZoneOffset.UTC);
        return new TableDefinition(schema, name, columns, List.of(), List.of(), List.of(), now, columns.size());
    }

    private static Map<String, Integer> index(TableDefinition definition) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < definition.columns().size(); i++) {
            index.put(Names.fold(definition.columns().get(i).name()), i);
        }
        return index;
    }

    /** Database of the table. */
    public Database database() {
        return database;
    }

    /** object_id. */
    public int objectId() {
        return objectId;
    }

    /** create_date. */
    public LocalDateTime created() {
        return created;
    }

    /** Whether the table belongs to SQL Server itself. */
    public boolean shipped() {
        return shipped;
    }

    /** The current definition. */
    public TableDefinition definition() {
        return shape.definition;
    }

    /** Replaces the definition; the name in the database's directory is the caller's business. */
    public void define(TableDefinition to) {
        shape = new Shape(to, index(to));
        database.server().bumpSchemaVersion();
    }

    /** Schema. */
    public Schema schema() {
        return shape.definition.schema();
    }

    /** Name in its real case. */
    public String name() {
        return shape.definition.name();
    }

    /** Columns in order; the place of a column here is the place of its value in a row. */
    public List<Column> columns() {
        return shape.definition.columns();
    }

    /** A column by name without case, null when there is none. */
    public @Nullable Column column(String name) {
        Shape now = shape;
        Integer at = now.ordinals.get(Names.fold(name));
        return at == null ? null : now.definition.columns().get(at);
    }

    /** A column by column_id, null when there is none. */
    public @Nullable Column columnOfId(int columnId) {
        return columns().stream()
                .filter(column -> column.columnId() == columnId)
                .findFirst()
                .orElse(null);
    }

    /** The identity column, null when there is none. */
    public @Nullable Column identityColumn() {
        return columns().stream()
                .filter(column -> column.identity() != null)
                .findFirst()
                .orElse(null);
    }

    /** Place of a column by name without case, -1 when there is none. */
    public int ordinal(String name) {
        return shape.ordinals.getOrDefault(Names.fold(name), -1);
    }

    /** Place of a column by column_id, -1 when there is none. */
    public int ordinalOfId(int columnId) {
        List<Column> columns = columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).columnId() == columnId) {
                return i;
            }
        }
        return -1;
    }

    /** Indexes and key constraints. */
    public List<Index> indexes() {
        return shape.definition.indexes();
    }

    /** The clustered index, null for a heap. */
    public @Nullable Index clusteredIndex() {
        return shape.definition.indexes().stream()
                .filter(Index::clustered)
                .findFirst()
                .orElse(null);
    }

    /** The primary key, null when there is none. */
    public @Nullable Index primaryKey() {
        return shape.definition.indexes().stream()
                .filter(i -> i.kind() == Index.Kind.PRIMARY_KEY)
                .findFirst()
                .orElse(null);
    }

    /** Foreign keys that the table declares. */
    public List<ForeignKey> foreignKeys() {
        return shape.definition.foreignKeys();
    }

    /** CHECK constraints. */
    public List<CheckConstraint> checks() {
        return shape.definition.checks();
    }

    /** Place of the identity column, -1 when there is none. */
    public int identityOrdinal() {
        List<Column> columns = columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).identity() != null) {
                return i;
            }
        }
        return -1;
    }

    /** The counter behind the identity column; it is not rolled back, so gaps stay. */
    public IdentityCounter identity() {
        return identity;
    }

    /** database.schema.name, as error messages show it. */
    public String qualifiedName() {
        return database.name() + "." + schema().name() + "." + name();
    }

    @Override
    public String toString() {
        return qualifiedName();
    }
}
