// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.task.Finding.Level;

/** Problems of one kind that keep the task from being planned. */
final class PlanCheck extends Check {

    /** Where answers of checks come from that look at the plan only. */
    static final String ANSWERED = "Answered by the plan, which 'caravan plan' prints: the task's own entries, and"
            + " sys.tables, sys.columns, sys.indexes and sys.index_columns.";

    private final Kind kind;

    PlanCheck(String id, Kind kind, String wanted) {
        super(id, Level.ERROR, Need.SELECTION, wanted, ANSWERED);
        this.kind = kind;
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.draft().problems().stream()
                .filter(problem -> problem.kind() == kind)
                .forEach(problem -> findings.add(problem.scope(), problem.found(), problem.fix()));
    }
}
