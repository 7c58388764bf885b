// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.DdlTrigger;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.system.CatalogObject.Kind;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sys.sql_modules, sys.parameters, and the views of triggers, sequences, synonyms and table types. */
final class ModuleViews {
    private ModuleViews() {}

    static void install(Registry registry) {
        registry.add(modules().view("sys", "sql_modules", context -> modules(context.database())));
        registry.add(modules().view("sys", "all_sql_modules", context -> modules(context.database())));
        registry.add(parameters().view("sys", "parameters", context -> parameters(context.database())));
        registry.add(parameters().view("sys", "all_parameters", context -> parameters(context.database())));
        registry.add(triggers().view("sys", "triggers", context -> triggers(context.database())));
        registry.add(events().view("sys", "trigger_events", context -> events(context.database())));
        registry.add(events().view("sys", "events", context -> events(context.database())));
        registry.add(ObjectViews.objects()
                .text("base_object_name", 1035, o -> ((Synonym) o.source()).baseObjectName())
                .view("sys", "synonyms", context -> CatalogObject.of(context.database(), Kind.SYNONYM)));
        registry.add(
                sequences().view("sys", "sequences", context -> CatalogObject.of(context.database(), Kind.SEQUENCE)));
        registry.add(UserTypes.tableTypes()
                .view(
                        "sys",
                        "table_types",
                        context -> UserTypes.all(context.database()).stream()
                                .filter(t -> t.tableObjectId() != null)
                                .toList()));
        registry.add(new Rowset<SqlModule>()
                .number("object_id", SqlModule::objectId)
                .small("procedure_number", m -> 1)
                .text("definition", SqlType.MAX, ModuleViews::definition)
                .view("sys", "numbered_procedures", context -> List.of()));
        registry.add(comments().view("sys", "syscomments", context -> modules(context.database())));
    }

    private static List<SqlModule> modules(Database database) {
        List<SqlModule> all = new ArrayList<>(database.modules());
        database.triggers().all().forEach(t -> all.add(t.module()));
        database.ddlTriggers().all().forEach(t -> all.add(t.module()));
        return all;
    }

    private static List<CatalogObject> triggers(Database database) {
        List<CatalogObject> all = new ArrayList<>(CatalogObject.of(database, Kind.TRIGGER));
        database.ddlTriggers().all().forEach(t -> all.add(CatalogObject.of(t)));
        return all;
    }

    private static boolean isOfDatabase(CatalogObject trigger) {
        return trigger.source() instanceof DdlTrigger;
    }

    /** The text that the catalogue shows, NULL for an encrypted module. */
    static @Nullable String definition(SqlModule module) {
        return module.settings().encrypted() ? null : module.definition();
    }

    private static Rowset<SqlModule> modules() {
        return new Rowset<SqlModule>()
                .number("object_id", SqlModule::objectId)
                .text("definition", SqlType.MAX, ModuleViews::definition)
                .bit("uses_ansi_nulls", m -> m.settings().ansiNulls())
                .bit("uses_quoted_identifier", m -> m.settings().quotedIdentifier())
                .bit("is_schema_bound", m -> m.settings().schemaBound())
                .off("uses_database_collation", "is_recompiled", "null_on_null_input")
                .nothing("execute_as_principal_id", SqlTypes.INT)
                .off("uses_native_compilation", "inline_type", "is_inlineable");
    }

    private static Rowset<SqlModule> comments() {
        return new Rowset<SqlModule>()
                .number("id", SqlModule::objectId)
                .small("number", m -> m.kind() == SqlModule.Kind.PROCEDURE ? 1 : 0)
                .small("colid", m -> 1)
                .small("status", m -> 0)
                .bit("encrypted", m -> m.settings().encrypted())
                .text("text", 4000, m -> {
                    String text = definition(m);
                    return text == null ? null : text.substring(0, Math.min(4000, text.length()));
                });
    }

    private record Of(Database database, SqlModule module, SqlModule.Parameter parameter) {}

    private static List<Of> parameters(Database database) {
        return database.modules().stream()
                .flatMap(m -> m.parameters().stream().map(p -> new Of(database, m, p)))
                .toList();
    }

    private static Rowset<Of> parameters() {
        return new Rowset<Of>()
                .number("object_id", p -> p.module.objectId())
                .column("name", SqlTypes.SYSNAME, p -> p.parameter.name())
                .number("parameter_id", p -> p.parameter.id())
                .required(
                        "system_type_id",
                        SqlTypes.TINYINT,
                        p -> p.parameter.readOnly()
                                ? 243
                                : TypeFacts.of(p.parameter.type()).id())
                .number("user_type_id", p -> UserTypes.id(p.database, p.parameter.typeName(), p.parameter.type()))
                .required(
                        "max_length",
                        SqlTypes.SMALLINT,
                        p -> p.parameter.readOnly() ? -1 : TypeFacts.maxLength(p.parameter.type()))
                .required("precision", SqlTypes.TINYINT, p -> TypeFacts.precision(p.parameter.type()))
                .required("scale", SqlTypes.TINYINT, p -> TypeFacts.scale(p.parameter.type()))
                .bit("is_output", p -> p.parameter.output())
                .off("is_cursor_ref", "has_default_value")
                .bit("is_xml_document", p -> XmlSchemaViews.isDocument(p.parameter.type()))
                .nothing("default_value", SqlTypes.nvarchar(4000))
                .column("xml_collection_id", SqlTypes.INT, p -> XmlSchemaViews.collection(p.parameter.type()))
                .bit("is_readonly", p -> p.parameter.readOnly())
                .bit("is_nullable", p -> true)
                .nothing("encryption_type", SqlTypes.INT)
                .nothing("encryption_type_desc", SqlTypes.nvarchar(64));
    }

    private static boolean isDisabled(CatalogObject object) {
        return object.source() instanceof DdlTrigger ddl ? ddl.disabled() : ((Trigger) object.source()).disabled();
    }

    // sys.triggers has no schema_id: a trigger is in the schema of its parent.
    private static Rowset<CatalogObject> triggers() {
        return new Rowset<CatalogObject>()
                .name("name", CatalogObject::name)
                .number("object_id", CatalogObject::id)
                .tiny("parent_class", o -> isOfDatabase(o) ? 0 : 1)
                .text("parent_class_desc", 60, o -> isOfDatabase(o) ? "DATABASE" : "OBJECT_OR_COLUMN")
                .number("parent_id", CatalogObject::parentId)
                .column("type", SqlTypes.character(2), o -> o.kind().code())
                .text("type_desc", 60, o -> o.kind().description())
                .time("create_date", CatalogObject::created)
                .time("modify_date", CatalogObject::modified)
                .off("is_ms_shipped")
                .bit("is_disabled", ModuleViews::isDisabled)
                .bit(
                        "is_not_for_replication",
                        o -> o.source() instanceof Trigger trigger && trigger.notForReplication())
                .bit("is_instead_of_trigger", o -> o.source() instanceof Trigger trigger && trigger.instead());
    }

    private record Fires(Database database, Trigger trigger, Trigger.Event event) {}

    private static List<Fires> events(Database database) {
        return database.triggers().all().stream()
                .flatMap(t -> t.events().stream().map(e -> new Fires(database, t, e)))
                .toList();
    }

    private static Rowset<Fires> events() {
        return new Rowset<Fires>()
                .number("object_id", f -> f.trigger.module().objectId())
                .number("type", f -> f.event.number())
                .text("type_desc", 60, f -> f.event.name())
                .bit("is_first", f -> f.database.orderOf(f.trigger, f.event) < 0)
                .bit("is_last", f -> f.database.orderOf(f.trigger, f.event) > 0)
                .nothing("event_group_type", SqlTypes.INT)
                .nothing("event_group_type_desc", SqlTypes.nvarchar(60))
                .bit("is_trigger_event", f -> true);
    }

    private static Sequence sequence(CatalogObject object) {
        return (Sequence) object.source();
    }

    private static Sequence.Properties properties(CatalogObject object) {
        return sequence(object).properties();
    }

    private static Rowset<CatalogObject> sequences() {
        return ObjectViews.objects()
                .column("start_value", SqlTypes.BIGINT, o -> properties(o).start())
                .column("increment", SqlTypes.BIGINT, o -> properties(o).increment())
                .column("minimum_value", SqlTypes.BIGINT, o -> properties(o).minimum())
                .column("maximum_value", SqlTypes.BIGINT, o -> properties(o).maximum())
                .bit("is_cycling", o -> properties(o).cycle())
                .bit("is_cached", o -> !Objects.equals(properties(o).cache(), 0))
                .column(
                        "cache_size",
                        SqlTypes.INT,
                        o -> Objects.equals(properties(o).cache(), 0)
                                ? null
                                : properties(o).cache())
                .tiny("system_type_id", o -> TypeFacts.of(properties(o).type()).id())
                .number("user_type_id", o -> TypeFacts.of(properties(o).type()).userTypeId())
                .tiny("precision", o -> TypeFacts.precision(properties(o).type()))
                .tiny("scale", o -> 0)
                .column("current_value", SqlTypes.BIGINT, o -> sequence(o).current())
                .bit("is_exhausted", o -> sequence(o).exhausted())
                .column("last_used_value", SqlTypes.BIGINT, o -> sequence(o).last());
    }
}
