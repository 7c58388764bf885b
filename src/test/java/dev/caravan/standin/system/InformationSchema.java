// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The views of INFORMATION_SCHEMA. */
final class InformationSchema {
    private static final String SCHEMA = "INFORMATION_SCHEMA";
    private static final SqlType WORD = SqlTypes.varchar(11);

    private InformationSchema() {}

    static void install(Registry registry) {
        registry.add(new Rowset<TableName>()
                .text("TABLE_CATALOG", 128, TableName::catalog)
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, TableName::schema)
                .column("TABLE_NAME", SqlTypes.SYSNAME, TableName::name)
                .column("TABLE_TYPE", SqlTypes.varchar(10), t -> t.view ? "VIEW" : "BASE TABLE")
                .view(SCHEMA, "TABLES", InformationSchema::tables));
        InformationRoutines.install(registry);
        registry.add(new Rowset<Schema>()
                .column("SCHEMA_NAME", SqlTypes.SYSNAME, Schema::name)
                .text("SCHEMA_OWNER", 128, s -> s.id() <= 4 ? s.name() : "dbo")
                .view(SCHEMA, "SCHEMATA", context -> context.database().schemas()));
        registry.add(columns().view(SCHEMA, "COLUMNS", context -> columns(context.database())));
        constraints(registry);
    }

    private static List<TableName> tables(SessionContext session) {
        Database database = session.database();
        List<TableName> all = new ArrayList<>();
        CatalogObject.temporary(session)
                .forEach(t -> all.add(
                        new TableName(database.name(), t.schema().name(), CatalogObject.temporaryName(t), false)));
        database.tables()
                .forEach(t -> all.add(new TableName(database.name(), t.schema().name(), t.name(), false)));
        database.modules().stream()
                .filter(m -> m.kind() == SqlModule.Kind.VIEW)
                .forEach(m -> all.add(new TableName(database.name(), m.schema().name(), m.name(), true)));
        return all;
    }

    private static List<Of> columns(Database database) {
        List<Of> all = new ArrayList<>();
        for (ColumnOwner owner : ColumnOwner.tablesAndViews(database)) {
            owner.columns().forEach(column -> all.add(new Of(owner, column)));
        }
        return all;
    }

    private static Rowset<Of> columns() {
        return new Rowset<Of>()
                .text("TABLE_CATALOG", 128, c -> c.owner.database().name())
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, c -> c.owner.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, c -> c.owner.name())
                .column("COLUMN_NAME", SqlTypes.SYSNAME, c -> c.column.name())
                .column("ORDINAL_POSITION", SqlTypes.INT, c -> c.column.columnId())
                .text(
                        "COLUMN_DEFAULT",
                        4000,
                        c -> c.column.defaultConstraint() == null
                                ? null
                                : c.column.defaultConstraint().definition())
                .column("IS_NULLABLE", SqlTypes.varchar(3), c -> c.column.nullable() ? "YES" : "NO")
                .column(
                        "DATA_TYPE",
                        SqlTypes.SYSNAME,
                        c -> TypeFacts.of(c.column.type()).name())
                .column("CHARACTER_MAXIMUM_LENGTH", SqlTypes.INT, c -> characters(c.column.type()))
                .column("CHARACTER_OCTET_LENGTH", SqlTypes.INT, c -> octets(c.column.type()))
                .column(
                        "NUMERIC_PRECISION",
                        SqlTypes.TINYINT,
                        c -> TypeFacts.radix(c.column.type()) == null ? null : TypeFacts.precision(c.column.type()))
                .small("NUMERIC_PRECISION_RADIX", c -> TypeFacts.radix(c.column.type()))
                .column(
                        "NUMERIC_SCALE",
                        SqlTypes.INT,
                        c -> exact(c.column.type()) ? TypeFacts.scale(c.column.type()) : null)
                .small("DATETIME_PRECISION", c -> datetimePrecision(c.column.type()))
                .text("CHARACTER_SET_CATALOG", 128, c -> null)
                .text("CHARACTER_SET_SCHEMA", 128, c -> null)
                .text("CHARACTER_SET_NAME", 128, c -> charset(c.column.type()))
                .text("COLLATION_CATALOG", 128, c -> null)
                .text("COLLATION_SCHEMA", 128, c -> null)
                .text(
                        "COLLATION_NAME",
                        128,
                        c -> c.column.type().collation() == null
                                ? null
                                : c.column.type().collation().name())
                .text("DOMAIN_CATALOG", 128, c -> null)
                .text("DOMAIN_SCHEMA", 128, c -> UserTypes.part(c.column.typeName(), true))
                .text("DOMAIN_NAME", 128, c -> UserTypes.part(c.column.typeName(), false));
    }

    static @Nullable Integer characters(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, NCHAR, NVARCHAR, BINARY, VARBINARY -> type.length();
            case TEXT, IMAGE -> Integer.MAX_VALUE;
            case NTEXT -> Integer.MAX_VALUE / 2;
            case XML, GEOMETRY, GEOGRAPHY -> -1;
            case HIERARCHYID -> type.length();
            default -> null;
        };
    }

    static @Nullable Integer octets(SqlType type) {
        Integer characters = characters(type);
        if (characters == null || characters < 0) {
            return characters;
        }
        return switch (type.kind()) {
            case NCHAR, NVARCHAR -> 2 * characters;
            case NTEXT -> Integer.MAX_VALUE - 1;
            default -> characters;
        };
    }

    static boolean exact(SqlType type) {
        return TypeFacts.radix(type) != null && TypeFacts.decimalDigits(type) != null;
    }

    static @Nullable Integer datetimePrecision(SqlType type) {
        return switch (type.kind()) {
            case DATE, SMALLDATETIME -> 0;
            case DATETIME -> 3;
            case TIME, DATETIME2, DATETIMEOFFSET -> type.scale();
            default -> null;
        };
    }

    static @Nullable String charset(SqlType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR, TEXT -> "iso_1";
            case NCHAR, NVARCHAR, NTEXT -> "UNICODE";
            default -> null;
        };
    }

    private static void constraints(Registry registry) {
        registry.add(new Rowset<Constraint>()
                .text("CONSTRAINT_CATALOG", 128, c -> c.table.database().name())
                .column(
                        "CONSTRAINT_SCHEMA",
                        SqlTypes.SYSNAME,
                        c -> c.table.schema().name())
                .column("CONSTRAINT_NAME", SqlTypes.SYSNAME, Constraint::name)
                .text("TABLE_CATALOG", 128, c -> c.table.database().name())
                .column("TABLE_SCHEMA", SqlTypes.SYSNAME, c -> c.table.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, c -> c.table.name())
                .column("CONSTRAINT_TYPE", WORD, Constraint::type)
                .column("IS_DEFERRABLE", SqlTypes.varchar(2), c -> "NO")
                .column("INITIALLY_DEFERRED", SqlTypes.varchar(2), c -> "NO")
                .view(SCHEMA, "TABLE_CONSTRAINTS", context -> constraints(context.database())));
        Rowset<KeyColumn> usage = new Rowset<KeyColumn>()
                .text(
                        "CONSTRAINT_CATALOG",
                        128,
                        k -> k.constraint.table.database().name())
                .column(
                        "CONSTRAINT_SCHEMA",
                        SqlTypes.SYSNAME,
                        k -> k.constraint.table.schema().name())
                .column("CONSTRAINT_NAME", SqlTypes.SYSNAME, k -> k.constraint.name)
                .text("TABLE_CATALOG", 128, k -> k.constraint.table.database().name())
                .column(
                        "TABLE_SCHEMA",
                        SqlTypes.SYSNAME,
                        k -> k.constraint.table.schema().name())
                .column("TABLE_NAME", SqlTypes.SYSNAME, k -> k.constraint.table.name())
                .column("COLUMN_NAME", SqlTypes.SYSNAME, KeyColumn::column)
                .column("ORDINAL_POSITION", SqlTypes.INT, KeyColumn::position);
        registry.add(usage.view(SCHEMA, "KEY_COLUMN_USAGE", context -> keyColumns(context.database())));
        registry.add(usage.view(SCHEMA, "CONSTRAINT_COLUMN_USAGE", context -> keyColumns(context.database())));
        registry.add(new Rowset<ForeignKey>()
                .text("CONSTRAINT_CATALOG", 128, k -> k.table().database().name())
                .column(
                        "CONSTRAINT_SCHEMA",
                        SqlTypes.SYSNAME,
                        k -> k.table().schema().name())
                .column("CONSTRAINT_NAME", SqlTypes.SYSNAME, ForeignKey::name)
                .text(
                        "UNIQUE_CONSTRAINT_CATALOG",
                        128,
                        k -> k.table().database().name())
                .column(
                        "UNIQUE_CONSTRAINT_SCHEMA",
                        SqlTypes.SYSNAME,
                        k -> k.referenced().schema().name())
                .column("UNIQUE_CONSTRAINT_NAME", SqlTypes.SYSNAME, InformationSchema::referenced)
                .column("MATCH_OPTION", SqlTypes.varchar(7), k -> "SIMPLE")
                .column("UPDATE_RULE", WORD, k -> rule(k.onUpdate()))
                .column("DELETE_RULE", WORD, k -> rule(k.onDelete()))
                .view(
                        SCHEMA,
                        "REFERENTIAL_CONSTRAINTS",
                        context -> context.database().tables().stream()
                                .flatMap(t -> t.foreignKeys().stream())
                                .toList()));
        registry.add(new Rowset<CatalogObject>()
                .text("CONSTRAINT_CATALOG", 128, c -> c.table().database().name())
                .column(
                        "CONSTRAINT_SCHEMA",
                        SqlTypes.SYSNAME,
                        c -> c.table().schema().name())
                .column("CONSTRAINT_NAME", SqlTypes.SYSNAME, CatalogObject::name)
                .text(
                        "CHECK_CLAUSE",
                        4000,
                        c -> ((dev.caravan.standin.catalog.CheckConstraint) c.source()).definition())
                .view(
                        SCHEMA,
                        "CHECK_CONSTRAINTS",
                        context -> CatalogObject.of(context.database(), CatalogObject.Kind.CHECK)));
    }

    private static @Nullable String referenced(ForeignKey key) {
        Integer index = ObjectViews.keyIndex(key);
        return key.referenced().indexes().stream()
                .filter(i -> index != null && i.indexId() == index)
                .map(Index::name)
                .findFirst()
                .orElse(null);
    }

    private static String rule(ForeignKey.Action action) {
        return action.name().replace('_', ' ').toUpperCase(Locale.ROOT);
    }

    private static List<Constraint> constraints(Database database) {
        List<Constraint> all = new ArrayList<>();
        for (Table table : database.tables()) {
            for (Index index : table.indexes()) {
                if (index.kind() != Index.Kind.PLAIN) {
                    String type = index.kind() == Index.Kind.PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE";
                    List<Integer> columns =
                            index.keys().stream().map(Index.Key::columnId).toList();
                    all.add(new Constraint(table, index.name(), type, columns));
                }
            }
            table.foreignKeys().forEach(k -> all.add(new Constraint(table, k.name(), "FOREIGN KEY", k.columns())));
            table.checks().forEach(c -> all.add(new Constraint(table, c.name(), "CHECK", List.of())));
        }
        return all;
    }

    private static List<KeyColumn> keyColumns(Database database) {
        List<KeyColumn> all = new ArrayList<>();
        for (Constraint constraint : constraints(database)) {
            int position = 1;
            for (int columnId : constraint.columns) {
                Column column = constraint.table.columnOfId(columnId);
                if (column != null) {
                    all.add(new KeyColumn(constraint, column.name(), position++));
                }
            }
        }
        return all;
    }

    private record TableName(String catalog, String schema, String name, boolean view) {}

    private record Of(ColumnOwner owner, Column column) {}

    private record Constraint(Table table, String name, String type, List<Integer> columns) {}

    private record KeyColumn(Constraint constraint, String column, int position) {}
}
