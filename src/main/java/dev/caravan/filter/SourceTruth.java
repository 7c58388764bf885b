// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.source.SourceColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides conditions that depend on the rules of a collation, as the source does. */
@FunctionalInterface
public interface SourceTruth {

    /**
     * Evaluates a condition for rows that need not be in any table.
     *
     * @param condition condition in T-SQL
     * @param columns the columns that it names
     * @param rows their values: texts as String, bytes as ByteBuffer
     * @return one truth for each row, none of them open
     */
    List<Truth> answer(String condition, List<SourceColumn> columns, List<List<@Nullable Object>> rows);
}
