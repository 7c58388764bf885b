// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import dev.caravan.model.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * What applying a batch did.
 *
 * @param tables one entry per table with changes
 * @param attempts transactions it took, 1 to 4
 * @param driftRepaired rows that were not as the source's were and now are, over all tables
 * @param bytes bytes sent by COPY
 * @param nanos time from the call to after the commit, in nanoseconds
 */
public record ApplyResult(List<Table> tables, int attempts, long driftRepaired, long bytes, long nanos) {

    /** How a table's rows were written. */
    public enum Path {
        /** Statements with arrays, for few rows. */
        DIRECT,
        /** Staging, DELETE, UPDATE, COPY of inserts. */
        STAGED,
        /** Staging, DELETE, INSERT ... ON CONFLICT. */
        UPSERT,
        /** Keys to staging, DELETE, COPY of all rows. */
        REPLACE,
        /** Keys to delete to staging, DELETE, COPY of all others over what is there. */
        COPY_UPSERT
    }

    /**
     * One table's part.
     *
     * @param name table
     * @param seen changes as the source made them
     * @param inserts rows inserted, as far as the path can tell them from updates
     * @param updates rows updated
     * @param deletes rows deleted
     * @param driftRepaired rows that were missing or there already where they should not have been
     * @param path how
     */
    public record Table(
            TableName name,
            TableChanges.Seen seen,
            long inserts,
            long updates,
            long deletes,
            long driftRepaired,
            Path path) {}

    /** Both together, of one transaction; the second is the later one. */
    ApplyResult and(ApplyResult second) {
        List<Table> all = new ArrayList<>(tables);
        all.addAll(second.tables);
        return new ApplyResult(
                all,
                Math.max(attempts, second.attempts),
                driftRepaired + second.driftRepaired,
                bytes + second.bytes,
                second.nanos);
    }

    /** Inserts that the source made. */
    public long insertsSeen() {
        return tables.stream().mapToLong(table -> table.seen().inserts()).sum();
    }

    /** Updates that the source made. */
    public long updatesSeen() {
        return tables.stream().mapToLong(table -> table.seen().updates()).sum();
    }

    /** Deletes that the source made. */
    public long deletesSeen() {
        return tables.stream().mapToLong(table -> table.seen().deletes()).sum();
    }

    /** Rows that were written or deleted. */
    public long rowsApplied() {
        return tables.stream()
                .mapToLong(table -> table.inserts() + table.updates() + table.deletes())
                .sum();
    }
}
