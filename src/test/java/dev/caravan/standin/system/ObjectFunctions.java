// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.system.CatalogObject.Kind;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.ScalarSystemFunction;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions about objects, columns and indexes. */
final class ObjectFunctions {
    private ObjectFunctions() {}

    static void install(Registry registry) {
        add(registry, "OBJECTPROPERTY", 2, 2, SqlTypes.INT, ObjectFunctions::objectProperty);
        add(
                registry,
                "OBJECTPROPERTYEX",
                2,
                2,
                SqlTypes.BIGINT,
                (session, arguments) -> objectPropertyEx(session, arguments));
        add(registry, "COLUMNPROPERTY", 3, 3, SqlTypes.INT, ObjectFunctions::columnProperty);
        add(registry, "INDEXPROPERTY", 3, 3, SqlTypes.INT, ObjectFunctions::indexProperty);
        add(registry, "COL_NAME", 2, 2, SqlTypes.SYSNAME, (session, arguments) -> {
            int id = arguments[1] == null ? 0 : number(arguments[1]);
            return columns(session, arguments[0]).stream()
                    .filter(column -> column.columnId() == id)
                    .map(Column::name)
                    .findFirst()
                    .orElse(null);
        });
        add(registry, "INDEX_COL", 3, 3, SqlTypes.SYSNAME, ObjectFunctions::indexColumn);
        add(registry, "TYPE_ID", 1, 1, SqlTypes.INT, ObjectFunctions::typeId);
        add(registry, "OBJECT_DEFINITION", 1, 1, SqlTypes.nvarchar(SqlType.MAX), ObjectFunctions::definition);
        add(registry, "DATABASE_PRINCIPAL_ID", 0, 1, SqlTypes.INT, ObjectFunctions::principalId);
        add(registry, "TYPE_NAME", 1, 1, SqlTypes.SYSNAME, ObjectFunctions::typeName);
        add(registry, "TYPEPROPERTY", 2, 2, SqlTypes.INT, ObjectFunctions::typeProperty);
        add(registry, "FULLTEXTSERVICEPROPERTY", 1, 1, SqlTypes.INT, (session, arguments) -> 0);
        add(
                registry,
                "FILEGROUP_NAME",
                1,
                1,
                SqlTypes.SYSNAME,
                (session, arguments) -> number(arguments[0]) == 1 ? "PRIMARY" : null);
        add(registry, "OBJECT_NAME", 1, 2, SqlTypes.SYSNAME, (session, arguments) -> named(session, arguments, true));
        add(
                registry,
                "OBJECT_SCHEMA_NAME",
                1,
                2,
                SqlTypes.SYSNAME,
                (session, arguments) -> named(session, arguments, false));
    }

    private static void add(
            Registry registry, String name, int minimum, int maximum, SqlType type, ScalarSystemFunction.Body body) {
        registry.add(ScalarSystemFunction.of("", name, minimum, maximum, type, body));
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : -1;
    }

    private static @Nullable Table table(SessionContext session, @Nullable Object id) {
        return id == null ? null : session.database().table(number(id));
    }

    /** The columns of a table, view or function, none where there is none of the id. */
    private static List<Column> columns(SessionContext session, @Nullable Object id) {
        Table table = table(session, id);
        if (table != null || id == null) {
            return table == null ? List.of() : table.columns();
        }
        return ColumnOwner.all(session.database()).stream()
                .filter(owner -> owner.objectId() == number(id))
                .map(ColumnOwner::columns)
                .findFirst()
                .orElse(List.of());
    }

    private static @Nullable CatalogObject object(SessionContext session, @Nullable Object id) {
        return id == null
                ? null
                : CatalogObject.all(session.database()).stream()
                        .filter(o -> o.id() == number(id))
                        .filter(o -> o.isShownTo(session, session.database()))
                        .findFirst()
                        .orElse(null);
    }

    private static String lower(@Nullable Object name) {
        return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Integer bit(boolean value) {
        return value ? 1 : 0;
    }

    private static @Nullable Object objectProperty(SessionContext session, @Nullable Object[] arguments) {
        CatalogObject object = object(session, arguments[0]);
        if (object == null) {
            return null;
        }
        Kind kind = object.kind();
        switch (lower(arguments[1])) {
            case "isusertable":
                return bit(kind == Kind.TABLE && !object.shipped());
            case "istable":
                return bit(kind == Kind.TABLE);
            case "isview":
                return bit(kind == Kind.VIEW);
            case "isprocedure":
                return bit(kind == Kind.PROCEDURE);
            case "isconstraint":
                return bit(object.parent() != null);
            case "isprimarykey":
                return bit(kind == Kind.PRIMARY_KEY);
            case "isforeignkey":
                return bit(kind == Kind.FOREIGN_KEY);
            case "isuniquecnst":
                return bit(kind == Kind.UNIQUE);
            case "isdefaultcnst", "isdefault":
                return bit(kind == Kind.DEFAULT);
            case "ischeckcnst":
                return bit(kind == Kind.CHECK);
            case "ismsshipped":
                return bit(object.shipped());
            case "istrigger":
                return bit(kind == Kind.TRIGGER);
            case "isscalarfunction":
                return bit(kind == Kind.SCALAR_FUNCTION);
            case "isinlinefunction":
                return bit(kind == Kind.INLINE_FUNCTION);
            case "istablefunction":
                return bit(kind == Kind.INLINE_FUNCTION || kind == Kind.TABLE_FUNCTION);
            case "isschemabound":
                return bit(object.source() instanceof SqlModule module
                        && module.settings().schemaBound());
            case "isencrypted":
                return bit(object.source() instanceof SqlModule module
                        && module.settings().encrypted());
            case "cnstisnotrepl":
                return bit(object.source() instanceof ForeignKey key && key.notForReplication()
                        || object.source() instanceof CheckConstraint check && check.notForReplication());
            case "execistriggernotforrepl":
                return bit(object.source() instanceof Trigger trigger && trigger.notForReplication());
            case "execisinsteadoftrigger":
                return bit(object.source() instanceof Trigger trigger && trigger.instead());
            case "execisinserttrigger":
                return bit(fires(object, Trigger.Event.INSERT));
            case "execisupdatetrigger":
                return bit(fires(object, Trigger.Event.UPDATE));
            case "execisdeletetrigger":
                return bit(fires(object, Trigger.Event.DELETE));
            case "execisaftertrigger":
                return bit(object.source() instanceof Trigger trigger && !trigger.instead());
            case "execisfirstinserttrigger",
                    "execisfirstupdatetrigger",
                    "execisfirstdeletetrigger",
                    "execislastinserttrigger",
                    "execislastupdatetrigger",
                    "execislastdeletetrigger",
                    "triggerinsertorder",
                    "triggerupdateorder",
                    "triggerdeleteorder":
                return kind == Kind.TRIGGER ? bit(false) : null;
            case "execistriggerdisabled":
                return bit(object.source() instanceof Trigger trigger && trigger.disabled());
            case "issystemtable":
                return bit(false);
            case "schemaid":
                return object.schemaId();
            case "execisquotedidenton":
                return module(object)
                        .map(module -> bit(module.settings().quotedIdentifier()))
                        .orElse(null);
            case "execisansinullson":
                return module(object)
                        .map(module -> bit(module.settings().ansiNulls()))
                        .orElse(null);
            case "isquotedidenton":
                // Of a table, too, where it is always so: its constraints could not have been made otherwise.
                return bit(module(object)
                        .map(module -> module.settings().quotedIdentifier())
                        .orElse(true));
            case "isansinullson":
                return bit(true);
            case "ownerid":
                return 1;
            default:
                return kind == Kind.TABLE ? tableProperty(object.table(), lower(arguments[1])) : null;
        }
    }

    private static Optional<SqlModule> module(CatalogObject object) {
        if (object.source() instanceof SqlModule module) {
            return Optional.of(module);
        }
        return object.source() instanceof Trigger trigger ? Optional.of(trigger.module()) : Optional.empty();
    }

    private static boolean fires(CatalogObject object, Trigger.Event event) {
        return object.source() instanceof Trigger trigger && trigger.events().contains(event);
    }

    private static @Nullable Integer tableProperty(Table table, String property) {
        return switch (property) {
            case "tablehasidentity" -> bit(table.identityOrdinal() >= 0);
            case "tablehasprimarykey" -> bit(table.primaryKey() != null);
            case "tablehasforeignkey" -> bit(!table.foreignKeys().isEmpty());
            case "tablehasforeignref" ->
                bit(!table.database().referencing(table).isEmpty());
            case "tablehasclustindex" -> bit(table.clusteredIndex() != null);
            case "tablehasindex" -> bit(!table.indexes().isEmpty());
            case "tablehasuniquecnst" ->
                bit(table.indexes().stream().anyMatch(i -> i.kind() == Index.Kind.UNIQUE_CONSTRAINT));
            case "tablehascheckcnst" -> bit(!table.checks().isEmpty());
            case "tablehastextimage" -> bit(table.columns().stream().anyMatch(c -> TypeFacts.isLarge(c.type())));
            case "tablehastimestamp" ->
                bit(table.columns().stream().anyMatch(c -> c.type().kind() == SqlType.Kind.ROWVERSION));
            default -> null;
        };
    }

    private static @Nullable Object objectPropertyEx(SessionContext session, @Nullable Object[] arguments) {
        Table table = table(session, arguments[0]);
        if (table != null && lower(arguments[1]).equals("cardinality")) {
            TableStore store = table.extension(TableStore.class);
            return store == null ? 0L : store.rowCount();
        }
        Object value = objectProperty(session, arguments);
        return value instanceof Integer number ? Long.valueOf(number) : null;
    }

    private static @Nullable Object columnProperty(SessionContext session, @Nullable Object[] arguments) {
        String name = arguments[1] == null ? "" : arguments[1].toString();
        Column column = columns(session, arguments[0]).stream()
                .filter(each -> Names.same(each.name(), name))
                .findFirst()
                .orElse(null);
        if (column == null) {
            return null;
        }
        return switch (lower(arguments[2])) {
            case "isidentity" -> bit(column.identity() != null);
            case "iscomputed" -> bit(column.computed() != null);
            case "allowsnull" -> bit(column.nullable());
            case "columnid" -> Integer.valueOf(column.columnId());
            case "precision" ->
                Integer.valueOf(
                        TypeFacts.isCharacter(column.type())
                                ? column.type().length()
                                : TypeFacts.precision(column.type()));
            case "scale" -> TypeFacts.decimalDigits(column.type());
            case "charmaxlen" ->
                TypeFacts.isCharacter(column.type())
                        ? Integer.valueOf(column.type().length())
                        : null;
            case "issparse" -> bit(column.sparse());
            case "isrowguidcol" -> bit(column.rowGuid());
            case "usesansitrim" -> bit(!column.trimmed());
            case "isidnotforrepl" ->
                bit(column.identity() != null && column.identity().notForReplication());
            case "iscolumnset", "ishidden", "isxmlindexable", "isfulltextindexed" -> bit(false);
            default -> null;
        };
    }

    private static @Nullable Index index(Table table, @Nullable Object name) {
        return table.indexes().stream()
                .filter(i -> name != null && Names.same(i.name(), name.toString()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object indexProperty(SessionContext session, @Nullable Object[] arguments) {
        Table table = table(session, arguments[0]);
        Index index = table == null ? null : index(table, arguments[1]);
        if (index == null) {
            return null;
        }
        return switch (lower(arguments[2])) {
            case "isunique" -> bit(index.unique());
            case "isclustered" -> bit(index.clustered());
            case "indexid" -> Integer.valueOf(index.indexId());
            case "indexdepth" -> Integer.valueOf(1);
            case "isdisabled", "ishypothetical", "isstatistics", "isautostatistics", "isfulltextkey", "ispadindex" ->
                bit(false);
            default -> null;
        };
    }

    private static @Nullable Object indexColumn(SessionContext session, @Nullable Object[] arguments) {
        Table table = arguments[0] == null
                ? null
                : ObjectName.parse(arguments[0].toString()).table(session);
        if (table == null) {
            return null;
        }
        int position = number(arguments[2]) - 1;
        return table.indexes().stream()
                .filter(i -> i.indexId() == number(arguments[1]))
                .filter(i -> position >= 0 && position < i.keys().size())
                .map(i -> table.columnOfId(i.keys().get(position).columnId()))
                .filter(Objects::nonNull)
                .map(Column::name)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object typeId(SessionContext session, @Nullable Object[] arguments) {
        if (arguments[0] == null) {
            return null;
        }
        ObjectName name = ObjectName.parse(arguments[0].toString());
        String text = name.name();
        if (Names.same(text, "sysname")) {
            return 256;
        }
        TypeFacts facts = TypeFacts.named(text);
        if (facts != null) {
            return facts.userTypeId();
        }
        String schema = name.schema().isEmpty() ? "dbo" : name.schema();
        UserType user = session.database().userTypes().find(schema, text);
        return user == null ? null : user.userTypeId();
    }

    private static @Nullable Object typeName(SessionContext session, @Nullable Object[] arguments) {
        return UserTypes.all(session.database()).stream()
                .filter(t -> t.userId() == number(arguments[0]))
                .map(UserTypes.Type::name)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object typeProperty(SessionContext session, @Nullable Object[] arguments) {
        Object id = typeId(session, arguments);
        UserTypes.Type type = UserTypes.all(session.database()).stream()
                .filter(t -> id != null && t.userId() == number(id))
                .findFirst()
                .orElse(null);
        if (type == null) {
            return null;
        }
        return switch (lower(arguments[1])) {
            case "allowsnull" -> bit(type.nullable());
            case "precision" -> Integer.valueOf(type.precision() == 0 ? type.maxLength() : type.precision());
            case "scale" -> Integer.valueOf(type.scale());
            case "ownerid" -> Integer.valueOf(1);
            default -> null;
        };
    }

    private static @Nullable Object principalId(SessionContext session, @Nullable Object[] arguments) {
        String name = arguments.length == 0 || arguments[0] == null ? "dbo" : arguments[0].toString();
        Principal principal = session.database().security().find(name);
        return principal == null ? null : principal.id();
    }

    private static @Nullable Object named(SessionContext session, @Nullable Object[] arguments, boolean name) {
        Database database = arguments.length > 1 && arguments[1] != null
                ? session.server().database(number(arguments[1]))
                : session.database();
        if (database == null || arguments[0] == null) {
            return null;
        }
        int id = number(arguments[0]);
        Table table = database.table(id);
        if (table != null && session.rights().owns(database)) {
            return name ? table.name() : table.schema().name();
        }
        CatalogObject object = CatalogObject.all(database).stream()
                .filter(o -> o.id() == id)
                .filter(o -> o.isShownTo(session, database))
                .findFirst()
                .orElse(null);
        if (object == null) {
            return null;
        }
        return name
                ? object.name()
                : database.schemas().stream()
                        .filter(s -> s.id() == object.schemaId())
                        .map(Schema::name)
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Object definition(SessionContext session, @Nullable Object[] arguments) {
        CatalogObject object = object(session, arguments[0]);
        if (object == null || !object.isDefinitionShownTo(session)) {
            return null;
        }
        if (object.source() instanceof SqlModule module) {
            return ModuleViews.definition(module);
        }
        if (object.source() instanceof Trigger trigger) {
            return ModuleViews.definition(trigger.module());
        }
        if (object.source() instanceof Column column && column.defaultConstraint() != null) {
            return column.defaultConstraint().definition();
        }
        return object.source() instanceof dev.caravan.standin.catalog.CheckConstraint check ? check.definition() : null;
    }
}
