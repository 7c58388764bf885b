// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.source.CaptureInstance;
import dev.caravan.source.LiveColumn;
import org.jspecify.annotations.Nullable;

/**
 * A column that is to be synchronised and is not yet.
 *
 * @param table source table
 * @param column column
 * @param target its name at the target
 * @param known what is stored of it, null before the first time
 * @param instance capture instance that has it, null when none has
 */
record Addition(
        TableName table,
        LiveColumn column,
        String target,
        @Nullable KnownColumn known,
        @Nullable CaptureInstance instance) {

    /**
     * Whether all changes after the position come with the column. The start that was noted first counts: cleanup moves an
     * instance's start on.
     */
    boolean isDue(Lsn position) {
        Lsn start = start();
        return start != null && start.compareTo(position) <= 0;
    }

    private @Nullable Lsn start() {
        if (instance == null) {
            return null;
        }
        if (known != null && known.switchLsn() != null && instance.name().equals(known.instance())) {
            return known.switchLsn();
        }
        return instance.startLsn();
    }

    /** What to store of it. */
    KnownColumn toKnown(ColumnState state) {
        KnownColumn fresh = KnownColumn.of(column, target, state);
        KnownColumn based = known == null ? fresh : fresh.withBase(known.base());
        return instance == null ? based : based.capturedBy(instance.name(), start());
    }
}
