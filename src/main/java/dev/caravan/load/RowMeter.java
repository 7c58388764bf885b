// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Accounts for the rows of one chunk with the load's throttle and, of the load itself, its progress, some rows at a time. */
public final class RowMeter {

    private static final int ROWS = 64;
    private static final int BYTES = 1 << 16;
    private static final int FIXED_SIZE = 8;

    private final Throttle throttle;
    private final BooleanSupplier stop;
    private final LoadProgress.@Nullable Reading progress;

    private int rows;
    private long bytes;

    /**
     * Meters for a throttle.
     *
     * @param stop ends a wait
     * @param progress told of the rows, and closed with them; null for rows that are not loaded
     */
    public RowMeter(Throttle throttle, BooleanSupplier stop, LoadProgress.@Nullable Reading progress) {
        this.throttle = throttle;
        this.stop = stop;
        this.progress = progress;
    }

    /** A row was read. */
    void count(@Nullable Object[] row) {
        rows++;
        if (throttle.limit().maxBytesPerSecond() > 0) {
            bytes += size(row);
        }
        if (rows == ROWS || bytes >= BYTES) {
            flush();
        }
    }

    /** The last row was read. */
    void flush() {
        if (progress != null) {
            progress.read(rows);
        }
        throttle.spend(rows, bytes, stop);
        rows = 0;
        bytes = 0;
    }

    /** The rows are loaded, or are to be read again. */
    void close() {
        if (progress != null) {
            progress.close();
        }
    }

    /** Texts count a byte a character, values of fixed size eight. */
    private static long size(@Nullable Object[] row) {
        long size = 0;
        for (Object value : row) {
            if (value instanceof String text) {
                size += text.length();
            } else if (value instanceof byte[] binary) {
                size += binary.length;
            } else if (value != null) {
                size += FIXED_SIZE;
            }
        }
        return size;
    }
}
