// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;

/** No security policy hides rows: the load would not see them, while their changes are captured all the same. */
final class SourceRowSecurity extends TableCheck {

    SourceRowSecurity() {
        super(
                "table.row-security",
                Level.WARNING,
                "no filter of a security policy",
                "QUOTENAME(ps.name) + N'.' + QUOTENAME(p.name)",
                "JOIN sys.security_predicates f ON f.target_object_id = t.object_id JOIN sys.security_policies p"
                        + " ON p.object_id = f.object_id JOIN sys.schemas ps ON ps.schema_id = p.schema_id WHERE f.predicate_type = 0 AND p.is_enabled = 1",
                SourceVersion.SQL_2016);
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        String policies = String.join(", ", details);
        findings.add(
                table,
                "Security policy " + policies + " filters table " + table
                        + ": rows that it hides from the login are not loaded, but their changes arrive.",
                "Let the predicate's function pass user "
                        + Identifiers.source(facts.task().source().username()) + "; or run ALTER SECURITY POLICY "
                        + details.get(0) + " WITH (STATE = OFF);");
    }
}
