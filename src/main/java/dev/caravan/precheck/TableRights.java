// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** The login may read the tables. */
final class TableRights extends TableCheck {

    TableRights() {
        super(
                "table.rights",
                Level.ERROR,
                "SELECT on the table",
                "t.name",
                "WHERE HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), N'OBJECT', N'SELECT') = 0");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "The login may not read table " + table + ".",
                "GRANT SELECT ON " + Identifiers.source(table) + " TO "
                        + Identifiers.source(facts.task().source().username()) + ";");
    }
}
