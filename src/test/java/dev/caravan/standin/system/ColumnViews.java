// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sys.columns and its relatives, sys.types. */
final class ColumnViews {
    private static final int SYSNAME_ID = 256;

    private ColumnViews() {}

    static void install(Registry registry) {
        registry.add(columns(false).view("sys", "columns", context -> all(context.database())));
        registry.add(columns(false).view("sys", "all_columns", context -> all(context.database())));
        registry.add(columns(true)
                .text("definition", SqlType.MAX, c -> computed(c).definition())
                .bit("uses_database_collation", c -> true)
                .bit("is_persisted", c -> computed(c).persisted())
                .view(
                        "sys",
                        "computed_columns",
                        context -> all(context.database()).stream()
                                .filter(c -> c.column.computed() != null)
                                .toList()));
        registry.add(columns(false)
                .column("seed_value", SqlTypes.BIGINT, c -> identity(c).seed())
                .column("increment_value", SqlTypes.BIGINT, c -> identity(c).increment())
                .column("last_value", SqlTypes.BIGINT, c -> c.table.identity().last())
                .off("is_not_for_replication")
                .view(
                        "sys",
                        "identity_columns",
                        context -> all(context.database()).stream()
                                .filter(c -> c.column.identity() != null)
                                .toList()));
        registry.add(columns(false)
                .text("masking_function", 4000, c -> null)
                .view("sys", "masked_columns", context -> List.of()));
        registry.add(types().view("sys", "types", context -> Type.all()));
        registry.add(oldColumns().view("sys", "syscolumns", context -> all(context.database())));
        registry.add(oldColumns().view("dbo", "syscolumns", context -> all(context.database())));
        registry.add(oldTypes().view("sys", "systypes", context -> Type.all()));
    }

    private static Column.Computed computed(Of column) {
        return Objects.requireNonNull(column.column.computed());
    }

    private static Column.Identity identity(Of column) {
        return Objects.requireNonNull(column.column.identity());
    }

    /** All columns of all tables of a database, each table's in the order of column_id. */
    private static List<Of> all(Database database) {
        List<Of> all = new ArrayList<>();
        for (Table table : database.tables()) {
            table.columns().forEach(column -> all.add(new Of(table, column)));
        }
        return all;
    }

    /** user_type_id of a column. */
    static int userTypeId(Column column) {
        String declared = column.typeName();
        return declared != null && Names.same(declared, "sysname")
                ? SYSNAME_ID
                : TypeFacts.of(column.type()).id();
    }

    private static @Nullable String collation(Of column) {
        SqlType type = column.column.type();
        if (!TypeFacts.isCharacter(type)) {
            return null;
        }
        return type.collation() == null
                ? column.table.database().collation().name()
                : type.collation().name();
    }

    private static Rowset<Of> columns(boolean computedView) {
        Rowset<Of> rowset = new Rowset<Of>()
                .number("object_id", c -> c.table.objectId())
                .column("name", SqlTypes.SYSNAME, c -> c.column.name())
                .number("column_id", c -> c.column.columnId())
                .required(
                        "system_type_id",
                        SqlTypes.TINYINT,
                        c -> TypeFacts.of(c.column.type()).id())
                .number("user_type_id", c -> userTypeId(c.column))
                .required("max_length", SqlTypes.SMALLINT, c -> TypeFacts.maxLength(c.column.type()))
                .required("precision", SqlTypes.TINYINT, c -> TypeFacts.precision(c.column.type()))
                .required("scale", SqlTypes.TINYINT, c -> TypeFacts.scale(c.column.type()))
                .column("collation_name", SqlTypes.SYSNAME, ColumnViews::collation)
                .bit("is_nullable", c -> c.column.nullable())
                .bit("is_ansi_padded", c -> padded(c.column.type()))
                .off("is_rowguidcol")
                .bit("is_identity", c -> c.column.identity() != null);
        if (!computedView) {
            rowset.bit("is_computed", c -> c.column.computed() != null);
        }
        return rowset.off("is_filestream")
                .bit("is_replicated", c -> CaptureMark.isSet(c.table))
                .off("is_non_sql_subscribed", "is_merge_published", "is_dts_replicated", "is_xml_document")
                .column("xml_collection_id", SqlTypes.INT, c -> 0)
                .column("default_object_id", SqlTypes.INT, c -> defaultId(c.column))
                .column("rule_object_id", SqlTypes.INT, c -> 0)
                .bit("is_sparse", c -> c.column.sparse())
                .off("is_column_set")
                .tiny("generated_always_type", c -> 0)
                .text("generated_always_type_desc", 60, c -> "NOT_APPLICABLE")
                .nothing("encryption_type", SqlTypes.INT)
                .nothing("encryption_type_desc", SqlTypes.nvarchar(64))
                .nothing("encryption_algorithm_name", SqlTypes.SYSNAME)
                .nothing("column_encryption_key_id", SqlTypes.INT)
                .nothing("column_encryption_key_database_name", SqlTypes.SYSNAME)
                .off("is_hidden", "is_masked")
                .nothing("graph_type", SqlTypes.INT)
                .nothing("graph_type_desc", SqlTypes.nvarchar(60));
    }

    private static boolean padded(SqlType type) {
        return TypeFacts.isAny(
                type,
                SqlType.Kind.CHAR,
                SqlType.Kind.VARCHAR,
                SqlType.Kind.BINARY,
                SqlType.Kind.VARBINARY,
                SqlType.Kind.NCHAR,
                SqlType.Kind.NVARCHAR);
    }

    private static int defaultId(Column column) {
        return column.defaultConstraint() == null
                ? 0
                : column.defaultConstraint().objectId();
    }

    private static Rowset<Of> oldColumns() {
        return new Rowset<Of>()
                .column("name", SqlTypes.SYSNAME, c -> c.column.name())
                .number("id", c -> c.table.objectId())
                .tiny("xtype", c -> TypeFacts.of(c.column.type()).id())
                .tiny("typestat", c -> c.column.nullable() ? 0 : 1)
                .small("xusertype", c -> userTypeId(c.column))
                .small("length", c -> TypeFacts.maxLength(c.column.type()))
                .small("colid", c -> c.column.columnId())
                .column("cdefault", SqlTypes.INT, c -> defaultId(c.column))
                .small("colorder", c -> c.column.columnId())
                .small(
                        "prec",
                        c -> TypeFacts.precision(c.column.type()) == 0
                                ? c.column.type().length()
                                : TypeFacts.precision(c.column.type()))
                .column("scale", SqlTypes.INT, c -> TypeFacts.decimalDigits(c.column.type()))
                .column("iscomputed", SqlTypes.INT, c -> c.column.computed() == null ? 0 : 1)
                .column("isoutparam", SqlTypes.INT, c -> 0)
                .column("isnullable", SqlTypes.INT, c -> c.column.nullable() ? 1 : 0)
                .column("collation", SqlTypes.SYSNAME, ColumnViews::collation)
                .column("status", SqlTypes.TINYINT, c -> c.column.identity() == null ? 0 : 128);
    }

    private static Rowset<Type> types() {
        return new Rowset<Type>()
                .name("name", Type::name)
                .required("system_type_id", SqlTypes.TINYINT, Type::systemId)
                .number("user_type_id", Type::userId)
                .number("schema_id", t -> 4)
                .nothing("principal_id", SqlTypes.INT)
                .required("max_length", SqlTypes.SMALLINT, Type::maxLength)
                .required("precision", SqlTypes.TINYINT, Type::precision)
                .required("scale", SqlTypes.TINYINT, Type::scale)
                .column("collation_name", SqlTypes.SYSNAME, t -> t.text() ? "SQL_Latin1_General_CP1_CI_AS" : null)
                .bit("is_nullable", t -> t.userId() != SYSNAME_ID)
                .off("is_user_defined", "is_assembly_type")
                .column("default_object_id", SqlTypes.INT, t -> 0)
                .column("rule_object_id", SqlTypes.INT, t -> 0)
                .off("is_table_type");
    }

    private static Rowset<Type> oldTypes() {
        return new Rowset<Type>()
                .name("name", Type::name)
                .tiny("xtype", Type::systemId)
                .small("xusertype", Type::userId)
                .small("length", Type::maxLength)
                .small("prec", Type::precision)
                .tiny("scale", Type::scale)
                .small("uid", t -> 4)
                .bit("allownulls", t -> t.userId() != SYSNAME_ID)
                .column("type", SqlTypes.TINYINT, Type::systemId);
    }

    private record Of(Table table, Column column) {}

    /** A row of sys.types; those of types that the stand-in does not store are there too, as on every server. */
    private record Type(String name, int systemId, int userId, int maxLength, int precision, int scale, boolean text) {

        static List<Type> all() {
            List<Type> all = new ArrayList<>();
            for (TypeFacts facts : TypeFacts.all()) {
                SqlType widest = TypeListing.widest(facts);
                boolean text = TypeFacts.isCharacter(widest);
                all.add(new Type(
                        facts.name(),
                        facts.id(),
                        facts.id(),
                        TypeFacts.maxLength(widest),
                        TypeFacts.precision(widest),
                        TypeFacts.scale(widest),
                        text));
            }
            all.add(new Type("sql_variant", 98, 98, 8016, 0, 0, false));
            all.add(new Type("hierarchyid", 240, 128, 892, 0, 0, false));
            all.add(new Type("geometry", 240, 129, -1, 0, 0, false));
            all.add(new Type("geography", 240, 130, -1, 0, 0, false));
            all.add(new Type("sysname", 231, SYSNAME_ID, 256, 0, 0, true));
            return all;
        }
    }
}
