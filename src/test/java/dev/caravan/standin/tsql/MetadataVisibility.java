// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.PermissionRules;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue shows to a session that does not own the database: rows of what it was granted something on, and
 * definitions of what it may see the definition of ("Metadata visibility configuration").
 */
final class MetadataVisibility {
    private static final List<String> IDS =
            List.of("parent_object_id", "parent_id", "parent_obj", "object_id", "id", "major_id");
    private static final Set<String> DEFINITIONS =
            Set.of("definition", "text", "view_definition", "routine_definition", "column_default", "check_clause");

    private final Database database;
    private final PermissionRules rules;
    private final Map<Integer, Integer> schemas = new HashMap<>();
    private final Map<String, Integer> names = new HashMap<>();

    private MetadataVisibility(Database database, PermissionRules rules) {
        this.database = database;
        this.rules = rules;
        for (Table table : database.tables()) {
            add(table.objectId(), table.schema(), table.name());
        }
        for (SqlModule module : database.modules()) {
            add(module.objectId(), module.schema(), module.name());
        }
        for (Sequence sequence : database.sequences().all()) {
            add(sequence.objectId(), sequence.schema(), sequence.name());
        }
        for (Synonym synonym : database.synonyms().all()) {
            add(synonym.objectId(), synonym.schema(), synonym.name());
        }
    }

    private void add(int id, Schema schema, String name) {
        schemas.put(id, schema.id());
        names.put(key(schema.name(), name), id);
    }

    private static String key(String schema, String name) {
        return (schema + "." + name).toLowerCase(Locale.ROOT);
    }

    /** The rows of a view of the catalogue that a session is shown. */
    static Iterable<? extends @Nullable Object[]> shown(
            SystemView view, SessionContext context, Iterable<? extends @Nullable Object[]> rows) {
        Database database = context.database();
        boolean catalogue = view.schema().equals("sys") || view.schema().equals("INFORMATION_SCHEMA");
        // A view such as a change table has many rows, which are not to be collected.
        if (!catalogue || context.rights().owns(database) || context.rights().onServer("VIEW ANY DEFINITION")) {
            return rows;
        }
        List<@Nullable Object[]> shown = new ArrayList<>();
        MetadataVisibility visibility =
                new MetadataVisibility(database, context.rights().in(database));
        List<String> columns = view.columns().stream()
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .toList();
        for (@Nullable Object[] row : rows) {
            Integer object = visibility.object(columns, row);
            if (object == null) {
                shown.add(row);
            } else if (visibility.sees(object)) {
                visibility.hideDefinition(object, columns, row);
                shown.add(row);
            }
        }
        return shown;
    }

    /** The object of the user's own that a row is about, null for none. */
    private @Nullable Integer object(List<String> columns, @Nullable Object[] row) {
        for (String name : IDS) {
            int at = columns.indexOf(name);
            Integer known = at >= 0 && row[at] instanceof Number id ? known(id.intValue()) : null;
            if (known != null) {
                return known;
            }
        }
        for (String kind : List.of("table", "specific", "routine", "sequence", "constraint_table")) {
            int schema = columns.indexOf(kind + "_schema");
            int name = columns.indexOf(kind + "_name");
            if (schema >= 0 && name >= 0) {
                return names.get(key(String.valueOf(row[schema]), String.valueOf(row[name])));
            }
        }
        return null;
    }

    private @Nullable Integer known(int id) {
        if (schemas.containsKey(id)) {
            return id;
        }
        return database.triggers().all().stream()
                .filter(trigger -> trigger.module().objectId() == id)
                .map(Trigger::parentId)
                .findFirst()
                .orElse(null);
    }

    private boolean sees(int object) {
        return rules.sees(object, schemas.getOrDefault(object, 0));
    }

    private void hideDefinition(int object, List<String> columns, @Nullable Object[] row) {
        if (rules.onObject("VIEW DEFINITION", object, schemas.getOrDefault(object, 0))) {
            return;
        }
        for (int i = 0; i < row.length; i++) {
            if (DEFINITIONS.contains(columns.get(i))) {
                row[i] = null;
            }
        }
    }
}
