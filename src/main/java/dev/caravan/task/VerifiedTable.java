// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found of one table.
 *
 * @param source source table, {@code schema.table}
 * @param target target table, {@code schema.table}
 * @param rows rows of the source that were compared
 * @param missing rows that the target lacks
 * @param different rows with other values in the target
 * @param surplus rows of the target that the source has not
 * @param undecided rows that changed each time they were looked at
 * @param repaired rows of the above that were put right
 * @param note what else is to be known, such as why a table was not compared to its end; null for nothing
 * @param examples some of the rows that differ
 */
public record VerifiedTable(
        String source,
        String target,
        long rows,
        long missing,
        long different,
        long surplus,
        long undecided,
        long repaired,
        @Nullable String note,
        List<Example> examples) {

    /** Number of examples of a table at most. */
    public static final int EXAMPLES = 10;

    /** How a row differs. */
    public enum Kind {
        /** The target lacks it. */
        MISSING,
        /** The target has other values. */
        DIFFERENT,
        /** The source lacks it. */
        SURPLUS
    }

    /**
     * A row that differs.
     *
     * @param kind how
     * @param key values of its key, as texts
     * @param columns columns with other values, empty unless it is different
     */
    public record Example(Kind kind, List<String> key, List<String> columns) {}

    /** Number of rows that differ and were not repaired. */
    public long differences() {
        return missing + different + surplus - repaired;
    }

    /** Whether source and target have the same rows, now at least. */
    public boolean isEqual() {
        return differences() == 0 && undecided == 0 && note == null;
    }
}
