// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Part;
import java.util.ArrayList;
import java.util.List;

/** Schemas that will be made. */
final class NewSchemas extends Check {

    NewSchemas() {
        super("target.new-schemas", Level.INFO, Need.BOTH, "", "SELECT nspname FROM pg_namespace");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.task().initialize().contains(Part.SCHEMA);
    }

    @Override
    void look(Facts facts, Findings findings) {
        List<String> missing = new ArrayList<>(facts.targetSchemas());
        missing.removeAll(facts.target().sql(query()).query(String.class).set());
        if (!missing.isEmpty()) {
            findings.add("target", "Schemas will be made: " + String.join(", ", missing) + ".", "");
        }
    }
}
