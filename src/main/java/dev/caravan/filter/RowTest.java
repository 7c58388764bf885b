// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tests rows by a filter, many at a time, so that SQL Server is asked once for what only it can tell. Not thread-safe. */
public final class RowTest {

    private final RowFilter filter;
    private final Answers answers;

    /** Tests by the filter; the source is asked for what depends on the rules of a collation. */
    public RowTest(RowFilter filter, SourceTruth source) {
        this.filter = filter;
        this.answers = new Answers(source, filter.columns());
    }

    /**
     * Tests rows.
     *
     * @param rows values of the filter's columns, in their order, in the classes of {@code dev.caravan.model.Values}
     * @return for each row whether the predicate is true
     * @throws FilterEvaluationException when SQL Server would refuse to compute a value
     */
    public boolean[] passes(List<@Nullable Object[]> rows) {
        answers.begin();
        Truth[] truths = new Truth[rows.size()];
        do {
            for (int i = 0; i < truths.length; i++) {
                if (truths[i] == null || truths[i] == Truth.OPEN) {
                    truths[i] = filter.condition().test(rows.get(i), answers);
                }
            }
        } while (answers.ask());
        boolean[] passes = new boolean[truths.length];
        for (int i = 0; i < passes.length; i++) {
            passes[i] = truths[i] == Truth.TRUE;
        }
        return passes;
    }
}
