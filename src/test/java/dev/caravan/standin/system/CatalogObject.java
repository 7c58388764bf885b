// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.DdlTrigger;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.tsql.SessionContext;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of sys.objects.
 *
 * @param id object_id
 * @param name name
 * @param schemaId schema_id
 * @param parent table of a constraint, null for an object of its own
 * @param parentId parent_object_id, 0 for an object of its own
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
        int parentId,
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
        SCALAR_FUNCTION("FN", "SQL_SCALAR_FUNCTION"),
        INLINE_FUNCTION("IF", "SQL_INLINE_TABLE_VALUED_FUNCTION"),
        TABLE_FUNCTION("TF", "SQL_TABLE_VALUED_FUNCTION"),
        TRIGGER("TR", "SQL_TRIGGER"),
        SEQUENCE("SO", "SEQUENCE_OBJECT"),
        SYNONYM("SN", "SYNONYM"),
        TABLE_TYPE("TT", "TYPE_TABLE"),
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

    /** Whether the catalogue shows it to a session; a constraint or trigger goes with its table. */
    boolean isShownTo(SessionContext session, Database database) {
        return session.rights().sees(database, parentId == 0 ? id : parentId, schemaId);
    }

    /** Whether a session may see its definition. */
    boolean isDefinitionShownTo(SessionContext session) {
        Database database = session.database();
        return session.rights().owns(database)
                || session.rights().in(database).onObject("VIEW DEFINITION", parentId == 0 ? id : parentId, schemaId);
    }

    /** All objects of a session's database; tempdb has the temporary tables that the session sees. */
    static List<CatalogObject> all(SessionContext session) {
        List<CatalogObject> all = all(session.database());
        for (Table table : temporary(session)) {
            all.add(new CatalogObject(
                    table.objectId(),
                    temporaryName(table),
                    table.schema().id(),
                    null,
                    0,
                    Kind.TABLE,
                    table.created(),
                    table.definition().modified(),
                    false,
                    table));
            constraints(table, all);
        }
        return all;
    }

    /** The temporary tables that stand in the catalogue of the session's database: none but in tempdb. */
    static Collection<Table> temporary(SessionContext session) {
        boolean tempdb = session.database() == session.server().tempdb();
        return tempdb ? session.temporaryTables() : List.of();
    }

    /** Name of a temporary table: that of one session's table is filled up, and ends with a number of its own. */
    static String temporaryName(Table table) {
        String name = table.name();
        return name.startsWith("##")
                ? name
                : name + "_".repeat(Math.max(0, 116 - name.length())) + "%012X".formatted(table.objectId());
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
                    0,
                    Kind.TABLE,
                    table.created(),
                    table.definition().modified(),
                    table.shipped(),
                    table));
            constraints(table, all);
        }
        for (SqlModule module : database.modules()) {
            all.add(module(module, 0, module));
        }
        for (Trigger trigger : database.triggers().all()) {
            all.add(module(trigger.module(), trigger.parentId(), trigger));
        }
        for (Sequence sequence : database.sequences().all()) {
            int schema = sequence.schema().id();
            all.add(own(sequence.objectId(), sequence.name(), schema, Kind.SEQUENCE, sequence.created(), sequence));
        }
        for (Synonym synonym : database.synonyms().all()) {
            int schema = synonym.schema().id();
            all.add(own(synonym.objectId(), synonym.name(), schema, Kind.SYNONYM, synonym.created(), synonym));
        }
        for (UserType type : database.userTypes().all()) {
            Table table = type.table();
            if (table != null) {
                String name = "TT_" + type.name() + "_" + String.format("%08X", table.objectId());
                all.add(own(table.objectId(), name, 4, Kind.TABLE_TYPE, table.created(), type));
            }
        }
        return all;
    }

    /** A trigger of the database itself, which sys.triggers shows and sys.objects does not. */
    static CatalogObject of(DdlTrigger trigger) {
        return module(trigger.module(), 0, trigger);
    }

    private static CatalogObject own(
            int id, String name, int schemaId, Kind kind, LocalDateTime created, Object source) {
        return new CatalogObject(id, name, schemaId, null, 0, kind, created, created, false, source);
    }

    private static CatalogObject module(SqlModule module, int parentId, Object source) {
        return new CatalogObject(
                module.objectId(),
                module.name(),
                module.schema().id(),
                null,
                parentId,
                Kind.valueOf(module.kind().name()),
                module.created(),
                module.modified(),
                false,
                source);
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
                table.objectId(),
                kind,
                table.created(),
                table.definition().modified(),
                false,
                source);
    }

    /** Objects of one kind. */
    static List<CatalogObject> of(SessionContext session, Kind kind) {
        return all(session).stream().filter(o -> o.kind == kind).toList();
    }

    /** All objects of a kind in a database. */
    static List<CatalogObject> of(Database database, Kind kind) {
        return all(database).stream().filter(o -> o.kind == kind).toList();
    }
}
