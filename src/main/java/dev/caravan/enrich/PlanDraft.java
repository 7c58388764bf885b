// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.source.SourceTable;
import java.util.List;

/**
 * What could be planned, and what keeps the rest from it.
 *
 * @param selected selected source tables, whether they could be planned or not
 * @param plan plan of the tables that could be planned
 * @param problems problems, none when the plan is complete
 */
public record PlanDraft(List<SourceTable> selected, TaskPlan plan, List<PlanProblem> problems) {

    /** Copies the lists. */
    public PlanDraft {
        selected = List.copyOf(selected);
        problems = List.copyOf(problems);
    }

    /**
     * The complete plan.
     *
     * @throws PlanException with all problems
     */
    public TaskPlan complete() {
        if (!problems.isEmpty()) {
            throw new PlanException(problems.stream().map(PlanProblem::text).toList());
        }
        return plan;
    }
}
