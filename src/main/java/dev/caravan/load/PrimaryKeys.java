// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTable.UniqueKey;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.TargetDdl;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes primary keys in the target, and drops those that others take the place of. */
public final class PrimaryKeys {

    private final JdbcClient target;

    /** Makes them through the given client. */
    public PrimaryKeys(JdbcClient target) {
        this.target = target;
    }

    /**
     * Drops the primary key of a table that is loaded anew when it does not fit the planned one any more, so that the load
     * makes that one.
     *
     * @param mayDrop whether the key is the task's to drop
     * @throws IllegalStateException when it is not, with what to do
     */
    public void renew(TableShape table, boolean mayDrop) {
        ExistingTable existing = new ExistingTables(target).read(table.name()).orElse(null);
        if (existing == null) {
            return;
        }
        Set<String> key = Set.copyOf(table.keyNames());
        existing.uniqueKeys().stream()
                .filter(UniqueKey::primary)
                .filter(primary -> !primary.columns().equals(key))
                .filter(primary -> !existing.isUniqueBy(key) || !areFilled(primary.columns(), table))
                .findFirst()
                .ifPresent(primary -> {
                    if (!mayDrop) {
                        throw new IllegalStateException("Table " + table.name() + " has the primary key ("
                                + String.join(", ", primary.columns()) + ") at the target, while the key is ("
                                + String.join(", ", table.keyNames())
                                + ") by now. Drop the table at the target, then load all tables that go to it again with"
                                + " 'caravan reload', and start the task.");
                    }
                    target.sql(TargetDdl.dropConstraint(table.name(), primary.name()))
                            .update();
                });
    }

    /** Whether the rows of a table have a value in each of the columns. */
    private static boolean areFilled(Set<String> columns, TableShape table) {
        return columns.stream()
                .allMatch(name -> table.columns().stream()
                        .anyMatch(column -> column.name().equals(name) && !column.nullable()));
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
