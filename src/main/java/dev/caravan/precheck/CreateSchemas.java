// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The user may create the control schema, and target schemas that are not there. */
final class CreateSchemas extends Check {

    CreateSchemas() {
        super("target.create-schemas", Level.ERROR, Need.BOTH, "CREATE on the database, or the schemas", """
                SELECT has_database_privilege(current_database(), 'CREATE') AS may_create, current_database() AS database,
                       current_user AS username""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        Set<String> missing = new LinkedHashSet<>(List.of("caravan"));
        missing.addAll(facts.targetSchemas());
        missing.removeAll(facts.target()
                .sql("SELECT nspname FROM pg_namespace")
                .query(String.class)
                .set());
        if (missing.isEmpty()) {
            return;
        }
        facts.target().sql(query()).query(rs -> {
            if (!rs.getBoolean("may_create")) {
                findings.add(
                        "target",
                        "The target's user may not create schemas, and " + String.join(", ", missing)
                                + (missing.size() == 1 ? " does" : " do") + " not exist.",
                        "Run as owner of the database: GRANT CREATE ON DATABASE "
                                + Identifiers.target(rs.getString("database")) + " TO "
                                + Identifiers.target(rs.getString("username")) + ";");
            }
        });
    }
}
