// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ExtendedProperty;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.TableSystemFunction;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.xml.SchemaCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** sp_addextendedproperty and its relatives, sys.extended_properties, fn_listextendedproperty. */
final class ExtendedProperties {
    private static final SqlType TYPE = SqlTypes.varchar(128);
    private static final Map<Integer, String> CLASSES = Map.of(
            0,
            "DATABASE",
            1,
            "OBJECT_OR_COLUMN",
            2,
            "PARAMETER",
            3,
            "SCHEMA",
            4,
            "DATABASE_PRINCIPAL",
            6,
            "TYPE",
            7,
            "INDEX",
            10,
            "XML_SCHEMA_COLLECTION",
            20,
            "DATASPACE");

    private ExtendedProperties() {}

    /** What a property is of: class, major_id, minor_id, and how the listing function names it. */
    private record Target(
            int classCode,
            int majorId,
            int minorId,
            @Nullable String type,
            @Nullable String name) {}

    static void install(Registry registry) {
        registry.add(procedure("sp_addextendedproperty", true, ExtendedProperties::add));
        registry.add(procedure("sp_updateextendedproperty", true, ExtendedProperties::update));
        registry.add(procedure("sp_dropextendedproperty", false, ExtendedProperties::drop));
        registry.add(new Rowset<ExtendedProperty>()
                .tiny("class", ExtendedProperty::classCode)
                .text("class_desc", 60, p -> CLASSES.get(p.classCode()))
                .number("major_id", ExtendedProperty::majorId)
                .number("minor_id", ExtendedProperty::minorId)
                .name("name", ExtendedProperty::name)
                .text("value", 3750, ExtendedProperty::value)
                .view(
                        "sys",
                        "extended_properties",
                        context -> context.database().extendedProperties()));
        for (String schema : List.of("sys", "")) {
            registry.add(new TableSystemFunction(
                    schema,
                    "fn_listextendedproperty",
                    7,
                    List.of(
                            ColumnMeta.of("objtype", SqlTypes.SYSNAME),
                            ColumnMeta.of("objname", SqlTypes.SYSNAME),
                            ColumnMeta.of("name", SqlTypes.SYSNAME),
                            ColumnMeta.of("value", SqlTypes.nvarchar(3750))),
                    ExtendedProperties::list));
        }
    }

    private static SystemProcedure procedure(String name, boolean value, SystemProcedure.Body body) {
        List<SystemProcedure.Parameter> parameters = new ArrayList<>();
        parameters.add(required("@name", SqlTypes.SYSNAME));
        if (value) {
            parameters.add(optional("@value", SqlTypes.nvarchar(SqlType.MAX)));
        }
        for (int level = 0; level < 3; level++) {
            parameters.add(optional("@level" + level + "type", TYPE));
            parameters.add(optional("@level" + level + "name", SqlTypes.SYSNAME));
        }
        return new SystemProcedure("sys", name, parameters, body);
    }

    private static int add(ProcedureCall call) throws SqlError {
        Target target = target(call);
        Database database = call.session().database();
        if (find(database, target, name(call)) != null) {
            throw new SqlError(
                    15233,
                    16,
                    1,
                    "Property cannot be added. Property '%s' already exists for '%s'."
                            .formatted(name(call), shown(call)));
        }
        ExtendedProperty made =
                new ExtendedProperty(target.classCode, target.majorId, target.minorId, name(call), call.text("@value"));
        database.extendedProperties().add(made);
        call.session()
                .transaction()
                .onRollback(() -> database.extendedProperties().remove(made));
        return 0;
    }

    private static int update(ProcedureCall call) throws SqlError {
        Target target = target(call);
        Database database = call.session().database();
        ExtendedProperty before = existing(call, target, "updated or deleted");
        ExtendedProperty made = new ExtendedProperty(
                target.classCode, target.majorId, target.minorId, before.name(), call.text("@value"));
        replace(call, database, before, made);
        return 0;
    }

    private static void replace(
            ProcedureCall call, Database database, ExtendedProperty before, ExtendedProperty after) {
        List<ExtendedProperty> all = database.extendedProperties();
        all.set(all.indexOf(before), after);
        call.session().transaction().onRollback(() -> all.set(all.indexOf(after), before));
    }

    private static int drop(ProcedureCall call) throws SqlError {
        Target target = target(call);
        Database database = call.session().database();
        ExtendedProperty before = existing(call, target, "updated or deleted");
        database.extendedProperties().remove(before);
        call.session()
                .transaction()
                .onRollback(() -> database.extendedProperties().add(before));
        return 0;
    }

    private static ExtendedProperty existing(ProcedureCall call, Target target, String verb) throws SqlError {
        ExtendedProperty found = find(call.session().database(), target, name(call));
        if (found == null) {
            throw new SqlError(
                    15217,
                    16,
                    2,
                    "Property cannot be %s. Property '%s' does not exist for '%s'."
                            .formatted(verb, name(call), shown(call)));
        }
        return found;
    }

    private static String name(ProcedureCall call) {
        return call.text("@name", "");
    }

    private static String shown(ProcedureCall call) {
        List<String> names = new ArrayList<>();
        for (int level = 0; level < 3; level++) {
            String name = call.text("@level" + level + "name");
            if (name != null) {
                names.add(name);
            }
        }
        return names.isEmpty() ? "object specified" : String.join(".", names);
    }

    private static @Nullable ExtendedProperty find(Database database, Target target, String name) {
        return database.extendedProperties().stream()
                .filter(p -> p.isSame(target.classCode, target.majorId, target.minorId, name))
                .findFirst()
                .orElse(null);
    }

    private static Target target(ProcedureCall call) throws SqlError {
        @Nullable String[] types = new String[3];
        @Nullable String[] names = new String[3];
        for (int level = 0; level < 3; level++) {
            types[level] = call.text("@level" + level + "type");
            names[level] = call.text("@level" + level + "name");
        }
        List<Target> found = targets(call.session().database(), types, names);
        if (found.size() != 1) {
            throw new SqlError(
                    15135,
                    16,
                    8,
                    "Object is invalid. Extended properties are not permitted on '%s', or the object does not exist."
                            .formatted(shown(call)));
        }
        return found.get(0);
    }

    private static boolean accepts(@Nullable String wanted, String name) {
        return wanted == null || wanted.equalsIgnoreCase("default") || Names.same(wanted, name);
    }

    /** Everything that levels of types and names mean; a name that is null means all. */
    private static List<Target> targets(Database database, @Nullable String[] types, @Nullable String[] names) {
        if (types[0] == null) {
            return List.of(new Target(0, 0, 0, null, null));
        }
        return switch (types[0].toUpperCase(Locale.ROOT)) {
            case "SCHEMA" -> inSchemas(database, types, names);
            case "TYPE" ->
                database.userTypes().all().stream()
                        .filter(t -> accepts(names[0], t.name()))
                        .map(t -> new Target(6, t.userTypeId(), 0, "TYPE", t.name()))
                        .toList();
            case "FILEGROUP" ->
                DataSpaces.of(database).filegroups().all().stream()
                        .filter(f -> accepts(names[0], f.name()))
                        .map(f -> new Target(20, f.id(), 0, "FILEGROUP", f.name()))
                        .toList();
            case "TRIGGER" ->
                database.ddlTriggers().all().stream()
                        .filter(t -> accepts(names[0], t.module().name()))
                        .map(t -> new Target(
                                1,
                                t.module().objectId(),
                                0,
                                "TRIGGER",
                                t.module().name()))
                        .toList();
            case "USER" ->
                names[0] != null && types[1] != null && Names.same(names[0], "dbo")
                        ? inSchemas(database, types, names)
                        : principals(database, names[0]);
            default -> List.of();
        };
    }

    private static List<Target> principals(Database database, @Nullable String name) {
        return database.security().principals().stream()
                .filter(p -> p.kind() == Principal.Kind.USER && accepts(name, p.name()))
                .map(p -> new Target(4, p.id(), 0, "USER", p.name()))
                .toList();
    }

    private static List<Target> inSchemas(Database database, @Nullable String[] types, @Nullable String[] names) {
        List<Target> found = new ArrayList<>();
        for (Schema schema : database.schemas()) {
            if (!accepts(names[0], schema.name())) {
                continue;
            }
            if (types[1] == null) {
                found.add(new Target(3, schema.id(), 0, "SCHEMA", schema.name()));
            } else {
                objects(database, schema, types, names, found);
            }
        }
        return found;
    }

    private static void objects(
            Database database, Schema schema, @Nullable String[] types, @Nullable String[] names, List<Target> found) {
        String type = String.valueOf(types[1]).toUpperCase(Locale.ROOT);
        if (type.equals("XML SCHEMA COLLECTION")) {
            for (SchemaCollection schemas : database.xmlSchemas().all()) {
                if (schemas.schemaId() == schema.id() && accepts(names[1], schemas.name())) {
                    found.add(new Target(10, schemas.id(), 0, "XML SCHEMA COLLECTION", schemas.name()));
                }
            }
            return;
        }
        if (type.equals("TYPE")) {
            for (UserType user : database.userTypes().all()) {
                if (user.schema().id() == schema.id() && accepts(names[1], user.name())) {
                    found.add(new Target(6, user.userTypeId(), 0, "TYPE", user.name()));
                }
            }
            return;
        }
        for (CatalogObject object : CatalogObject.all(database)) {
            boolean fits = object.schemaId() == schema.id()
                    && object.parentId() == 0
                    && isOf(object, type)
                    && accepts(names[1], object.name());
            if (fits && types[2] == null) {
                found.add(new Target(1, object.id(), 0, type, object.name()));
            } else if (fits) {
                parts(database, object, String.valueOf(types[2]).toUpperCase(Locale.ROOT), names[2], found);
            }
        }
    }

    private static boolean isOf(CatalogObject object, String type) {
        return switch (type) {
            case "TABLE" -> object.kind() == CatalogObject.Kind.TABLE;
            case "VIEW" -> object.kind() == CatalogObject.Kind.VIEW;
            case "PROCEDURE" -> object.kind() == CatalogObject.Kind.PROCEDURE;
            case "SEQUENCE" -> object.kind() == CatalogObject.Kind.SEQUENCE;
            case "SYNONYM" -> object.kind() == CatalogObject.Kind.SYNONYM;
            case "FUNCTION" ->
                object.source() instanceof SqlModule module && module.kind().isFunction();
            default -> false;
        };
    }

    private static void parts(
            Database database, CatalogObject object, String type, @Nullable String name, List<Target> found) {
        switch (type) {
            case "COLUMN" -> {
                for (Column column : columns(database, object)) {
                    if (accepts(name, column.name())) {
                        found.add(new Target(1, object.id(), column.columnId(), type, column.name()));
                    }
                }
            }
            case "INDEX" -> {
                for (Index index : object.kind() == CatalogObject.Kind.TABLE
                        ? object.table().indexes()
                        : List.<Index>of()) {
                    if (accepts(name, index.name())) {
                        found.add(new Target(7, object.id(), index.indexId(), type, index.name()));
                    }
                }
            }
            case "CONSTRAINT", "TRIGGER" -> {
                for (CatalogObject child : CatalogObject.all(database)) {
                    boolean trigger = child.kind() == CatalogObject.Kind.TRIGGER;
                    if (child.parentId() == object.id()
                            && trigger == type.equals("TRIGGER")
                            && accepts(name, child.name())) {
                        found.add(new Target(1, child.id(), 0, type, child.name()));
                    }
                }
            }
            case "PARAMETER" -> {
                if (object.source() instanceof SqlModule module) {
                    module.parameters().stream()
                            .filter(p -> p.id() > 0 && accepts(name, p.name()))
                            .forEach(p -> found.add(new Target(2, object.id(), p.id(), type, p.name())));
                }
            }
            default -> {
                // No other part of an object has properties.
            }
        }
    }

    private static List<Column> columns(Database database, CatalogObject object) {
        return ColumnOwner.all(database).stream()
                .filter(o -> o.objectId() == object.id())
                .map(ColumnOwner::columns)
                .findFirst()
                .orElse(List.of());
    }

    private static List<@Nullable Object[]> list(SessionContext session, @Nullable Object[] arguments) {
        @Nullable String[] types = new String[3];
        @Nullable String[] names = new String[3];
        for (int level = 0; level < 3; level++) {
            types[level] = arguments[1 + 2 * level] == null ? null : arguments[1 + 2 * level].toString();
            names[level] = arguments[2 + 2 * level] == null ? null : arguments[2 + 2 * level].toString();
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Target target : targets(session.database(), types, names)) {
            for (ExtendedProperty property : session.database().extendedProperties()) {
                boolean wanted = arguments[0] == null || Names.same(arguments[0].toString(), property.name());
                if (wanted && property.isSame(target.classCode, target.majorId, target.minorId, property.name())) {
                    rows.add(new Object[] {target.type, target.name, property.name(), property.value()});
                }
            }
        }
        return rows;
    }
}
