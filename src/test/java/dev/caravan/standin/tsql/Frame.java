// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.ReadView;
import java.time.OffsetDateTime;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one execution of a compiled statement works on: the current row of each source in the statement, variables, the
 * view of the data, and results that are computed once. Used by one thread.
 */
final class Frame {
    private static final int CANCEL_CHECK = 256;

    final SqlSession session;
    /** Current row of each source, by slot; null for the missing side of an outer join. */
    final @Nullable Object[][] slots;
    /** Local variables, by number. */
    final @Nullable Object[] variables;

    final ReadView view;
    final OffsetDateTime now;
    /** What the statement computes for its caller, such as the condition of an IF. */
    @Nullable
    Object result;

    private final Map<Object, Object> cache = new IdentityHashMap<>();
    private int steps;

    Frame(SqlSession session, int slots, @Nullable Object[] variables, ReadView view, OffsetDateTime now) {
        this.session = session;
        this.slots = new Object[slots][];
        this.variables = variables;
        this.view = view;
        this.now = now;
    }

    /** Something that is made once in an execution, by the part of the plan that needs it. */
    <T> T once(Object part, Class<T> type, Maker<T> maker) throws SqlError {
        Object made = cache.get(part);
        if (made == null) {
            made = maker.make();
            cache.put(part, made);
        }
        return type.cast(made);
    }

    /** Replaces what {@link #once} keeps. */
    void put(Object part, Object value) {
        cache.put(part, value);
    }

    @Nullable
    Object cached(Object part) {
        return cache.get(part);
    }

    /** Called for each row of a loop, so that a cancelled request ends. */
    void step() throws SqlError {
        if (++steps % CANCEL_CHECK == 0 && session.cancelled()) {
            throw SqlSession.cancellation();
        }
    }

    /** Makes a value. */
    interface Maker<T> {
        T make() throws SqlError;
    }
}
