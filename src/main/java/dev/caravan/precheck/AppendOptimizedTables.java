// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Tables that are there already are heap tables where changes are followed: append-optimized ones take them badly. */
final class AppendOptimizedTables extends TargetTableCheck {

    AppendOptimizedTables() {
        super("target.append-optimized", Level.ERROR, "heap tables", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, '' AS detail
                FROM pg_appendonly a LEFT JOIN pg_inherits i ON i.inhrelid = a.relid
                JOIN pg_class c ON c.oid = coalesce(i.inhparent, a.relid) JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN (:schemas)""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.dialect().isDistributed() && super.concerns(facts);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table
                        + " is append-optimized, at least one partition of it: each batch of changes deletes and"
                        + " inserts whole rows, locks the table and leaves dead rows behind.",
                "Make it a heap table: CREATE TABLE … WITH (appendonly = false), or let Caravan make it by"
                        + " 'existing-tables: recreate'.");
    }
}
