// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A capture instance of a table, which has two at most.
 *
 * @param name name, unique in the database
 * @param table captured table
 * @param startLsn first LSN whose changes it has, null until the capture job has seen that it was made; cleanup moves it on
 * @param columnIds {@code column_id} of the captured columns
 */
public record CaptureInstance(
        String name, TableName table, @Nullable Lsn startLsn, Set<Integer> columnIds) {

    /** The name that {@code sys.sp_cdc_enable_table} gives when it is not told one. */
    public static String defaultName(TableName table) {
        return table.schema() + "_" + table.table();
    }

    /** Whether it captures all of the columns. */
    public boolean captures(Set<Integer> ids) {
        return columnIds.containsAll(ids);
    }
}
