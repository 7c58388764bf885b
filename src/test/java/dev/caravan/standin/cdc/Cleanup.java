// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.KeyRange;
import dev.caravan.standin.store.ReadView;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Removes old changes: first moves the low end of the validity interval, then deletes the rows below it, as the cleanup
 * job does.
 */
final class Cleanup {
    private static final int START_LSN = 0;
    private static final int END_TIME = 2;

    private final ChangeData data;

    Cleanup(ChangeData data) {
        this.data = data;
    }

    /** Runs the cleanup job: everything that was committed longer ago than its retention goes. */
    void runJob(LocalDateTime now) {
        CaptureJobs.Job job = data.jobs().cleanup();
        long minutes = job == null ? CaptureJobs.DEFAULT_RETENTION : job.retention();
        olderThan(now.minusMinutes(minutes));
    }

    /** Removes what was committed before a time; all instances get the same low end. */
    void olderThan(LocalDateTime time) {
        byte[] low = firstNotBefore(time);
        if (low != null) {
            below(low);
        }
    }

    /** Moves the low end of every instance up to an LSN and deletes what is below. */
    void below(byte[] low) {
        for (CaptureInstance instance : data.instances()) {
            raise(instance, low);
        }
        deleteMapping();
    }

    /**
     * What sys.sp_cdc_cleanup_change_table does for one instance.
     *
     * @param low new low end, null to delete only what is below the present one
     * @throws SqlError 22957 or 22964 for an LSN that is not on the timeline
     */
    void one(CaptureInstance instance, byte @Nullable [] low) throws SqlError {
        byte[] target = low == null ? instance.startLsn() : low;
        byte[] start = instance.startLsn();
        byte[] end = data.maxLsn();
        if (target == null || start == null || end == null) {
            return;
        }
        if (Lsn.compare(target, start) < 0 || Lsn.compare(target, end) > 0) {
            throw CdcErrors.lowEndOutside(hex(target), instance.name(), hex(start), hex(end));
        }
        if (low != null && !isMapped(target)) {
            throw CdcErrors.lowEndNotMapped(hex(target));
        }
        raise(instance, target);
        deleteMapping();
    }

    private static void raise(CaptureInstance instance, byte[] low) {
        byte[] start = instance.startLsn();
        if (start == null || Lsn.compare(start, low) > 0) {
            return;
        }
        instance.startLsn(low);
        instance.store().removeWhile(row -> row[START_LSN] instanceof byte[] lsn && Lsn.compare(lsn, low) < 0);
    }

    // The newest row stays, so that the greatest LSN is always known.
    private void deleteMapping() {
        byte[] lowest = data.maxLsn();
        for (CaptureInstance instance : data.instances()) {
            byte[] start = instance.startLsn();
            if (start == null) {
                return;
            }
            if (lowest == null || Lsn.compare(start, lowest) < 0) {
                lowest = start;
            }
        }
        byte[] limit = lowest;
        if (limit != null) {
            data.mappingStore().removeWhile(row -> row[START_LSN] instanceof byte[] lsn && Lsn.compare(lsn, limit) < 0);
            data.ddlHistory().removeIf(entry -> Lsn.compare(entry.lsn(), limit) < 0);
        }
    }

    private byte @Nullable [] firstNotBefore(LocalDateTime time) {
        AppendStore.Cursor cursor = data.mappingStore().scan(ReadView.at(Long.MAX_VALUE), KeyRange.ALL, false);
        for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
            if (row[END_TIME] instanceof LocalDateTime end && !end.isBefore(time)) {
                return (byte[]) row[START_LSN];
            }
        }
        return data.maxLsn();
    }

    private boolean isMapped(byte[] lsn) {
        return data.mappingStore()
                        .scan(ReadView.at(Long.MAX_VALUE), KeyRange.prefix((Object) lsn), false)
                        .next()
                != null;
    }

    private static String hex(byte[] lsn) {
        return "0x" + java.util.HexFormat.of().withUpperCase().formatHex(lsn);
    }
}
