// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No foreign keys between tables that are written: changes of a batch are applied table by table. */
final class ForeignKeys extends TargetTableCheck {

    ForeignKeys() {
        super("target.foreign-keys", Level.WARNING, "no foreign keys", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, k.conname AS detail
                FROM pg_constraint k
                JOIN pg_class c ON c.oid IN (k.conrelid, k.confrelid)
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE k.contype = 'f' AND NOT k.condeferred AND n.nspname IN (:schemas)""");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Foreign keys " + String.join(", ", details) + " of " + table
                        + " may refuse rows, because tables are written one after the other.",
                "Drop them, or make them DEFERRABLE INITIALLY DEFERRED.");
    }
}
