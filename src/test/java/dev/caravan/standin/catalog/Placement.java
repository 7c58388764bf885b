// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a heap or an index are.
 *
 * @param space name of the filegroup or partition scheme
 * @param columnId column that the partition scheme is applied to, 0 for a filegroup
 */
public record Placement(String space, int columnId) {

    /** The filegroup that is always there. */
    public static final Placement PRIMARY = new Placement("PRIMARY", 0);

    /** Whether it is a partition scheme. */
    public boolean isPartitioned() {
        return columnId != 0;
    }

    /** Name of the scheme's function; null for a filegroup. */
    public @Nullable PartitionFunction function(Database database) {
        return isPartitioned() ? DataSpaces.of(database).functionOf(space) : null;
    }
}
