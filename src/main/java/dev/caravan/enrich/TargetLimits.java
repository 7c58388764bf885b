// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;

/** What PostgreSQL and the Greenplum family set as limits when they are built ("PostgreSQL Limits"). */
final class TargetLimits {

    private static final int COLUMNS = 1600;
    private static final int KEY_COLUMNS = 32;

    private TargetLimits() {}

    /** Target tables have no more columns, in the table and in the key, than the target takes. */
    static void check(TaskPlan plan, PlanProblems problems) {
        for (TableShape target : plan.targets()) {
            TableName source = plan.tables().stream()
                    .filter(table -> table.target().name().equals(target.name()))
                    .findFirst()
                    .orElseThrow()
                    .source()
                    .name();
            int columns = target.columns().size();
            if (columns > COLUMNS) {
                problems.add(
                        Kind.OTHER,
                        source,
                        "Table " + target.name() + " would have " + columns + " columns, and the target takes "
                                + COLUMNS + ".",
                        "Exclude some by 'exclude'.");
            }
            int key = target.key().size();
            if (key > KEY_COLUMNS) {
                problems.add(
                        Kind.KEY,
                        source,
                        "The key of table " + target.name() + " would have " + key + " columns ("
                                + String.join(", ", target.keyNames()) + "), and an index of the target takes "
                                + KEY_COLUMNS + ".",
                        "Choose fewer columns as 'primary-key'"
                                + (plan.definition(target).partition().isPresent() ? ", or another 'partition'" : "")
                                + ".");
            }
        }
    }
}
