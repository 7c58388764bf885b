// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.TargetDdl;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes primary keys in the target. */
public final class PrimaryKeys {

    private final JdbcClient target;

    /** Makes them through the given client. */
    public PrimaryKeys(JdbcClient target) {
        this.target = target;
    }

    /** Adds the primary key, unless the table has one or is unique by the same columns. */
    public void add(TableShape table) {
        Set<String> key = Set.copyOf(table.keyNames());
        boolean there = new ExistingTables(target)
                .read(table.name())
                .map(existing -> existing.primaryKey() || existing.isUniqueBy(key))
                .orElse(false);
        if (!there) {
            target.sql(TargetDdl.addPrimaryKey(table)).update();
        }
    }
}
