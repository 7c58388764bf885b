// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.SystemProcedure.Parameter;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The catalogue procedures of ODBC, with the result columns that drivers read by number. */
final class MetadataProcedures {
    private static final SqlType PATTERN = SqlTypes.nvarchar(384);

    private MetadataProcedures() {}

    static void install(Registry registry) {
        add(
                registry,
                MetadataProcedures::tables,
                List.of(
                        optional("@table_name", PATTERN),
                        optional("@table_owner", PATTERN),
                        optional("@table_qualifier", SqlTypes.SYSNAME),
                        optional("@table_type", SqlTypes.varchar(100)),
                        optional("@fUsePattern", SqlTypes.BIT)),
                "sp_tables");
        add(
                registry,
                ColumnListing::procedure,
                List.of(
                        required("@table_name", PATTERN),
                        optional("@table_owner", PATTERN),
                        optional("@table_qualifier", SqlTypes.SYSNAME),
                        optional("@column_name", PATTERN),
                        optional("@NameScope", SqlTypes.INT),
                        optional("@ODBCVer", SqlTypes.INT),
                        optional("@fUsePattern", SqlTypes.BIT)),
                "sp_columns_100",
                "sp_columns_170");
        add(
                registry,
                ColumnListing::procedure,
                List.of(
                        required("@table_name", PATTERN),
                        optional("@table_owner", PATTERN),
                        optional("@table_qualifier", SqlTypes.SYSNAME),
                        optional("@column_name", PATTERN),
                        optional("@ODBCVer", SqlTypes.INT)),
                "sp_columns");
        List<Parameter> table = List.of(
                required("@table_name", SqlTypes.SYSNAME),
                optional("@table_owner", SqlTypes.SYSNAME),
                optional("@table_qualifier", SqlTypes.SYSNAME));
        add(registry, KeyListing::primaryKeys, table, "sp_pkeys");
        List<Parameter> statistics = new ArrayList<>(table);
        statistics.add(optional("@index_name", PATTERN));
        statistics.add(optional("@is_unique", SqlTypes.character(1)));
        statistics.add(optional("@accuracy", SqlTypes.character(1)));
        add(registry, KeyListing::statistics, statistics, "sp_statistics", "sp_statistics_100");
        add(
                registry,
                KeyListing::foreignKeys,
                List.of(
                        optional("@pktable_name", SqlTypes.SYSNAME),
                        optional("@pktable_owner", SqlTypes.SYSNAME),
                        optional("@pktable_qualifier", SqlTypes.SYSNAME),
                        optional("@fktable_name", SqlTypes.SYSNAME),
                        optional("@fktable_owner", SqlTypes.SYSNAME),
                        optional("@fktable_qualifier", SqlTypes.SYSNAME)),
                "sp_fkeys");
        add(registry, MetadataProcedures::databases, List.of(), "sp_databases");
        add(
                registry,
                ServerInformation::attributes,
                List.of(optional("@attribute_id", SqlTypes.INT)),
                "sp_server_info");
        add(registry, ServerInformation::catalogs, List.of(required("@server_name", SqlTypes.SYSNAME)), "sp_catalogs");
        add(
                registry,
                MetadataProcedures::procedures,
                List.of(
                        optional("@sp_name", PATTERN),
                        optional("@sp_owner", PATTERN),
                        optional("@sp_qualifier", SqlTypes.SYSNAME),
                        optional("@fUsePattern", SqlTypes.BIT)),
                "sp_stored_procedures");
    }

    private static void add(Registry registry, SystemProcedure.Body body, List<Parameter> parameters, String... names) {
        for (String name : names) {
            registry.add(new SystemProcedure("sys", name, parameters, body));
        }
    }

    /**
     * Lets only the current database be named.
     *
     * @throws SqlError 15250 for another one
     */
    static void requireCurrent(Database database, @Nullable String qualifier) throws SqlError {
        if (qualifier != null && !Names.same(qualifier, database.name())) {
            throw new SqlError(
                    15250,
                    16,
                    1,
                    "The database name component of the object qualifier must be the name of the current database.");
        }
    }

    private static int tables(ProcedureCall call) throws SqlError {
        Database database = call.session().database();
        String qualifier = call.text("@table_qualifier");
        if (qualifier != null && !qualifier.isEmpty() && !qualifier.equals("%")) {
            requireCurrent(database, qualifier);
        }
        boolean pattern = call.flag("@fUsePattern", true);
        NameFilter name = NameFilter.of(call.text("@table_name"), pattern);
        NameFilter schema = NameFilter.of(call.text("@table_owner"), pattern);
        String types = call.text("@table_type", "'TABLE','VIEW','SYSTEM TABLE'").toUpperCase(Locale.ROOT);
        List<Listed> listed = new ArrayList<>();
        if (types.contains("'TABLE'")) {
            database.tables().stream()
                    .filter(t -> call.session()
                            .rights()
                            .sees(database, t.objectId(), t.schema().id()))
                    .forEach(t -> listed.add(Listed.of(t)));
        }
        if (types.contains("'VIEW'")) {
            database.modules().stream()
                    .filter(m -> m.kind() == SqlModule.Kind.VIEW)
                    .filter(m -> call.session()
                            .rights()
                            .sees(database, m.objectId(), m.schema().id()))
                    .forEach(m -> listed.add(new Listed(database, m.schema().name(), m.name(), "VIEW")));
        }
        listed.removeIf(t -> !name.accepts(t.name) || !schema.accepts(t.schema));
        listed.sort(
                Comparator.comparing(Listed::type).thenComparing(Listed::schema).thenComparing(Listed::name));
        Rowset<Listed> rowset = new Rowset<Listed>()
                .column("TABLE_QUALIFIER", SqlTypes.SYSNAME, t -> t.database.name())
                .column("TABLE_OWNER", SqlTypes.SYSNAME, Listed::schema)
                .column("TABLE_NAME", SqlTypes.SYSNAME, Listed::name)
                .column("TABLE_TYPE", SqlTypes.varchar(32), Listed::type)
                .column("REMARKS", SqlTypes.varchar(254), t -> null);
        call.result(rowset.columns(), rowset.rows(listed));
        return 0;
    }

    private static int databases(ProcedureCall call) throws SqlError {
        Rowset<Database> rowset = new Rowset<Database>()
                .name("DATABASE_NAME", Database::name)
                .column("DATABASE_SIZE", SqlTypes.INT, d -> 16_384)
                .column("REMARKS", SqlTypes.varchar(254), d -> null);
        call.result(
                rowset.columns(), rowset.rows(DatabaseViews.all(call.session().server())));
        return 0;
    }

    private static int procedures(ProcedureCall call) throws SqlError {
        NameFilter name = NameFilter.of(call.text("@sp_name"), true);
        NameFilter schema = NameFilter.of(call.text("@sp_owner"), true);
        Database database = call.session().database();
        List<SqlModule> found = database.modules().stream()
                .filter(m -> m.kind() != SqlModule.Kind.VIEW)
                .filter(m -> name.accepts(m.name()) && schema.accepts(m.schema().name()))
                .toList();
        Rowset<SqlModule> rowset = new Rowset<SqlModule>()
                .column("PROCEDURE_QUALIFIER", SqlTypes.SYSNAME, m -> database.name())
                .column("PROCEDURE_OWNER", SqlTypes.SYSNAME, m -> m.schema().name())
                .name("PROCEDURE_NAME", m -> m.name() + (m.kind().isFunction() ? ";0" : ";1"))
                .number("NUM_INPUT_PARAMS", m -> -1)
                .number("NUM_OUTPUT_PARAMS", m -> -1)
                .number("NUM_RESULT_SETS", m -> -1)
                .column("REMARKS", SqlTypes.varchar(254), m -> null)
                .small("PROCEDURE_TYPE", m -> 2);
        call.result(rowset.columns(), rowset.rows(found));
        return 0;
    }

    private record Listed(Database database, String schema, String name, String type) {
        static Listed of(Table table) {
            return new Listed(table.database(), table.schema().name(), table.name(), "TABLE");
        }
    }
}
