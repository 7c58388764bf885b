// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parsed batches by text and parameter types, the least recently used ones forgotten. Thread-safe. */
final class PlanCache {
    private static final int LIMIT = 2000;
    private static final int LONGEST_TEXT = 20_000;

    /** Variables have the collation of the database in which they are declared. */
    private record Key(
            String sql, List<BatchPlan.Parameter> parameters, boolean quotedIdentifiers, Collation collation) {}

    private final Map<Key, BatchPlan> plans = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, BatchPlan> eldest) {
            return size() > LIMIT;
        }
    };

    BatchPlan get(String sql, List<BatchPlan.Parameter> parameters, SqlSession session) throws SqlError {
        if (sql.length() > LONGEST_TEXT) {
            return BatchPlan.of(sql, parameters, session);
        }
        Key key = new Key(
                sql,
                List.copyOf(parameters),
                session.options().quotedIdentifiers(),
                session.currentDatabase().collation());
        BatchPlan known = find(key);
        if (known != null) {
            return known;
        }
        BatchPlan made = BatchPlan.of(sql, parameters, session);
        if (made.cacheable) {
            synchronized (plans) {
                plans.put(key, made);
            }
        }
        return made;
    }

    private @Nullable BatchPlan find(Key key) {
        synchronized (plans) {
            return plans.get(key);
        }
    }
}
