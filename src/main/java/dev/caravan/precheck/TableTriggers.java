// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.stream.Collectors;

/** No triggers or rules of the user: each would act on every replicated row. */
final class TableTriggers extends TargetTableCheck {

    TableTriggers() {
        super("target.triggers", Level.WARNING, "no triggers and rules", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, 'TRIGGER ' || quote_ident(t.tgname) AS detail
                FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname IN (:schemas)
                UNION ALL
                SELECT n.nspname, c.relname, 'RULE ' || quote_ident(r.rulename)
                FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE r.rulename <> '_RETURN' AND r.ev_enabled <> 'D' AND n.nspname IN (:schemas)""");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Triggers or rules of " + table + " act on every row that is written: " + String.join(", ", details)
                        + ".",
                details.stream()
                        .map(detail -> "ALTER TABLE " + Identifiers.target(table) + " DISABLE " + detail + ";")
                        .collect(Collectors.joining(" ")));
    }
}
