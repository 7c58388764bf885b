// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the system that gives rows, such as cdc.fn_cdc_get_all_changes_x.
 *
 * @param schema schema
 * @param name name
 * @param parameters number of arguments
 * @param columns columns of the result
 * @param body makes the rows, lazily if it likes
 */
public record TableSystemFunction(String schema, String name, int parameters, List<ColumnMeta> columns, Body body) {

    /** Copies the list. */
    public TableSystemFunction {
        columns = List.copyOf(columns);
    }

    /** The computation. */
    @FunctionalInterface
    public interface Body {
        /** Makes the rows; {@link SessionContext#database} is the database that the call was qualified with. */
        Iterable<@Nullable Object[]> rows(SessionContext session, @Nullable Object[] arguments) throws SqlError;
    }
}
