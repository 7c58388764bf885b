// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user table of the source database.
 *
 * @param name schema and name in their exact spelling
 * @param columns columns in the order of column_id
 * @param key columns of the primary key, or else of the best unique index whose columns are all NOT NULL; empty when
 *     there is none
 * @param rows rows by the catalogue's count, an estimate
 */
public record SourceTable(TableName name, List<SourceColumn> columns, List<String> key, long rows) {

    /** The column of that name; of one that differs by case alone, when there is none of exactly that spelling. */
    public Optional<SourceColumn> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(column -> column.name().equalsIgnoreCase(columnName))
                        .findFirst());
    }

    /** The same table with only the named columns. */
    public SourceTable withColumns(Set<String> names) {
        return new SourceTable(
                name,
                columns.stream().filter(column -> names.contains(column.name())).toList(),
                key,
                rows);
    }
}
