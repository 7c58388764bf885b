// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on partition functions and schemes, and on the partitions of tables. */
public sealed interface PartitionStatement extends Statement {

    /**
     * Where a table or an index shall be.
     *
     * @param space filegroup or partition scheme behind ON, empty when not said
     * @param column column that the scheme is applied to, empty for a filegroup
     * @param others other filegroups that were named
     * @param versioning system versioning of a table, null when not said
     * @param ignoresDuplicates whether IGNORE_DUP_KEY = ON
     */
    record Storage(
            String space,
            String column,
            List<String> others,
            @Nullable Versioning versioning,
            boolean ignoresDuplicates) {}

    /** Partitions from one number to another, null for one only. */
    record Range(Expr from, @Nullable Expr to) {}

    /** CREATE PARTITION FUNCTION. */
    record CreateFunction(String name, SqlType parameter, boolean right, List<Expr> boundaries)
            implements PartitionStatement {}

    /** ALTER PARTITION FUNCTION that splits, or merges. */
    record AlterFunction(String name, boolean split, Expr boundary) implements PartitionStatement {}

    /** CREATE PARTITION SCHEME; all is whether ALL partitions are in the one filegroup. */
    record CreateScheme(String name, String function, boolean all, List<String> filegroups)
            implements PartitionStatement {}

    /** ALTER PARTITION SCHEME NEXT USED; an empty filegroup for none. */
    record AlterScheme(String name, String filegroup) implements PartitionStatement {}

    /** DROP PARTITION FUNCTION or SCHEME. */
    record Drop(boolean function, String name) implements PartitionStatement {}

    /** ALTER TABLE SWITCH; partitions are null where none was said. */
    record Switch(
            List<String> table,
            @Nullable Expr partition,
            List<String> target,
            @Nullable Expr targetPartition) implements PartitionStatement {}
}
