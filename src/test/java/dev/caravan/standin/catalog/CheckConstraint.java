// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

/**
 * A CHECK constraint.
 *
 * @param objectId object_id of the constraint
 * @param name name
 * @param definition condition as sys.check_constraints shows it
 * @param columnId column that declares it, 0 for a table constraint
 * @param disabled whether NOCHECK CONSTRAINT switched it off
 * @param notTrusted whether rows that were there before were not checked
 * @param systemNamed whether SQL Server chose the name
 * @param notForReplication whether declared NOT FOR REPLICATION, which keeps it from being trusted
 */
public record CheckConstraint(
        int objectId,
        String name,
        String definition,
        int columnId,
        boolean disabled,
        boolean notTrusted,
        boolean systemNamed,
        boolean notForReplication) {

    /** The same constraint, switched on or off. */
    public CheckConstraint enabled(boolean on, boolean trusted) {
        return new CheckConstraint(
                objectId,
                name,
                definition,
                columnId,
                !on,
                !trusted || notForReplication,
                systemNamed,
                notForReplication);
    }

    /** The same constraint with another name. */
    public CheckConstraint renamed(String to) {
        return new CheckConstraint(
                objectId, to, definition, columnId, disabled, notTrusted, systemNamed, notForReplication);
    }
}
