// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.schema.ExistingTables;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.source.SourceCatalog;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
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
     * Plans what can be planned: of tables that are synchronised already, the columns that are; of others that are captured,
     * the columns that are captured.
     *
     * @param facts what the target's catalogue and the source's collation say
     * @param synchronised columns that are synchronised already, by table
     */
    public static PlanDraft draft(
            SyncTask task, JdbcClient source, PlanFacts facts, Map<TableName, Set<String>> synchronised) {
        List<SourceTable> tables = new SourceCatalog(source).tables();
        if (!task.initialize().contains(Part.CHANGES)) {
            return Planner.draft(task, tables, facts);
        }
        Map<TableName, Set<String>> captured = new HashMap<>(new ChangeDataCapture(source).capturedColumns());
        captured.putAll(synchronised);
        return Planner.draft(
                task,
                tables.stream()
                        .map(table -> captured.containsKey(table.name())
                                ? table.withColumns(withExcluded(task, table, captured.get(table.name())))
                                : table)
                        .toList(),
                facts);
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

    /** Reads what the plan needs to know beside the source's tables. */
    public static PlanFacts facts(SyncTask task, JdbcClient source, JdbcClient target) {
        if (!task.names().quoteNames()) {
            return PlanFacts.NONE;
        }
        return new PlanFacts(
                new SourceCatalog(source).isCaseSensitive(), new ExistingTables(target).keywords(), Map.of(), Map.of());
    }
}
