// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;

/** Makes the tables of the cdc schema that hold rows, with SQL Server's columns in SQL Server's order. */
final class ChangeTables {
    /** Columns before the captured ones. */
    static final int LEADING = 5;

    /** Server property: 0 makes new change tables lack {@code __$command_id}, as before SQL Server 2012 SP3. */
    static final String COMMAND_ID = "cdc.command_id";

    static final int START_LSN = 0;
    static final int SEQVAL = 2;
    static final int OPERATION = 3;
    static final int UPDATE_MASK = 4;

    private static final SqlType LSN = SqlTypes.binary(Lsn.LENGTH);
    private static final SqlType MASK = SqlTypes.varbinary(128);

    private ChangeTables() {}

    /**
     * {@code cdc.lsn_time_mapping}, ordered by start_lsn.
     *
     * @param schema the cdc schema
     */
    static Table mapping(Database database, Schema schema) {
        List<Column> columns = List.of(
                Column.of(1, "start_lsn", LSN, false),
                Column.of(2, "tran_begin_time", SqlTypes.DATETIME, true),
                Column.of(3, "tran_end_time", SqlTypes.DATETIME, true),
                Column.of(4, "tran_id", SqlTypes.varbinary(Lsn.LENGTH), true),
                Column.of(5, "tran_begin_lsn", LSN, true));
        return make(database, schema, "lsn_time_mapping", columns, "lsn_time_mapping_clustered_idx", List.of(1));
    }

    /**
     * {@code cdc.<instance>_CT}, ordered by LSN, command, sequence value and operation.
     *
     * @param schema the cdc schema
     */
    static Table changes(Database database, Schema schema, String instance, List<CapturedColumn> captured) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(1, "__$start_lsn", LSN, false));
        columns.add(Column.of(2, "__$end_lsn", LSN, true));
        columns.add(Column.of(3, "__$seqval", LSN, false));
        columns.add(Column.of(4, "__$operation", SqlTypes.INT, false));
        columns.add(Column.of(5, "__$update_mask", MASK, true));
        for (CapturedColumn column : captured) {
            columns.add(Column.of(columns.size() + 1, column.name(), changeType(column.type()), true));
        }
        String name = instance + "_CT";
        // Servers without KB3030352 have no command id, and order by the sequence value alone.
        if (Integer.valueOf(0).equals(database.server().properties().get(COMMAND_ID))) {
            return make(database, schema, name, columns, name + "_clustered_idx", List.of(1, 3, 4));
        }
        int command = columns.size() + 1;
        columns.add(Column.of(command, "__$command_id", SqlTypes.INT, true));
        return make(database, schema, name, columns, name + "_clustered_idx", List.of(1, command, 3, 4));
    }

    /** A table that is in the catalogue only; a system view of its name gives the rows. */
    static Table listed(Database database, Schema schema, String name, List<ColumnMeta> metas) {
        List<Column> columns = new ArrayList<>();
        for (ColumnMeta meta : metas) {
            columns.add(Column.of(columns.size() + 1, meta.name(), meta.type(), meta.nullable()));
        }
        Table table = new Table(database, Table.plain(database, schema, name, columns), true);
        database.addTable(table);
        return table;
    }

    /** Type in a change table: a rowversion becomes plain binary, which is not generated. */
    static SqlType changeType(SqlType source) {
        return source.kind() == SqlType.Kind.ROWVERSION ? SqlTypes.binary(8) : source;
    }

    private static Table make(
            Database database, Schema schema, String name, List<Column> columns, String index, List<Integer> key) {
        Index clustered = new Index(
                1,
                index,
                Index.Kind.PLAIN,
                true,
                true,
                key.stream().map(id -> new Index.Key(id, false)).toList(),
                List.of(),
                null,
                0,
                false);
        Table table =
                new Table(database, Table.plain(database, schema, name, columns).withIndexes(List.of(clustered)), true);
        TableStore.attach(table, new AppendStore(table, clustered));
        database.addTable(table);
        return table;
    }
}
