// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.Lsn;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row that the target refuses.
 *
 * @param table target table
 * @param columns its columns, in the order of the values
 * @param key names of the key columns; empty for a load that does not know them
 * @param operation what was to be done with the row
 * @param values values as {@code dev.caravan.model.Values} has them; of a delete, the row before
 * @param commitLsn commit of the source transaction, null for a row of the load
 * @param reason why, without values
 */
@SuppressWarnings("ArrayRecordComponent") // The image of a change, as it is.
public record BadRow(
        TableName table,
        List<String> columns,
        List<String> key,
        RowChange.Operation operation,
        @Nullable Object[] values,
        @Nullable Lsn commitLsn,
        String reason) {

    static BadRow of(RowChange change, ApplyException failure) {
        @Nullable Object[] after = change.after();
        return new BadRow(
                change.shape().name(),
                change.shape().columnNames(),
                change.shape().keyNames(),
                change.operation(),
                after == null ? Objects.requireNonNull(change.before()) : after,
                change.commitLsn(),
                reason(failure));
    }

    /** The others are applied. */
    static String reason(Throwable failure) {
        return String.valueOf(failure.getMessage()).replace("Nothing was applied; correct", "Correct");
    }
}
