// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Names in the target are no reserved words, which people must write in quotation marks. */
final class ReservedWords extends Check {

    ReservedWords() {
        super(
                "target.reserved-words",
                Level.WARNING,
                Need.BOTH,
                "names that are not reserved",
                "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        Set<String> reserved =
                Set.copyOf(facts.target().sql(query()).query(String.class).list());
        for (TableShape table : facts.plan().targets()) {
            List<String> names =
                    new ArrayList<>(List.of(table.name().schema(), table.name().table()));
            names.addAll(table.columnNames());
            names.retainAll(reserved);
            if (!names.isEmpty()) {
                findings.add(
                        table.name(),
                        "Reserved words are names in " + table.name() + ": " + String.join(", ", names)
                                + ". Queries must write them in quotation marks.",
                        "Rename them by 'target' or 'columns', if that is a nuisance.");
            }
        }
    }
}
