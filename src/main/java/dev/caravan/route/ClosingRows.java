// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.load.ChunkRows;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Closes rows with the exchange that they were read for. */
final class ClosingRows extends SynchronizationAdapter {

    private final ChunkRows rows;

    ClosingRows(ChunkRows rows) {
        this.rows = rows;
    }

    @Override
    public void onDone(Exchange done) {
        rows.close();
    }
}
