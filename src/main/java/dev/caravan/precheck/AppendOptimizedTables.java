// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;

/**
 * Tables with a key that are there already are heap tables: append-optimized ones take changes badly, and before version 7
 * no key.
 */
final class AppendOptimizedTables extends TargetTableCheck {

    /** Characters that fit a name of 63 bytes whatever they are, with a suffix. */
    private static final int SHORT = 14;

    AppendOptimizedTables() {
        super("target.append-optimized", Level.ERROR, "heap tables", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, CASE WHEN i.inhparent IS NULL THEN '' ELSE 'partition' END AS detail
                FROM pg_appendonly a
                LEFT JOIN pg_inherits i ON i.inhrelid = a.relid
                LEFT JOIN pg_inherits j ON j.inhrelid = i.inhparent
                LEFT JOIN pg_inherits k ON k.inhrelid = j.inhparent
                JOIN pg_class c ON c.oid = coalesce(k.inhparent, j.inhparent, i.inhparent, a.relid)
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN (:schemas)""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.dialect().isDistributed() && super.concerns(facts);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " is append-optimized, at least one partition of it: "
                        + (facts.follows()
                                ? "each batch of changes deletes and inserts whole rows, locks the table and leaves dead"
                                        + " rows behind."
                                : "its key cannot be kept, or costs as much as that of a heap table."),
                (facts.dialect().isModern()
                                ? "ALTER TABLE " + Identifiers.target(table) + " SET ACCESS METHOD heap;"
                                : details.contains("partition")
                                        ? "Make the table anew without appendonly, its partitions included, and copy its rows."
                                        : asHeap(table))
                        + " Or let Caravan make it by 'existing-tables: recreate'.");
    }

    /** Greenplum 6 cannot change how a table is stored. */
    private static String asHeap(TableName table) {
        String name = Identifiers.target(table);
        String old = table.table().substring(0, Math.min(table.table().length(), SHORT)) + "_old";
        String other = Identifiers.target(new TableName(table.schema(), old));
        return "ALTER TABLE " + name + " RENAME TO " + Identifiers.target(old) + "; CREATE TABLE " + name + " (LIKE "
                + other + " INCLUDING ALL) WITH (appendonly = false); INSERT INTO " + name + " SELECT * FROM " + other
                + "; DROP TABLE " + other + ";";
    }
}
