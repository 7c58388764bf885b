// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.source.SourceColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads from source tables what changes did not carry. */
@FunctionalInterface
public interface CurrentValues {

    /**
     * Reads rows by their keys.
     *
     * @param table table
     * @param columns columns to read
     * @param keys values of the table's key columns, in the classes of {@code dev.caravan.model.Values}
     * @return for each key the values of the columns as the target can store them, null where there is no such row
     * @throws org.springframework.dao.DataAccessException when the source fails
     */
    List<@Nullable Object @Nullable []> read(
            TablePlan table, List<SourceColumn> columns, List<@Nullable Object[]> keys);
}
