// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a table is synchronised, as planned by the latest prechecks.
 *
 * @param definition how the target table is laid out, in words
 * @param columns synchronised columns
 * @param leftOut source columns that are not, each with the reason
 * @param tag value of the column that tells merged tables apart, null where they are not merged
 */
public record TableDetail(
        String definition,
        List<MappedColumn> columns,
        Map<String, String> leftOut,
        @Nullable String tag) {

    /**
     * A synchronised column.
     *
     * @param source name at the source
     * @param sourceType type at the source
     * @param target name at the target
     * @param targetType type at the target
     * @param key whether it is part of the target's key
     */
    public record MappedColumn(String source, String sourceType, String target, String targetType, boolean key) {}
}
