// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;

/** sp_table_privileges and sp_column_privileges: what the owner of each table may do, which is everything. */
final class PrivilegeListing {
    private static final SqlType PATTERN = SqlTypes.nvarchar(384);
    private static final List<String> ON_TABLES = List.of("DELETE", "INSERT", "REFERENCES", "SELECT", "UPDATE");
    private static final List<String> ON_COLUMNS = List.of("INSERT", "REFERENCES", "SELECT", "UPDATE");

    private PrivilegeListing() {}

    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "sys",
                "sp_table_privileges",
                List.of(
                        required("@table_name", PATTERN),
                        optional("@table_owner", PATTERN),
                        optional("@table_qualifier", SqlTypes.SYSNAME),
                        optional("@fUsePattern", SqlTypes.BIT)),
                call -> list(call, false)));
        registry.add(new SystemProcedure(
                "sys",
                "sp_column_privileges",
                List.of(
                        required("@table_name", SqlTypes.SYSNAME),
                        optional("@table_owner", SqlTypes.SYSNAME),
                        optional("@table_qualifier", SqlTypes.SYSNAME),
                        optional("@column_name", PATTERN)),
                call -> list(call, true)));
    }

    private record Granted(Database database, Table table, String column, String privilege) {}

    private static int list(ProcedureCall call, boolean onColumns) throws SqlError {
        boolean pattern = !onColumns && call.flag("@fUsePattern", true);
        NameFilter name = NameFilter.of(call.text("@table_name"), pattern);
        NameFilter schema = NameFilter.of(call.text("@table_owner"), pattern);
        NameFilter column = NameFilter.of(call.text("@column_name"), true);
        Database database = call.session().database();
        List<Granted> granted = new ArrayList<>();
        for (Table table : database.tables()) {
            if (!name.accepts(table.name()) || !schema.accepts(table.schema().name())) {
                continue;
            }
            if (onColumns) {
                columns(database, table, column, granted);
            } else {
                ON_TABLES.forEach(privilege -> granted.add(new Granted(database, table, "", privilege)));
            }
        }
        Rowset<Granted> rowset = rowset(onColumns);
        call.result(rowset.columns(), rowset.rows(granted));
        return 0;
    }

    private static void columns(Database database, Table table, NameFilter filter, List<Granted> granted) {
        for (Column column : table.columns()) {
            if (filter.accepts(column.name())) {
                ON_COLUMNS.forEach(privilege -> granted.add(new Granted(database, table, column.name(), privilege)));
            }
        }
    }

    private static Rowset<Granted> rowset(boolean onColumns) {
        Rowset<Granted> rowset = new Rowset<Granted>()
                .column("TABLE_QUALIFIER", SqlTypes.SYSNAME, g -> g.database.name())
                .column("TABLE_OWNER", SqlTypes.SYSNAME, g -> g.table.schema().name())
                .name("TABLE_NAME", g -> g.table.name());
        if (onColumns) {
            rowset.name("COLUMN_NAME", Granted::column);
        }
        return rowset.name("GRANTOR", g -> "dbo")
                .name("GRANTEE", g -> "dbo")
                .required("PRIVILEGE", SqlTypes.varchar(32), Granted::privilege)
                .column("IS_GRANTABLE", SqlTypes.varchar(3), g -> "YES");
    }
}
