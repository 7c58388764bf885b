// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.stream.Collectors;

/** A table has one capture instance, so that there is room for the second that a new column takes. */
final class CaptureInstances extends TableCheck {

    CaptureInstances() {
        super(
                "table.capture-instances",
                Level.WARNING,
                "one capture instance",
                "ct.capture_instance",
                "JOIN cdc.change_tables ct ON ct.source_object_id = t.object_id");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        if (details.size() > 1) {
            findings.add(
                    table,
                    "Table " + table + " has two capture instances, " + String.join(" and ", details)
                            + ": there is no room for another when a column is added.",
                    "Disable the one that nobody reads: "
                            + details.stream()
                                    .map(instance -> disable(table, instance))
                                    .collect(Collectors.joining(" or ")));
        }
    }

    private static String disable(TableName table, String instance) {
        return "EXEC sys.sp_cdc_disable_table @source_schema = " + text(table.schema()) + ", @source_name = "
                + text(table.table()) + ", @capture_instance = " + text(instance) + ";";
    }

    private static String text(String value) {
        return "N'" + value.replace("'", "''") + "'";
    }
}
