// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.Counted;
import dev.caravan.task.Finding.Level;
import java.util.Locale;

/** Rows and size of what is loaded. */
final class TableSize extends Check {

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
        SourceSizes.Size size = SourceSizes.of(facts.source(), facts.selected());
        if (size.rows() == 0) {
            return;
        }
        findings.add(
                String.format(
                        Locale.ROOT,
                        "%s with about %s and %,d MB will be loaded.",
                        Counted.of(facts.selected().size(), "table"),
                        Counted.of(size.rows(), "row"),
                        size.bytes() / MEGABYTE),
                String.format(
                        Locale.ROOT,
                        "Have %,d MB free in the target: the size and a third for indexes and the log.",
                        size.inTarget() / MEGABYTE + 1));
    }
}
