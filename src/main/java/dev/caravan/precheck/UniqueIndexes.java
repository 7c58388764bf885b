// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.stream.Collectors;

/** No unique index beside the key: values that rows swap within a batch may collide in it. */
final class UniqueIndexes extends TargetTableCheck {

    UniqueIndexes() {
        super("target.unique-indexes", Level.WARNING, "no unique index but that of the key", """
                SELECT n.nspname AS schema_name, c.relname AS table_name,
                       x.relname || ' (' || string_agg(a.attname, ', ' ORDER BY a.attname) || ')' AS detail
                FROM pg_index i
                JOIN pg_class c ON c.oid = i.indrelid
                JOIN pg_class x ON x.oid = i.indexrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                WHERE i.indisunique AND n.nspname IN (:schemas)
                GROUP BY n.nspname, c.relname, x.relname""");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        TableShape shape = facts.existingTargets().get(table);
        String key =
                shape == null ? "" : shape.keyNames().stream().sorted().collect(Collectors.joining(", ", "(", ")"));
        List<String> others =
                details.stream().filter(index -> !index.endsWith(key)).toList();
        if (!others.isEmpty()) {
            findings.add(
                    table,
                    "Unique indexes " + String.join(", ", others) + " of " + table
                            + " may refuse rows that swap their values within a batch.",
                    "Make them plain indexes: uniqueness is kept at the source.");
        }
    }
}
