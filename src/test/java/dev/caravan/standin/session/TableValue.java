// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a table-valued parameter.
 *
 * @param type name of its table type, one to three parts
 * @param columns columns as the client describes them, without those that shall have their defaults; none for NULL
 * @param ordinals place of each column in the table type, from 0
 * @param rows rows, values in the order of the columns
 */
public record TableValue(
        List<String> type, List<ColumnMeta> columns, List<Integer> ordinals, List<@Nullable Object[]> rows) {}
