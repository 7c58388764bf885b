// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No row-level security binds the user: COPY refuses such tables, and policies hide rows from updates and deletes. */
final class TargetRowSecurity extends TargetTableCheck {

    TargetRowSecurity() {
        super("target.row-security", Level.ERROR, "no row-level security for the user", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, '' AS detail
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname IN (:schemas) AND row_security_active(c.oid)""");
    }

    /** It is there since PostgreSQL 9.5, later than the kernel of Greenplum 6. */
    @Override
    boolean concerns(Facts facts) {
        return facts.dialect().isModern() && super.concerns(facts);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Row-level security of table " + table + " binds the target's user: it can neither COPY to it nor see"
                        + " every row.",
                "ALTER ROLE " + Identifiers.target(facts.task().target().username()) + " BYPASSRLS; or ALTER TABLE "
                        + Identifiers.target(table) + " DISABLE ROW LEVEL SECURITY;");
    }
}
