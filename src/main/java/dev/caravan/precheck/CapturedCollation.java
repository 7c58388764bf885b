// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/**
 * Text columns have the database's collation: change tables do not keep that of the column, which breaks characters of
 * other code pages ("Known issues: change data capture").
 */
final class CapturedCollation extends TableCheck {

    CapturedCollation() {
        super(
                "table.captured-collation",
                Level.WARNING,
                "the collation of the database",
                "c.name",
                "JOIN sys.columns c ON c.object_id = t.object_id"
                        + " JOIN sys.types ty ON ty.user_type_id = c.system_type_id"
                        + " WHERE ty.name IN (N'char', N'varchar', N'text')"
                        + " AND c.collation_name <> CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Columns " + String.join(", ", details) + " of " + table
                        + " have another collation than the database: characters outside ASCII may be captured wrongly.",
                "Make them nvarchar, or give them the collation of the database.");
    }
}
