// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No column of Always Encrypted: Caravan holds no key, so that it would bring ciphertext. */
final class EncryptedColumns extends TableCheck {

    EncryptedColumns() {
        super(
                "table.encrypted-columns",
                Level.ERROR,
                "no column of Always Encrypted",
                "c.name",
                "JOIN sys.columns c ON c.object_id = t.object_id WHERE c.encryption_type IS NOT NULL",
                SourceVersion.SQL_2016);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> columns = SynchronisedColumns.of(facts, table, details);
        if (!columns.isEmpty()) {
            findings.add(
                    table,
                    "Columns " + String.join(", ", columns) + " of " + table + " are encrypted by the application.",
                    "Exclude them: exclude: [" + String.join(", ", columns) + "].");
        }
    }
}
