// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.SchemaChange;
import java.time.LocalDateTime;
import java.util.List;

/**
 * What one transaction did to the captured tables of one database, waiting to be read by the capture job.
 *
 * @param number log position of the commit
 * @param start log position just before it at which the enabled instances start, 0 when there are none
 * @param begun when the transaction began
 * @param ended when it was committed
 * @param transactionId number of the transaction
 * @param due System.nanoTime from when on the capture job may show it
 * @param rows changes of rows
 * @param schema changes of definitions
 * @param enabled instances that the transaction made
 */
record CommittedWork(
        long number,
        long start,
        LocalDateTime begun,
        LocalDateTime ended,
        long transactionId,
        long due,
        List<RowChange> rows,
        List<SchemaChange> schema,
        List<CaptureInstance> enabled) {}
