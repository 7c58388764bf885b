// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Part;
import java.util.ArrayList;
import java.util.List;

/** The user may use the schemas that are there, and make tables in those where Caravan makes some. */
final class SchemaRights extends Check {

    SchemaRights() {
        super("target.schema-rights", Level.ERROR, Need.BOTH, "USAGE and CREATE on the schemas", """
                SELECT nspname, has_schema_privilege(oid, 'USAGE') AS may_use, has_schema_privilege(oid, 'CREATE') AS may_create
                FROM pg_namespace WHERE nspname IN (:schemas)""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        boolean makes = facts.task().initialize().contains(Part.SCHEMA);
        List<String> schemas = new ArrayList<>(facts.targetSchemas());
        schemas.add("caravan");
        facts.target().sql(query()).param("schemas", schemas).query(rs -> {
            String schema = rs.getString("nspname");
            boolean creates = makes || "caravan".equals(schema);
            if (!rs.getBoolean("may_use") || creates && !rs.getBoolean("may_create")) {
                String rights = creates ? "USAGE, CREATE" : "USAGE";
                findings.add(
                        "target",
                        "The target's user lacks " + rights + " on schema " + schema + ".",
                        "GRANT " + rights + " ON SCHEMA " + Identifiers.target(schema) + " TO "
                                + Identifiers.target(facts.task().target().username()) + ";");
            }
        });
    }
}
