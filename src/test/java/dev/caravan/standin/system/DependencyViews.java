// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.Dependencies;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INFORMATION_SCHEMA.VIEW_TABLE_USAGE and sys.sql_expression_dependencies: what views and inline functions read. */
final class DependencyViews {
    private DependencyViews() {}

    private record Of(Database database, SqlModule module, Dependencies.Named used) {
        @Nullable
        Integer usedId() {
            Table table = database.table(used.schema(), used.name());
            SqlModule view = database.module(used.schema(), used.name());
            return table != null ? Integer.valueOf(table.objectId()) : view == null ? null : view.objectId();
        }
    }

    static void install(Registry registry) {
        registry.add(new Rowset<Of>()
                .text("VIEW_CATALOG", 128, d -> d.database.name())
                .column("VIEW_SCHEMA", SqlTypes.SYSNAME, d -> d.module.schema().name())
                .name("VIEW_NAME", d -> d.module.name())
                .text("TABLE_CATALOG", 128, d -> d.database.name())
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, d -> d.used.schema())
                .name("TABLE_NAME", d -> d.used.name())
                .view(
                        "INFORMATION_SCHEMA",
                        "VIEW_TABLE_USAGE",
                        context -> all(context.database()).stream()
                                .filter(d -> d.module.kind() == SqlModule.Kind.VIEW)
                                .toList()));
        registry.add(new Rowset<Of>()
                .number("referencing_id", d -> d.module.objectId())
                .number("referencing_minor_id", d -> 0)
                .tiny("referencing_class", d -> 1)
                .text("referencing_class_desc", 60, d -> "OBJECT_OR_COLUMN")
                .bit("is_schema_bound_reference", d -> d.module.settings().schemaBound())
                .tiny("referenced_class", d -> 1)
                .text("referenced_class_desc", 60, d -> "OBJECT_OR_COLUMN")
                .nothing("referenced_server_name", SqlTypes.SYSNAME)
                .nothing("referenced_database_name", SqlTypes.SYSNAME)
                .column("referenced_schema_name", SqlTypes.SYSNAME, d -> d.used.schema())
                .column("referenced_entity_name", SqlTypes.SYSNAME, d -> d.used.name())
                .column("referenced_id", SqlTypes.INT, Of::usedId)
                .number("referenced_minor_id", d -> 0)
                .off("is_caller_dependent", "is_ambiguous")
                .view("sys", "sql_expression_dependencies", context -> all(context.database())));
    }

    private static List<Of> all(Database database) {
        return database.modules().stream()
                .flatMap(m -> Dependencies.of(database, m).stream().map(n -> new Of(database, m, n)))
                .toList();
    }
}
