// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.batch.NetChanges;
import dev.caravan.batch.TableChanges;
import dev.caravan.copy.PgCopyConstants;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.camel.ProducerTemplate;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes, 60 % updates, 30 % inserts and 10 % deletes of random keys, through the apply route, against COPY of the same
 * net rows into an empty table without an index, both with the position and a durable commit; against the statements that
 * bring the same rows over from tables of the server, which is what any tool has to have done; and against Debezium's JDBC
 * sink. Each but COPY has a table of its own.
 */
final class ApplyBenchmark {

    private static final TableShape SHAPE = BenchRows.shape("item");
    private static final String ASSIGNMENTS = SHAPE.columnNames().stream()
            .filter(column -> !column.equals("id"))
            .map(column -> column + " = s." + column)
            .collect(Collectors.joining(", "));
    private static final int LOAD_CHUNK = 200_000;
    private static final int WARM_UP_SIZE = 10_000;
    /** Enough for the compiler, and for most pages to have been written since the checkpoint before. */
    private static final int WARM_UP_ROUNDS = Integer.getInteger("bench.warm-up", 30);

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final int ROUNDS_OF_SMALL = 3 * ROUNDS;
    private static final int SMALL = 1_000;
    /** Rows of the sink's JDBC batches, 0 for as many as there are changes. */
    private static final int SINK_BATCH = Integer.getInteger("bench.sink-batch", 0);
    /** Storage parameters of the tables that are changed, such as {@code fillfactor=80}. */
    private static final String STORAGE = System.getProperty("bench.storage", "fillfactor=100");

    private final BenchServer server;
    private final ProducerTemplate template;
    private final TransactionTemplate transaction;
    private final JdbcTemplate jdbc;
    private final BenchRows rows = new BenchRows(2);
    private final ChangeEvents events = new ChangeEvents();
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
        this.alive = new int[count + 4_000_000];
        for (nextKey = 0; nextKey < count; nextKey++) {
            alive[living++] = nextKey;
        }
    }

    void run(Report report) throws Exception {
        create("item");
        create("item_within");
        create("item_sink");
        for (String table : List.of("bare", "inserts", "updates", "deletes")) {
            server.execute("CREATE TABLE " + table + " (" + BenchRows.COLUMNS + ")");
        }
        server.execute("CHECKPOINT");
        against(WARM_UP_SIZE, WARM_UP_ROUNDS);
        for (int size : sizes()) {
            List<Series> series = against(size, size <= SMALL ? ROUNDS_OF_SMALL : ROUNDS);
            report.add("apply " + size, series);
            report.compare("apply " + size, series.get(1), series.get(3));
        }
        server.assertEqual("item", "item_sink");
        server.assertEqual("item", "item_within");
        server.execute("DROP TABLE item_sink, item_within");
        safely(report);
        server.execute("DROP TABLE item, bare, inserts, updates, deletes");
    }

    private static List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (String size :
                System.getProperty("bench.batches", "1000,10000,50000").split(",", -1)) {
            sizes.add(Integer.parseInt(size));
        }
        return sizes;
    }

    private void create(String table) throws Exception {
        server.execute(
                "CREATE TABLE " + table + " (" + BenchRows.COLUMNS + ", PRIMARY KEY (id)) WITH (" + STORAGE + ")");
        for (int from = 0; from < nextKey; from += LOAD_CHUNK) {
            template.sendBodyAndHeader(
                    "direct:load", rows.rows(from, Math.min(nextKey, from + LOAD_CHUNK)), PgCopyConstants.TABLE, table);
        }
        server.execute("VACUUM ANALYZE " + table);
    }

    /** All with the same changes, each of them first in as many rounds. */
    private List<Series> against(int size, int rounds) throws Exception {
        Series limit = new Series("COPY of the net rows");
        Series route = new Series("Caravan");
        Series within = new Series("statements from tables of the server");
        Series sink = new Series("Debezium JDBC sink");
        try (DebeziumSink debezium =
                new DebeziumSink(server, "item_sink", "upsert", SINK_BATCH == 0 ? size : SINK_BATCH)) {
            for (int round = 0; round < rounds; round++) {
                ChangeBatch batch = batch(size);
                List<Object[]> net = netRows(batch);
                List<SinkRecord> records = events.of(batch.changes());
                List<BenchServer.Run> runs = List.of(
                        () -> server.measure(limit, size, () -> copy(net)),
                        () -> server.measure(route, size, () -> template.sendBody("direct:apply", batch)),
                        () -> server.measure(within, size, this::within),
                        () -> server.measure(sink, size, () -> debezium.put(records)));
                server.execute("TRUNCATE bare");
                provide(batch);
                for (int i = 0; i < runs.size(); i++) {
                    runs.get((i + round) % runs.size()).run();
                }
            }
        }
        return List.of(limit, route, within, sink);
    }

    /** Puts the net changes into tables of the server, by key. */
    private void provide(ChangeBatch batch) throws SQLException {
        TableChanges net = NetChanges.of(batch.changes()).tables().get(0);
        Map<String, List<@Nullable Object[]>> tables =
                Map.of("inserts", net.inserts(), "updates", net.updates(), "deletes", net.deletes());
        for (Map.Entry<String, List<@Nullable Object[]>> table : tables.entrySet()) {
            server.execute("TRUNCATE " + table.getKey());
            template.sendBodyAndHeader("direct:load", table.getValue(), PgCopyConstants.TABLE, table.getKey());
            server.execute("ANALYZE " + table.getKey());
        }
    }

    private void within() {
        transaction.executeWithoutResult(status -> jdbc.execute("SET LOCAL enable_hashjoin = off;"
                + " SET LOCAL enable_mergejoin = off; UPDATE position SET seq = seq + 1;"
                + " DELETE FROM item_within t USING deletes s WHERE t.id = s.id; UPDATE item_within t SET "
                + ASSIGNMENTS
                + " FROM updates s WHERE t.id = s.id; INSERT INTO item_within SELECT * FROM inserts"));
    }

    private void safely(Report report) throws Exception {
        Series limit = new Series("COPY of the net rows");
        Series safe = new Series("Caravan");
        for (int round = 0; round < ROUNDS; round++) {
            ChangeBatch batch = batch(WARM_UP_SIZE);
            List<Object[]> net = netRows(batch);
            server.execute("TRUNCATE bare");
            server.measure(limit, WARM_UP_SIZE, () -> copy(net));
            server.measure(
                    safe,
                    WARM_UP_SIZE,
                    () -> template.sendBodyAndHeader("direct:apply", batch, PgCopyConstants.SAFE, true));
        }
        report.add("apply on the safe path " + WARM_UP_SIZE, List.of(limit, safe));
        String stored = server.value("SELECT count(*) FROM item");
        if (!stored.equals(Integer.toString(living))) {
            throw new IllegalStateException("Expected " + living + " rows, found " + stored);
        }
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
