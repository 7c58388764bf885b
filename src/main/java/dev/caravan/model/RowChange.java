// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row inserted, updated or deleted. The images hold one value per column of {@code shape}, in its order, in the Java
 * classes that {@link Values} names; they are not copied and must not be changed afterwards.
 *
 * @param shape table and its columns
 * @param operation what happened
 * @param before row before, null for an insert; of columns outside the key only what the source delivers
 * @param after row after, null for a delete
 * @param commitLsn LSN of the commit of the source transaction
 */
@SuppressWarnings("ArrayRecordComponent") // One object per row is the price of the per-row path; no copies.
public record RowChange(
        TableShape shape,
        Operation operation,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after,
        Lsn commitLsn)
        implements Change {

    private static final int OBJECT_BYTES = 16;

    /** Whether an update gives the row another key. */
    public boolean movesKey() {
        @Nullable Object[] from = before;
        @Nullable Object[] to = after;
        return operation == Operation.UPDATE
                && from != null
                && to != null
                && shape.key().stream().anyMatch(index -> !Objects.deepEquals(from[index], to[index]));
    }

    /** The same update as a delete of the old row and an insert of the new one. */
    public List<RowChange> asDeleteAndInsert() {
        return List.of(
                new RowChange(shape, Operation.DELETE, before, null, commitLsn),
                new RowChange(shape, Operation.INSERT, null, after, commitLsn));
    }

    /** Bytes of both images in memory, an estimate. */
    public long estimatedBytes() {
        return estimatedBytes(before) + estimatedBytes(after);
    }

    private static long estimatedBytes(@Nullable Object @Nullable [] row) {
        if (row == null) {
            return 0;
        }
        long size = 0;
        for (Object value : row) {
            if (value instanceof String text) {
                size += text.length();
            } else if (value instanceof byte[] bytes) {
                size += bytes.length;
            }
            size += OBJECT_BYTES;
        }
        return size;
    }

    /** What happened to a row. An update of a key column arrives as a delete and an insert. */
    public enum Operation {
        /** A row that was not there. */
        INSERT,
        /** A row with the same key before and after. */
        UPDATE,
        /** A row that is gone. */
        DELETE
    }
}
