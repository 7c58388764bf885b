// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.enrich.PlanException;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableName;
import java.util.Map;
import java.util.Set;

/** Plans the task for given columns of its tables. */
@FunctionalInterface
public interface Replanner {

    /**
     * A plan by the source's present catalogue.
     *
     * @param columns names of the columns to look at by table; other tables are planned with all their captured columns
     * @throws PlanException when they cannot be planned
     */
    TaskPlan plan(Map<TableName, Set<String>> columns);
}
