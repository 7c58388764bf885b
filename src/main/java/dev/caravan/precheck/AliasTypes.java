// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Columns of alias types become columns of the types that they stand for. */
final class AliasTypes extends TableCheck {

    AliasTypes() {
        super(
                "table.alias-types",
                Level.INFO,
                "built-in types",
                "c.name + N' (' + ty.name + N')'",
                "JOIN sys.columns c ON c.object_id = t.object_id JOIN sys.types ty ON ty.user_type_id = c.user_type_id"
                        + " WHERE ty.is_user_defined = 1 AND ty.is_assembly_type = 0");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Columns " + String.join(", ", details) + " of " + table
                        + " get the types that their alias types stand for.",
                "");
    }
}
