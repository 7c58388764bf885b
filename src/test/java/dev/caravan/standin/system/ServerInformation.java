// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** sp_server_info and sp_catalogs: what the server is, and its databases as a linked server's (Catalog stored procedures). */
final class ServerInformation {
    private static final Map<Integer, List<String>> ATTRIBUTES = new TreeMap<>(Map.ofEntries(
            Map.entry(1, List.of("DBMS_NAME", "Microsoft SQL Server")),
            Map.entry(10, List.of("OWNER_TERM", "owner")),
            Map.entry(11, List.of("TABLE_TERM", "table")),
            Map.entry(12, List.of("MAX_OWNER_NAME_LENGTH", "128")),
            Map.entry(13, List.of("TABLE_LENGTH", "128")),
            Map.entry(14, List.of("MAX_QUAL_LENGTH", "128")),
            Map.entry(15, List.of("COLUMN_LENGTH", "128")),
            Map.entry(16, List.of("IDENTIFIER_CASE", "MIXED")),
            Map.entry(17, List.of("TX_ISOLATION", "2")),
            Map.entry(
                    18,
                    List.of("COLLATION_SEQ", "charset=iso_1 sort_order=nocase_iso charset_num=1 sort_order_num=52")),
            Map.entry(19, List.of("SAVEPOINT_SUPPORT", "Y")),
            Map.entry(20, List.of("MULTI_RESULT_SETS", "Y")),
            Map.entry(22, List.of("ACCESSIBLE_TABLES", "Y")),
            Map.entry(100, List.of("USERID_LENGTH", "128")),
            Map.entry(101, List.of("QUALIFIER_TERM", "database")),
            Map.entry(102, List.of("NAMED_TRANSACTIONS", "Y")),
            Map.entry(103, List.of("SPROC_AS_LANGUAGE", "Y")),
            Map.entry(104, List.of("ACCESSIBLE_SPROC", "Y")),
            Map.entry(105, List.of("MAX_INDEX_COLS", "16")),
            Map.entry(106, List.of("RENAME_TABLE", "Y")),
            Map.entry(107, List.of("RENAME_COLUMN", "Y")),
            Map.entry(108, List.of("DROP_COLUMN", "Y")),
            Map.entry(109, List.of("INCREASE_COLUMN_LENGTH", "Y")),
            Map.entry(110, List.of("DDL_IN_TRANSACTION", "Y")),
            Map.entry(111, List.of("DESCENDING_INDEXES", "Y")),
            Map.entry(112, List.of("SP_RENAME", "Y")),
            Map.entry(113, List.of("REMOTE_SPROC", "Y"))));

    private ServerInformation() {}

    static int attributes(ProcedureCall call) throws SqlError {
        long wanted = call.number("@attribute_id", 0);
        Map<Integer, List<String>> all = new TreeMap<>(ATTRIBUTES);
        String version =
                String.valueOf(ServerFunctions.serverProperty(call.session().server(), "ProductVersion"));
        all.put(2, List.of("DBMS_VER", "Microsoft SQL Server - " + version));
        all.put(500, List.of("SYS_SPROC_VERSION", version));
        List<Map.Entry<Integer, List<String>>> rows = all.entrySet().stream()
                .filter(attribute -> wanted == 0 || attribute.getKey() == wanted)
                .toList();
        Rowset<Map.Entry<Integer, List<String>>> rowset = new Rowset<Map.Entry<Integer, List<String>>>()
                .number("attribute_id", Map.Entry::getKey)
                .text("attribute_name", 60, a -> a.getValue().get(0))
                .text("attribute_value", 255, a -> a.getValue().get(1));
        call.result(rowset.columns(), rowset.rows(rows));
        return 0;
    }

    static int catalogs(ProcedureCall call) throws SqlError {
        Server server = call.session().server();
        String name = call.text("@server_name", "");
        if (!Names.same(name, server.name())) {
            throw new SqlError(
                    7202,
                    11,
                    2,
                    "Could not find server '" + name
                            + "' in sys.servers. Verify that the correct server name was specified. If necessary, execute"
                            + " the stored procedure sp_addlinkedserver to add the server to sys.servers.");
        }
        Rowset<Database> rowset = new Rowset<Database>()
                .name("CATALOG_NAME", Database::name)
                .nothing("DESCRIPTION", SqlTypes.nvarchar(4000));
        call.result(rowset.columns(), rowset.rows(DatabaseViews.all(server)));
        return 0;
    }
}
