// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTables;
import dev.caravan.source.ObjectKinds;
import dev.caravan.source.SourceCatalog;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Selection;
import dev.caravan.task.TableStore.Begun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Asks the two databases for what a plan needs to know beyond the source's tables. */
public final class PlanFactsReader {

    private final SyncTask task;
    private final JdbcClient source;
    private final ObjectKinds objects;
    private final ExistingTables target;

    /** Asks through the given clients. */
    public PlanFactsReader(SyncTask task, JdbcClient source, JdbcClient target) {
        this.task = task;
        this.source = source;
        this.objects = new ObjectKinds(source);
        this.target = new ExistingTables(target);
    }

    /**
     * Reads the facts for a plan of the given tables.
     *
     * @param begun tables that the task has begun with, by source table as text
     */
    public PlanFacts read(List<SourceTable> catalog, Map<String, Begun> begun) {
        Map<TableName, Set<String>> lost = new HashMap<>();
        for (SourceTable table : catalog) {
            Begun known = begun.get(table.name().toString());
            if (known != null) {
                lost.put(table.name(), known.lost());
            }
        }
        PlanFacts names = new PlanFacts(
                task.names().quoteNames() && new SourceCatalog(source).isCaseSensitive(),
                task.names().quoteNames() ? target.keywords() : Set.of(),
                notTables(catalog),
                Map.of(),
                lost);
        return names.with(existing(Planner.draft(task, catalog, names).plan(), begun));
    }

    /** Reads the facts for a plan of the given tables without asking the target. */
    public PlanFacts readSource(List<SourceTable> catalog) {
        return new PlanFacts(false, Set.of(), notTables(catalog), Map.of(), Map.of());
    }

    /** Asked only where the task names something that is not among the tables. */
    private Map<TableName, ObjectKinds.Kind> notTables(List<SourceTable> catalog) {
        return objects.named(task.tables().stream()
                .filter(selection -> !selection.isPattern())
                .filter(selection -> catalog.stream().noneMatch(table -> selection.selects(table.name())))
                .map(Selection::source)
                .toList());
    }

    /** Tables of the target that the task finds and does not replace. */
    private Map<TableName, ExistingTable> existing(TaskPlan plan, Map<String, Begun> begun) {
        if (task.existingTables() == SyncTask.ExistingTables.RECREATE) {
            return Map.of();
        }
        return target.read(plan.newTargets(begun.keySet()));
    }
}
