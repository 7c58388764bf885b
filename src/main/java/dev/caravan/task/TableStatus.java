// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import org.jspecify.annotations.Nullable;

/**
 * One table of a task at one moment, in the shape of {@code GET /api/tasks/{id}/tables}.
 *
 * @param source source table, {@code schema.table}
 * @param target target table, {@code schema.table}
 * @param state state
 * @param reason why it failed, null otherwise
 * @param rows rows loaded
 * @param rowsTotal rows expected, an estimate
 * @param chunks chunks of the load
 * @param chunksDone chunks loaded
 * @param inserts rows inserted by changes since the process started
 * @param updates rows updated by changes since the process started
 * @param deletes rows deleted by changes since the process started
 */
public record TableStatus(
        String source,
        String target,
        TableState state,
        @Nullable String reason,
        long rows,
        long rowsTotal,
        int chunks,
        int chunksDone,
        long inserts,
        long updates,
        long deletes) {}
