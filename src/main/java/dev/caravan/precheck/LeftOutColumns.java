// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.task.Finding.Level;

/** Columns that are not synchronised: computed ones and those of types without a counterpart. */
final class LeftOutColumns extends Check {

    LeftOutColumns() {
        super("table.left-out-columns", Level.WARNING, Need.SELECTION, "all columns synchronised", PlanCheck.ANSWERED);
    }

    @Override
    void look(Facts facts, Findings findings) {
        for (TablePlan table : facts.plan().tables()) {
            table.leftOut()
                    .forEach((column, reason) -> findings.add(
                            table.source().name(),
                            "Column " + column + " of " + table.source().name() + " is left out: " + reason + ".",
                            "Exclude it by 'exclude' if that is meant; otherwise change the column."));
        }
    }
}
