// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import dev.caravan.model.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The work on all tables of a batch: deletes from child to parent tables, then writes from parent to child. */
final class BatchWork {

    private final List<TableWork> works;

    private BatchWork(List<TableWork> works) {
        this.works = works;
    }

    /**
     * A table's changes and how to write them.
     *
     * @param plan plan for the changes' shape
     * @param changes net changes
     */
    record Planned(TablePlan plan, TableChanges changes) {}

    /**
     * What decides on the path of each table.
     *
     * @param attempt how careful to be
     * @param mode whether rows may be ahead of the batch
     * @param directRows rows below which staging does not pay
     * @param dialect what the server can do
     */
    record Conditions(Attempt attempt, ApplyMode mode, int directRows, Dialect dialect) {}

    /** Chooses the path of each table. */
    static BatchWork of(List<Planned> tables, Conditions conditions, BatchTransaction transaction) {
        List<TableWork> works = new ArrayList<>(tables.size());
        for (Planned table : tables) {
            if (table.changes().size() > 0) {
                works.add(WorkChoice.of(table.plan(), table.changes(), conditions, transaction));
            }
        }
        return new BatchWork(parentsFirst(works));
    }

    private static List<TableWork> parentsFirst(List<TableWork> works) {
        if (works.stream().allMatch(work -> work.plan().table().references().isEmpty())) {
            return works;
        }
        Map<TableName, List<TableWork>> byName = new TreeMap<>();
        works.forEach(work -> byName.computeIfAbsent(work.plan().name(), name -> new ArrayList<>())
                .add(work));
        Set<TableName> order = new LinkedHashSet<>();
        byName.keySet().forEach(name -> visit(name, byName, order, new LinkedHashSet<>()));
        return order.stream()
                .flatMap(name -> byName.getOrDefault(name, List.of()).stream())
                .toList();
    }

    private static void visit(
            TableName name, Map<TableName, List<TableWork>> byName, Set<TableName> order, Set<TableName> path) {
        List<TableWork> works = byName.get(name);
        // A table that is on the path already closes a cycle: any order is as good, the constraints have to be
        // deferred.
        if (works == null || order.contains(name) || !path.add(name)) {
            return;
        }
        works.get(0).plan().table().references().forEach(parent -> visit(parent, byName, order, path));
        order.add(name);
    }

    /** Plans of the tables that need a staging table. */
    List<TablePlan> staged() {
        return works.stream()
                .filter(TableWork::staged)
                .map(TableWork::plan)
                .distinct()
                .toList();
    }

    /** Does the work. */
    void run() {
        for (TableWork work : works) {
            if (work.staged()) {
                step("stage changes of", work, work::stage);
            }
        }
        List<TableWork> childrenFirst = new ArrayList<>(works);
        Collections.reverse(childrenFirst);
        for (TableWork work : childrenFirst) {
            step("delete rows of", work, work::delete);
        }
        for (TableWork work : works) {
            step("write rows to", work, work::write);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private static void step(String attempted, TableWork work, Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            throw ApplyException.of(attempted, work.plan().name(), e);
        } catch (UnencodableValueException e) {
            throw new ApplyException(FailureClass.DATA, work.plan().name(), String.valueOf(e.getMessage()), e);
        }
    }

    List<ApplyResult.Table> results() {
        return works.stream().map(TableWork::result).toList();
    }
}
