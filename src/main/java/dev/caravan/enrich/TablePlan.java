// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.filter.RowFilter;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.TableDefinition;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask.Operation;
import dev.caravan.task.TableDetail;
import dev.caravan.task.TableDetail.MappedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How one source table becomes (a part of) one target table.
 *
 * @param source source table
 * @param columns synchronised source columns, in the order of the first target columns
 * @param target target table; has one more column, the merge tag, where {@code tag} is present
 * @param definition how the target table is laid out
 * @param tag value of {@code __dts_data_source} for rows of this table
 * @param key source columns of the key, in key order
 * @param operations kinds of changes to apply
 * @param filter predicate that rows must pass, empty for all rows
 * @param leftOut source columns that are not synchronised, each with the reason
 */
public record TablePlan(
        SourceTable source,
        List<SourceColumn> columns,
        TableShape target,
        TableDefinition definition,
        Optional<String> tag,
        List<SourceColumn> key,
        Set<Operation> operations,
        Optional<RowFilter> filter,
        Map<String, String> leftOut) {

    /** Name of the column that tells merged tables apart, as the cloud service names it. */
    public static final String TAG_COLUMN = "__dts_data_source";

    private static final String LOST = "its values are lost: ";

    /** The reason for leaving out a column that has no counterpart in a target table that was there before. */
    static String lostTo(TableName target, String column) {
        return LOST + "target table " + target + " has no column '" + column + "'";
    }

    /** Source columns without a counterpart in a target table that was there before. */
    public List<String> lost() {
        return leftOut.entrySet().stream()
                .filter(column -> column.getValue().startsWith(LOST))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What users see of it. */
    public TableDetail detail() {
        List<MappedColumn> mapped = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            SourceColumn column = columns.get(i);
            Column to = target.columns().get(i);
            mapped.add(new MappedColumn(
                    column.name(),
                    column.type().declaration(),
                    to.name(),
                    to.type(),
                    target.key().contains(i)));
        }
        return new TableDetail(definition.description(), mapped, leftOut, tag.orElse(null));
    }

    /** The same with another shape of the target table. */
    TablePlan withTarget(TableShape shape) {
        return new TablePlan(source, columns, shape, definition, tag, key, operations, filter, leftOut);
    }
}
