// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Text in keys compares exactly: under a case-insensitive collation 'a' and 'A' are one key, in the target two. */
final class KeyCollation extends TableCheck {

    KeyCollation() {
        super(
                "table.key-collation",
                Level.WARNING,
                "a binary collation of key columns",
                "c.name",
                "JOIN sys.columns c ON c.object_id = t.object_id"
                        + " WHERE c.collation_name IS NOT NULL AND c.collation_name NOT LIKE N'%[_]BIN%'");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> key = facts.plan()
                .of(table)
                .map(plan -> plan.key().stream().map(SourceColumn::name).toList())
                .orElse(List.of());
        List<String> columns = details.stream().filter(key::contains).toList();
        if (!columns.isEmpty()) {
            findings.add(
                    table,
                    "Key columns " + String.join(", ", columns) + " of " + table
                            + " do not tell case, accents or trailing blanks apart; the target does.",
                    "Nothing, unless others look keys up in the target by another spelling: a change of case arrives as"
                            + " delete and insert.");
        }
    }
}
