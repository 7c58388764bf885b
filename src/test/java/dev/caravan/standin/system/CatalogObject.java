// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of sys.objects.
 *
 * @param id object_id
 * @param name name
 * @param schemaId schema_id
 * @param parent table of a constraint, null for an object of its own
 * @param kind type
 * @param created create_date
 * @param modified modify_date
 * @param shipped is_ms_shipped
 * @param source catalogue object that the row is of
 */
record CatalogObject(
        int id,
        String name,
        int schemaId,
        @Nullable Table parent,
        Kind kind,
        LocalDateTime created,
        LocalDateTime modified,
        boolean shipped,
        Object source) {

    /** Kinds of object with type and type_desc. */
    enum Kind {
        TABLE("U ", "USER_TABLE"),
        VIEW("V ", "VIEW"),
        PROCEDURE("P ", "SQL_STORED_PROCEDURE"),
        PRIMARY_KEY("PK", "PRIMARY_KEY_CONSTRAINT"),
        UNIQUE("UQ", "UNIQUE_CONSTRAINT"),
        FOREIGN_KEY("F ", "FOREIGN_KEY_CONSTRAINT"),
        CHECK("C ", "CHECK_CONSTRAINT"),
        DEFAULT("D ", "DEFAULT_CONSTRAINT");

        private final String code;
        private final String description;

        Kind(String code, String description) {
            this.code = code;
            this.description = description;
        }

        /** type, padded to two characters. */
        String code() {
            return code;
        }

        /** type_desc. */
        String description() {
            return description;
        }
    }

    /** parent_object_id. */
    int parentId() {
        return parent == null ? 0 : parent.objectId();
    }

    /** The table of a table or constraint; its own for a table. */
    Table table() {
        if (source instanceof Table table) {
            return table;
        }
        if (parent == null) {
            throw new IllegalStateException("Object " + name + " belongs to no table");
        }
        return parent;
    }

    /** All objects of a database. */
    static List<CatalogObject> all(Database database) {
        List<CatalogObject> all = new ArrayList<>();
        for (Table table : database.tables()) {
            all.add(new CatalogObject(
                    table.objectId(),
                    table.name(),
                    table.schema().id(),
                    null,
                    Kind.TABLE,
                    table.created(),
                    table.definition().modified(),
                    table.shipped(),
                    table));
            constraints(table, all);
        }
        for (SqlModule module : database.modules()) {
            Kind kind = module.kind() == SqlModule.Kind.VIEW ? Kind.VIEW : Kind.PROCEDURE;
            all.add(new CatalogObject(
                    module.objectId(),
                    module.name(),
                    module.schema().id(),
                    null,
                    kind,
                    module.created(),
                    module.modified(),
                    false,
                    module));
        }
        return all;
    }

    private static void constraints(Table table, List<CatalogObject> all) {
        for (Index index : table.indexes()) {
            if (index.kind() != Index.Kind.PLAIN) {
                Kind kind = index.kind() == Index.Kind.PRIMARY_KEY ? Kind.PRIMARY_KEY : Kind.UNIQUE;
                all.add(constraint(index.constraintId(), index.name(), table, kind, index));
            }
        }
        for (ForeignKey key : table.foreignKeys()) {
            all.add(constraint(key.objectId(), key.name(), table, Kind.FOREIGN_KEY, key));
        }
        for (CheckConstraint check : table.checks()) {
            all.add(constraint(check.objectId(), check.name(), table, Kind.CHECK, check));
        }
        for (Column column : table.columns()) {
            Column.DefaultConstraint constraint = column.defaultConstraint();
            if (constraint != null) {
                all.add(constraint(constraint.objectId(), constraint.name(), table, Kind.DEFAULT, column));
            }
        }
    }

    private static CatalogObject constraint(int id, String name, Table table, Kind kind, Object source) {
        return new CatalogObject(
                id,
                name,
                table.schema().id(),
                table,
                kind,
                table.created(),
                table.definition().modified(),
                false,
                source);
    }

    /** Objects of one kind. */
    static List<CatalogObject> of(Database database, Kind kind) {
        return all(database).stream().filter(o -> o.kind == kind).toList();
    }
}
