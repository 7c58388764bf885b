// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Table;
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
        int command = columns.size() + 1;
        columns.add(Column.of(command, "__$command_id", SqlTypes.INT, true));
        String name = instance + "_CT";
        return make(database, schema, name, columns, name + "_clustered_idx", List.of(1, command, 3, 4));
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
