// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What SQL Server has said about conditions that are open here, and what it is still to be asked. Not thread-safe. */
final class Answers {

    /** Answers kept for later batches, at most. */
    private static final int KEPT = 50_000;

    private final SourceTruth source;
    private final List<SourceColumn> columns;
    private final Map<Leaf, Map<List<@Nullable Object>, Truth>> known = new IdentityHashMap<>();
    private final Map<Leaf, Set<List<@Nullable Object>>> open = new IdentityHashMap<>();
    private int kept;

    Answers(SourceTruth source, List<SourceColumn> columns) {
        this.source = source;
        this.columns = columns;
    }

    /** The answer, or open when it has to be asked for. */
    Truth of(Leaf leaf, List<@Nullable Object> values) {
        Truth truth = known.computeIfAbsent(leaf, key -> new HashMap<>()).get(values);
        if (truth == null) {
            open.computeIfAbsent(leaf, key -> new LinkedHashSet<>()).add(values);
            return Truth.OPEN;
        }
        return truth;
    }

    /** Begins a batch: all answers that it needs will be kept until its end. */
    void begin() {
        open.clear();
        if (kept > KEPT) {
            known.clear();
            kept = 0;
        }
    }

    /** Asks all open questions; gives whether there were any. */
    boolean ask() {
        if (open.isEmpty()) {
            return false;
        }
        open.forEach((leaf, questions) -> {
            List<List<@Nullable Object>> rows = new ArrayList<>(questions);
            List<Truth> truths = source.answer(
                    leaf.sql(), leaf.columns().stream().map(columns::get).toList(), rows);
            Map<List<@Nullable Object>, Truth> answers = known.computeIfAbsent(leaf, key -> new HashMap<>());
            for (int i = 0; i < rows.size(); i++) {
                answers.put(rows.get(i), truths.get(i));
            }
            kept += rows.size();
        });
        open.clear();
        return true;
    }
}
