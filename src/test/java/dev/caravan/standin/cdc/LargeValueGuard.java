// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowGuard;
import dev.caravan.standin.system.Configuration;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Refuses values of captured large columns that are longer than {@code max text repl size}, error 7139. */
final class LargeValueGuard implements RowGuard {
    private final ChangeData data;
    private final CaptureInstance first;

    private LargeValueGuard(ChangeData data, CaptureInstance first) {
        this.data = data;
        this.first = first;
    }

    /** Guards or no longer guards a table, by whether it has instances with large columns. */
    static void renew(ChangeData data, CaptureInstance instance) {
        boolean needed = data.instancesOf(instance.source()).stream()
                .anyMatch(i -> i.captures(c -> c.isLarge() || c.isLegacyLarge()));
        if (needed) {
            instance.source().attach(RowGuard.class, new LargeValueGuard(data, instance));
        } else {
            instance.source().detach(RowGuard.class);
        }
    }

    @Override
    public void check(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) throws SqlError {
        long maximum = Configuration.maxTextReplSize(data.database().server());
        if (after == null || maximum < 0) {
            return;
        }
        for (CaptureInstance instance : data.instancesOf(first.source())) {
            for (CapturedColumn column : instance.columns()) {
                if (column.isLarge() || column.isLegacyLarge()) {
                    check(column, before, after, maximum);
                }
            }
        }
    }

    private void check(
            CapturedColumn column, @Nullable Object @Nullable [] before, @Nullable Object[] after, long maximum)
            throws SqlError {
        int place = first.source().ordinalOfId(column.columnId());
        if (place < 0 || place >= after.length) {
            return;
        }
        @Nullable Object value = after[place];
        boolean unchanged = before != null && place < before.length && before[place] == value;
        long length = unchanged ? 0 : length(column.type(), value);
        if (length > maximum) {
            throw CdcErrors.lobTooLong(length, maximum);
        }
    }

    private static long length(SqlType type, @Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        long units = value == null ? 0 : value.toString().length();
        return SqlTypes.isUnicode(type.kind()) || type.kind() == SqlType.Kind.XML ? 2 * units : units;
    }
}
