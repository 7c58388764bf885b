// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** The login sees through masks: without UNMASK the load would bring masks in place of values. */
final class UnmaskRight extends TableCheck {

    UnmaskRight() {
        super(
                "table.unmask",
                Level.ERROR,
                "UNMASK for the login",
                "c.name",
                MaskedColumns.REST + " AND HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'UNMASK') = 0",
                SourceVersion.SQL_2016);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> columns = SynchronisedColumns.of(facts, table, details);
        if (!columns.isEmpty()) {
            findings.add(
                    table,
                    "The login sees masks in place of the values of columns " + String.join(", ", columns) + " of "
                            + table + ".",
                    "GRANT UNMASK TO "
                            + Identifiers.source(facts.task().source().username()) + ";");
        }
    }
}
