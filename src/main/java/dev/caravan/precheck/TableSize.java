// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.Counted;
import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows and size of what is loaded. */
final class TableSize extends Check {

    private static final int LARGEST = 10;
    private static final long MEGABYTE = 1L << 20;

    TableSize() {
        super("table.size", Level.INFO, Need.SELECTION, "", SourceSizes.QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Map<TableName, SourceSizes.Size> sizes = SourceSizes.read(facts.source());
        sizes.keySet().retainAll(facts.selected());
        SourceSizes.Size size = SourceSizes.sum(sizes.values());
        if (size.rows() == 0) {
            return;
        }
        findings.add(
                String.format(
                        Locale.ROOT,
                        "%s with about %s and %,d MB will be loaded. Largest: %s.",
                        Counted.of(facts.selected().size(), "table"),
                        Counted.of(size.rows(), "row"),
                        size.bytes() / MEGABYTE,
                        largest(sizes)),
                String.format(
                        Locale.ROOT,
                        "Have %,d MB free in the target: the size and a third for indexes and the log.",
                        size.inTarget() / MEGABYTE + 1));
    }

    private static String largest(Map<TableName, SourceSizes.Size> sizes) {
        return sizes.entrySet().stream()
                .filter(table -> table.getValue().rows() > 0)
                .sorted(Comparator.comparing((Map.Entry<TableName, SourceSizes.Size> table) ->
                                -table.getValue().bytes())
                        .thenComparing(Map.Entry::getKey))
                .limit(LARGEST)
                .map(table -> String.format(
                        Locale.ROOT,
                        "%s (%s, %,d MB)",
                        table.getKey(),
                        Counted.of(table.getValue().rows(), "row"),
                        table.getValue().bytes() / MEGABYTE))
                .collect(Collectors.joining(", "));
    }
}
