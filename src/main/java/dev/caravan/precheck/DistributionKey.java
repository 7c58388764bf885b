// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** Tables are distributed by columns of their key, or replicated: other keys cannot be unique (SQLSTATE 42P16). */
final class DistributionKey extends GreenplumCheck {

    DistributionKey() {
        super("target.distribution-key", Level.ERROR, "distribution by columns of the key", """
                SELECT n.nspname AS schema_name, c.relname AS table_name,
                       coalesce((SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
                                 WHERE a.attrelid = p.localoid AND a.attnum = ANY (p.distkey::int2[])), '') AS detail
                FROM pg_catalog.gp_distribution_policy p
                JOIN pg_class c ON c.oid = p.localoid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE p.policytype = 'p' AND n.nspname IN (:schemas)""");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        TableShape shape = facts.existingTargets().get(table);
        List<String> key = shape == null ? List.of() : shape.keyNames();
        String columns = details.get(0);
        if (columns.isEmpty() || !key.containsAll(List.of(columns.split(",")))) {
            findings.add(
                    table,
                    "Table " + table + " is distributed " + (columns.isEmpty() ? "randomly" : "by " + columns)
                            + ", but its key is " + String.join(", ", key) + ".",
                    "ALTER TABLE " + Identifiers.target(table) + " SET DISTRIBUTED BY (" + Identifiers.target(key)
                            + ");");
        }
    }
}
