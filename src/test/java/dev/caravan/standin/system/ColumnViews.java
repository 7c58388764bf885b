// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sys.columns and its relatives, sys.types. */
final class ColumnViews {
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
                .column("last_value", SqlTypes.BIGINT, c -> c.lastIdentity())
                .bit("is_not_for_replication", c -> identity(c).notForReplication())
                .view(
                        "sys",
                        "identity_columns",
                        context -> all(context.database()).stream()
                                .filter(c -> c.column.identity() != null)
                                .toList()));
        registry.add(columns(false)
                .text("masking_function", 4000, c -> null)
                .view("sys", "masked_columns", context -> List.of()));
        registry.add(UserTypes.types().view("sys", "types", context -> UserTypes.all(context.database())));
        registry.add(oldColumns().view("sys", "syscolumns", context -> all(context.database())));
        registry.add(UserTypes.oldTypes().view("sys", "systypes", context -> UserTypes.all(context.database())));
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
        for (ColumnOwner owner : ColumnOwner.all(database)) {
            owner.columns().forEach(column -> all.add(new Of(owner, column)));
        }
        return all;
    }

    /** user_type_id of a column. */
    static int userTypeId(Database database, Column column) {
        return UserTypes.id(database, column.typeName(), column.type());
    }

    private static @Nullable String collation(Of column) {
        SqlType type = column.column.type();
        if (!TypeFacts.isCharacter(type)) {
            return null;
        }
        return type.collation() == null
                ? column.owner.database().collation().name()
                : type.collation().name();
    }

    private static Rowset<Of> columns(boolean computedView) {
        Rowset<Of> rowset = new Rowset<Of>()
                .number("object_id", c -> c.owner.objectId())
                .column("name", SqlTypes.SYSNAME, c -> c.column.name())
                .number("column_id", c -> c.column.columnId())
                .required(
                        "system_type_id",
                        SqlTypes.TINYINT,
                        c -> TypeFacts.of(c.column.type()).id())
                .number("user_type_id", c -> userTypeId(c.owner.database(), c.column))
                .required("max_length", SqlTypes.SMALLINT, c -> TypeFacts.maxLength(c.column.type()))
                .required("precision", SqlTypes.TINYINT, c -> TypeFacts.precision(c.column.type()))
                .required("scale", SqlTypes.TINYINT, c -> TypeFacts.scale(c.column.type()))
                .column("collation_name", SqlTypes.SYSNAME, ColumnViews::collation)
                .bit("is_nullable", c -> c.column.nullable())
                .bit("is_ansi_padded", c -> padded(c.column.type()) && !c.column.trimmed())
                .bit("is_rowguidcol", c -> c.column.rowGuid())
                .bit("is_identity", c -> c.column.identity() != null);
        if (!computedView) {
            rowset.bit("is_computed", c -> c.column.computed() != null);
        }
        return rowset.off("is_filestream")
                .bit("is_replicated", c -> c.owner.isCaptured())
                .off("is_non_sql_subscribed", "is_merge_published", "is_dts_replicated")
                .bit("is_xml_document", c -> XmlSchemaViews.isDocument(c.column.type()))
                .column("xml_collection_id", SqlTypes.INT, c -> XmlSchemaViews.collection(c.column.type()))
                .column("default_object_id", SqlTypes.INT, c -> defaultId(c.column))
                .column("rule_object_id", SqlTypes.INT, c -> 0)
                .bit("is_sparse", c -> c.column.sparse())
                .off("is_column_set")
                .tiny("generated_always_type", c -> TemporalViews.generated(c.owner.table(), c.column))
                .text("generated_always_type_desc", 60, c -> TemporalViews.generatedName(c.owner.table(), c.column))
                .nothing("encryption_type", SqlTypes.INT)
                .nothing("encryption_type_desc", SqlTypes.nvarchar(64))
                .nothing("encryption_algorithm_name", SqlTypes.SYSNAME)
                .nothing("column_encryption_key_id", SqlTypes.INT)
                .nothing("column_encryption_key_database_name", SqlTypes.SYSNAME)
                .bit("is_hidden", c -> TemporalViews.isHidden(c.owner.table(), c.column))
                .off("is_masked")
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
                .number("id", c -> c.owner.objectId())
                .tiny("xtype", c -> TypeFacts.of(c.column.type()).id())
                .tiny("typestat", c -> c.column.nullable() ? 0 : 1)
                .small("xusertype", c -> userTypeId(c.owner.database(), c.column))
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

    private record Of(ColumnOwner owner, Column column) {
        /** The last identity value, null for a column of none. */
        @Nullable
        Long lastIdentity() {
            return owner.table() == null ? null : owner.table().identity().last();
        }
    }
}
