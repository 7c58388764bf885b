// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;

/**
 * A FOREIGN KEY.
 *
 * @param objectId object_id of the constraint
 * @param name name
 * @param table table that declares it
 * @param columns column ids in the declaring table
 * @param referenced table that it points to
 * @param referencedColumns column ids in the referenced table, in the same order
 * @param onDelete what a delete of the referenced row does
 * @param onUpdate what an update of the referenced key does
 * @param disabled whether NOCHECK CONSTRAINT switched it off
 * @param notTrusted whether rows that were there before were not checked
 * @param systemNamed whether SQL Server chose the name
 * @param notForReplication whether declared NOT FOR REPLICATION, which keeps it from being trusted
 */
public record ForeignKey(
        int objectId,
        String name,
        Table table,
        List<Integer> columns,
        Table referenced,
        List<Integer> referencedColumns,
        Action onDelete,
        Action onUpdate,
        boolean disabled,
        boolean notTrusted,
        boolean systemNamed,
        boolean notForReplication) {

    /** Copies the lists. */
    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /** Referential actions in the numbering of sys.foreign_keys. */
    public enum Action {
        /** NO ACTION. */
        NO_ACTION,
        /** CASCADE. */
        CASCADE,
        /** SET NULL. */
        SET_NULL,
        /** SET DEFAULT. */
        SET_DEFAULT
    }

    /** The same key, switched on or off. */
    public ForeignKey enabled(boolean on, boolean trusted) {
        return new ForeignKey(
                objectId,
                name,
                table,
                columns,
                referenced,
                referencedColumns,
                onDelete,
                onUpdate,
                !on,
                !trusted || notForReplication,
                systemNamed,
                notForReplication);
    }

    /** The same key with another name. */
    public ForeignKey renamed(String to) {
        return new ForeignKey(
                objectId,
                to,
                table,
                columns,
                referenced,
                referencedColumns,
                onDelete,
                onUpdate,
                disabled,
                notTrusted,
                systemNamed,
                notForReplication);
    }
}
