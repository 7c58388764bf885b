// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.source.SourceCatalog;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableStore.Begun;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Plans a task by the source's catalogue: a handful of queries, however many tables there are. */
public final class CataloguePlanner {

    private CataloguePlanner() {}

    /**
     * Plans what can be planned.
     *
     * @param begun tables that the task has begun with, by source table as text
     * @param synchronised columns that are synchronised already, by table
     */
    public static PlanDraft draft(
            SyncTask task,
            JdbcClient source,
            JdbcClient target,
            Map<String, Begun> begun,
            Map<TableName, Set<String>> synchronised) {
        List<SourceTable> tables = tables(task, source, synchronised);
        return Planner.draft(task, tables, new PlanFactsReader(task, source, target).read(tables, begun));
    }

    /**
     * User tables of the source: of those that are synchronised already, the columns that are; of others that are captured,
     * the columns that are captured.
     */
    public static List<SourceTable> tables(SyncTask task, JdbcClient source, Map<TableName, Set<String>> synchronised) {
        List<SourceTable> tables = new SourceCatalog(source).tables();
        if (!task.does(Part.CHANGES)) {
            return tables;
        }
        Map<TableName, Set<String>> captured = new HashMap<>(new ChangeDataCapture(source).capturedColumns());
        captured.putAll(synchronised);
        return tables.stream()
                .map(table -> captured.containsKey(table.name())
                        ? table.withColumns(withExcluded(task, table, captured.get(table.name())))
                        : table)
                .toList();
    }

    /** What the task excludes by name may be named, whether or not it is captured. */
    private static Set<String> withExcluded(SyncTask task, SourceTable table, Set<String> columns) {
        Set<String> all = new HashSet<>(columns);
        task.tables().stream()
                .filter(selection -> selection.selects(table.name()))
                .flatMap(selection -> selection.exclude().stream())
                .forEach(name -> table.column(name).ifPresent(column -> all.add(column.name())));
        return all;
    }
}
