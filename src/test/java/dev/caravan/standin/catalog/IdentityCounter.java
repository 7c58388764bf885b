// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import org.jspecify.annotations.Nullable;

/** Hands out identity values; not transactional, as in SQL Server. Thread-safe. */
public final class IdentityCounter {
    private @Nullable Long last;

    IdentityCounter() {}

    /** The last value given, null before the first. */
    public synchronized @Nullable Long last() {
        return last;
    }

    /** The next value. */
    public synchronized long next(Column.Identity property) {
        long value = last == null ? property.seed() : Math.addExact(last, property.increment());
        last = value;
        return value;
    }

    /** Notes a value that was written explicitly under IDENTITY_INSERT. */
    public synchronized void observe(Column.Identity property, long value) {
        if (last == null || (property.increment() > 0 ? value > last : value < last)) {
            last = value;
        }
    }

    /** Starts again: from the seed for null (TRUNCATE), else after the given value (DBCC CHECKIDENT RESEED). */
    public synchronized void reset(@Nullable Long to) {
        last = to;
    }
}
