// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Keys are exact: numbers of types float and real are told apart by their last bit, which no one types. */
final class KeyType extends Check {

    KeyType() {
        super("table.key-type", Level.WARNING, Need.SELECTION, "no float or real in a key", PlanCheck.ANSWERED);
    }

    @Override
    void look(Facts facts, Findings findings) {
        for (TablePlan table : facts.plan().tables()) {
            List<String> columns = table.key().stream()
                    .filter(column -> isApproximate(column.type().name()))
                    .map(SourceColumn::name)
                    .toList();
            if (!columns.isEmpty()) {
                findings.add(
                        table.source().name(),
                        "Key columns " + String.join(", ", columns) + " of "
                                + table.source().name()
                                + " are of type float or real: a row is found by the same bits only, not by a rounded number.",
                        "Choose exact columns as 'primary-key', or look rows up by the value as it was read.");
            }
        }
    }

    private static boolean isApproximate(String type) {
        return type.equals("float") || type.equals("real");
    }
}
