// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.PgCopyConstants;
import dev.caravan.enrich.TablePlan;
import dev.caravan.load.Chunk;
import dev.caravan.load.ChunkRows;
import dev.caravan.load.RowMeter;
import dev.caravan.model.TableShape;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlConstants;

/** The steps around {@code pg-copy} in the load route. */
final class ChunkRoute {

    static final String TASK = "CaravanTask";
    static final String TABLE = "CaravanTable";
    static final String CHUNK = "CaravanChunk";

    private static final String READ = "CaravanRowsRead";
    private static final String MARKED = "CaravanChunkMarked";

    private final SyncFlow flow;
    private final boolean snapshot;
    private final BooleanSupplier stop;

    ChunkRoute(SyncFlow flow, BooleanSupplier stop) {
        this.flow = flow;
        this.stop = stop;
        this.snapshot = flow.allowsSnapshot();
    }

    /** Replaces the chunk by its rows, which are read while they are copied, and closed with the exchange. */
    void open(Exchange exchange) throws Exception {
        Chunk chunk = exchange.getMessage().getMandatoryBody(Chunk.class);
        ChunkRows rows = ChunkRows.open(flow.databases().source(), chunk, snapshot, flow.text(), meter(chunk));
        exchange.getExchangeExtension().addOnCompletion(new ClosingRows(rows));
        exchange.setProperty(READ, rows);
        exchange.getMessage().setBody(rows);
        address(exchange, flow.task().id(), chunk.table());
        exchange.getMessage().setHeader(CHUNK, chunk.number());
    }

    private RowMeter meter(Chunk chunk) {
        return new RowMeter(
                flow.throttle(),
                stop,
                flow.progress().reading(chunk.table().source().name()));
    }

    /** Sets the headers that hooks and {@code pg-copy} know rows of a table by. */
    static void address(Exchange exchange, String task, TablePlan table) {
        TableShape target = table.target();
        exchange.getMessage().setHeader(TASK, task);
        exchange.getMessage().setHeader(TABLE, table.source().name().toString());
        exchange.getMessage().setHeader(PgCopyConstants.TABLE, target.name());
        exchange.getMessage().setHeader(PgCopyConstants.COLUMNS, target.columnNames());
        exchange.getMessage().setHeader(PgCopyConstants.KEY, target.keyNames());
    }

    /**
     * Makes sure, when the route has come to its end, that it has marked the chunk.
     *
     * @throws IllegalStateException when it has not
     */
    static void requireMarked(Exchange exchange) {
        if (!exchange.getProperty(MARKED, false, Boolean.class)) {
            throw new IllegalStateException(
                    "A chunk came to the end of its way and was not loaded: a route configuration, or a route in place of"
                            + " Caravan's, ended it. Correct the YAML file, then start the task again",
                    exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        }
    }

    /** Another process that loads the same chunk has marked it first: its rows are there, these must not be. */
    void marked(Exchange exchange) {
        Hook.requireAll(exchange, exchange.getProperty(READ, ChunkRows.class));
        int updated = exchange.getMessage().getHeader(SqlConstants.SQL_UPDATE_COUNT, 0, Integer.class);
        if (updated != 1) {
            throw new IllegalStateException("Chunk "
                    + exchange.getMessage().getHeader(CHUNK) + " of "
                    + exchange.getMessage().getHeader(TABLE)
                    + " was loaded by another process meanwhile, or its row in caravan.load_chunk was removed. Run a task"
                    + " in one process at a time, then start it again");
        }
        exchange.setProperty(MARKED, true);
    }
}
