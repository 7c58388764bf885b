// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;

/**
 * A partition scheme.
 *
 * @param id data_space_id
 * @param name name in its real case
 * @param function name of its function
 * @param filegroups filegroup of each partition
 * @param nextUsed filegroup of the partition that will be made next, empty for none
 * @param all whether ALL partitions were said to be in one filegroup, which then stays the next one
 */
public record PartitionScheme(
        int id, String name, String function, List<String> filegroups, String nextUsed, boolean all) {

    /** Copies the list. */
    public PartitionScheme {
        filegroups = List.copyOf(filegroups);
    }

    /** The scheme with another filegroup to be used next. */
    public PartitionScheme next(String filegroup) {
        return new PartitionScheme(id, name, function, filegroups, filegroup, all);
    }

    /** The scheme with other filegroups. */
    public PartitionScheme with(List<String> to, String next) {
        return new PartitionScheme(id, name, function, to, next, all);
    }
}
