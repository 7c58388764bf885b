// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;

/** Views of features that the stand-in does not have: without rows but for those that tests script into them. */
final class FeatureViews {
    private FeatureViews() {}

    static void install(Registry registry) {
        registry.add(none().nothing("name", SqlTypes.SYSNAME)
                .number("principal_id", o -> 0)
                .number("assembly_id", o -> 0)
                .nothing("clr_name", SqlTypes.nvarchar(4000))
                .off("is_visible", "is_user_defined")
                .view("sys", "assemblies", context -> List.of()));
        registry.add(none().nothing("name", SqlTypes.SYSNAME)
                .number("service_id", o -> 0)
                .number("principal_id", o -> 0)
                .number("service_queue_id", o -> 0)
                .view("sys", "services", context -> List.of()));
        registry.add(ObjectViews.objects()
                .small("max_readers", o -> 0)
                .nothing("activation_procedure", SqlTypes.nvarchar(776))
                .nothing("execute_as_principal_id", SqlTypes.INT)
                .off("is_activation_enabled", "is_receive_enabled", "is_enqueue_enabled", "is_retention_enabled")
                .off("is_poison_message_handling_enabled")
                .view("sys", "service_queues", context -> List.of()));
        registry.add(none().number("object_id", o -> 0)
                .number("unique_index_id", o -> 0)
                .number("fulltext_catalog_id", o -> 0)
                .off("is_enabled")
                .view("sys", "fulltext_indexes", context -> List.of()));
        registry.add(none().number("fulltext_catalog_id", o -> 0)
                .nothing("name", SqlTypes.SYSNAME)
                .off("is_default", "is_accent_sensitivity_on")
                .view("sys", "fulltext_catalogs", context -> List.of()));
        security(registry);
    }

    /** Row-level security. */
    private static void security(Registry registry) {
        registry.add(none().nothing("name", SqlTypes.SYSNAME)
                .number("object_id", o -> 0)
                .nothing("principal_id", SqlTypes.INT)
                .number("schema_id", o -> 0)
                .number("parent_object_id", o -> 0)
                .nothing("type", SqlTypes.varchar(2))
                .nothing("type_desc", SqlTypes.nvarchar(60))
                .time("create_date", o -> null)
                .time("modify_date", o -> null)
                .off("is_ms_shipped", "is_enabled", "is_not_for_replication")
                .off("uses_database_collation", "is_schema_bound")
                .view("sys", "security_policies", context -> List.of()));
        registry.add(none().number("object_id", o -> 0)
                .number("security_predicate_id", o -> 0)
                .number("target_object_id", o -> 0)
                .nothing("predicate_definition", SqlTypes.nvarchar(SqlType.MAX))
                .nothing("predicate_type", SqlTypes.INT)
                .nothing("predicate_type_desc", SqlTypes.nvarchar(60))
                .nothing("operation", SqlTypes.INT)
                .nothing("operation_desc", SqlTypes.nvarchar(60))
                .view("sys", "security_predicates", context -> List.of()));
    }

    private static Rowset<Object> none() {
        return new Rowset<>();
    }
}
