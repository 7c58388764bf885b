// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.task.Finding.Level;

/** Problems of one kind that keep the task from being planned. */
final class PlanCheck extends Check {

    private final Kind kind;

    PlanCheck(String id, Kind kind, String wanted) {
        super(id, Level.ERROR, Need.SELECTION, wanted, "");
        this.kind = kind;
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.draft().problems().stream()
                .filter(problem -> problem.kind() == kind)
                .forEach(problem -> findings.add(problem.scope(), problem.text(), ""));
    }
}
