// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.copy.PgCopyConstants;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.camel.ProducerTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes, 60 % updates, 30 % inserts and 10 % deletes of random keys, through the apply route, against COPY of the same
 * net rows into an empty table without an index, both with the position and a durable commit.
 */
final class ApplyBenchmark {

    private static final TableShape SHAPE = BenchRows.shape("item");
    private static final int LOAD_CHUNK = 200_000;

    private final BenchServer server;
    private final ProducerTemplate template;
    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;
    private final BenchRows rows = new BenchRows(2);
    private final Random random = new Random(3);
    private final int[] alive;
    private int living;
    private int nextKey;
    private long lsn;

    ApplyBenchmark(BenchServer server, ProducerTemplate template, int count) {
        this.server = server;
        this.template = template;
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(server.dataSource()));
        this.jdbc = new JdbcTemplate(server.dataSource());
        this.alive = new int[4 * count + 4_000_000];
        for (nextKey = 0; nextKey < count; nextKey++) {
            alive[living++] = nextKey;
        }
    }

    void run(Report report) throws Exception {
        server.execute("CREATE TABLE item (" + BenchRows.COLUMNS + ", PRIMARY KEY (id));" + " CREATE TABLE bare ("
                + BenchRows.COLUMNS + ")");
        for (int from = 0; from < nextKey; from += LOAD_CHUNK) {
            template.sendBodyAndHeader(
                    "direct:load",
                    rows.rows(from, Math.min(nextKey, from + LOAD_CHUNK)),
                    PgCopyConstants.TABLE,
                    "item");
        }
        server.execute("VACUUM ANALYZE item");
        measure(report, 1_000, 24);
        measure(report, 10_000, 12);
        measure(report, 50_000, 5);
        String stored = server.value("SELECT count(*) FROM item");
        if (!stored.equals(Integer.toString(living))) {
            throw new IllegalStateException("Expected " + living + " rows, found " + stored);
        }
    }

    private void measure(Report report, int size, int rounds) throws Exception {
        Series limit = new Series("COPY of the net rows");
        Series fast = new Series("apply route");
        Series safe = new Series("apply route, safe");
        server.execute("CHECKPOINT");
        for (int round = -2; round < rounds; round++) {
            for (boolean careful : new boolean[] {false, true}) {
                server.execute("TRUNCATE bare");
                ChangeBatch batch = batch(size);
                List<Object[]> net = netRows(batch);
                Series subject = careful ? safe : fast;
                Series warmUp = new Series("");
                server.measure(round < 0 ? warmUp : limit, size, () -> copy(net));
                server.measure(
                        round < 0 ? warmUp : subject,
                        size,
                        () -> template.sendBodyAndHeader("direct:apply", batch, PgCopyConstants.SAFE, careful));
            }
        }
        report.add("apply " + size, List.of(limit, fast, safe));
    }

    private void copy(List<Object[]> net) {
        transaction.executeWithoutResult(status -> {
            template.sendBodyAndHeader("direct:load", net, PgCopyConstants.TABLE, "bare");
            jdbc.update("UPDATE position SET seq = seq + 1");
        });
    }

    private ChangeBatch batch(int size) {
        List<RowChange> changes = new ArrayList<>(size);
        lsn++;
        Lsn commit = new Lsn(lsn, 1);
        for (int i = 0; i < size; i++) {
            int dice = random.nextInt(10);
            int index = random.nextInt(living);
            int key = alive[index];
            if (dice < 6) {
                Object[] before = rows.row(key, 0);
                changes.add(
                        new RowChange(SHAPE, Operation.UPDATE, before, rows.row(key, random.nextInt(1000)), commit));
            } else if (dice < 9) {
                alive[living++] = nextKey;
                changes.add(new RowChange(SHAPE, Operation.INSERT, null, rows.row(nextKey++, 0), commit));
            } else {
                alive[index] = alive[--living];
                changes.add(new RowChange(SHAPE, Operation.DELETE, rows.row(key, 0), null, commit));
            }
        }
        return new ChangeBatch(changes, new Position(commit, null));
    }

    /** Rows that the batch leaves changed or new; nearly the same number, as few keys repeat. */
    private static List<Object[]> netRows(ChangeBatch batch) {
        List<Object[]> net = new ArrayList<>();
        for (RowChange change : batch.changes()) {
            Object[] after = change.after();
            if (after != null) {
                net.add(after);
            }
        }
        return net;
    }
}
