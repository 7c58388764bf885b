// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.batch.ChangeBatching.Limits;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.concurrent.SynchronousExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In a route with the aggregator's options of the batch route. */
class ChangeBatchingTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final Limits LIMITS = new Limits(10, 10_000, Duration.ofMillis(200));
    private static final long IDLE = 20;
    private static final long NEVER_IDLE = 3_600_000;
    private static final TableShape ORDERS = new TableShape(
            new TableName("dbo", "orders"),
            List.of(new Column("id", "integer", false), new Column("note", "text", true)),
            List.of(0));

    private final SettableClock clock = new SettableClock(NOW);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer = camel.createProducerTemplate();
    private final List<ChangeBatch> applied = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        producer.stop();
        camel.stop();
    }

    @Test
    void gathersBatchesInOrderUnderTheLastPosition() throws Exception {
        start(LIMITS, NEVER_IDLE);
        send(1, NOW, row(1), row(2));
        send(2, NOW.plusSeconds(1), row(3));
        flush();
        assertThat(applied).hasSize(1);
        assertThat(ids(applied.get(0))).containsExactly(1, 2, 3);
        assertThat(applied.get(0).upTo()).isEqualTo(new Position(lsn(2), NOW.plusSeconds(1)));
    }

    @Test
    void waitsForMoreWhileNoLimitIsReached() throws Exception {
        start(LIMITS, NEVER_IDLE);
        send(1, NOW, row(1));
        clock.advance(Duration.ofMillis(199));
        send(2, NOW, row(2));
        assertThat(applied).isEmpty();
    }

    @Test
    void completesByRowsOnTheThreadThatBroughtTheLastOne() throws Exception {
        start(new Limits(3, 10_000, Duration.ofHours(1)), NEVER_IDLE);
        send(1, NOW, row(1), row(2));
        send(2, NOW, row(3));
        assertThat(applied).hasSize(1);
        assertThat(threads).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void neverCutsABatch() throws Exception {
        start(new Limits(3, 10_000, Duration.ofHours(1)), NEVER_IDLE);
        send(1, NOW, row(1), row(2));
        send(2, NOW, row(3), row(4), row(5), row(6), row(7));
        send(3, NOW, row(8));
        assertThat(applied).hasSize(1);
        assertThat(ids(applied.get(0))).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(applied.get(0).upTo().commitLsn()).isEqualTo(lsn(2));
    }

    @Test
    void completesByBytesOfTextsAndBinaryOfBothImages() throws Exception {
        start(new Limits(1000, 1000, Duration.ofHours(1)), NEVER_IDLE);
        send(1, NOW, row(1, "x".repeat(400)));
        assertThat(applied).isEmpty();
        send(2, NOW, update(2, new byte[400], new byte[400]));
        assertThat(applied).hasSize(1);
    }

    @Test
    void completesWhenTheFirstHasLingeredLongEnough() throws Exception {
        start(LIMITS, NEVER_IDLE);
        send(1, NOW, row(1));
        clock.advance(Duration.ofMillis(150));
        send(2, NOW, row(2));
        clock.advance(Duration.ofMillis(50));
        send(3, NOW, row(3));
        assertThat(applied).hasSize(1);
        assertThat(ids(applied.get(0))).containsExactly(1, 2, 3);
    }

    @Test
    void measuresTheLingerFromTheFirstOfEachBatch() throws Exception {
        start(LIMITS, NEVER_IDLE);
        send(1, NOW, row(1));
        clock.advance(Duration.ofMillis(200));
        send(2, NOW, row(2));
        send(3, NOW, row(3));
        assertThat(applied).hasSize(1);
        clock.advance(Duration.ofMillis(200));
        send(4, NOW, row(4));
        assertThat(applied).hasSize(2);
        assertThat(ids(applied.get(1))).containsExactly(3, 4);
    }

    @Test
    void completesWhenNothingMoreComes() throws Exception {
        start(LIMITS, IDLE);
        send(1, NOW, row(1));
        await().until(() -> applied.size() == 1);
        assertThat(ids(applied.get(0))).containsExactly(1);
    }

    @Test
    void anEmptyBatchMovesThePositionOnly() throws Exception {
        start(LIMITS, IDLE);
        send(1, NOW);
        await().until(() -> applied.size() == 1);
        assertThat(applied).containsExactly(new ChangeBatch(List.of(), new Position(lsn(1), NOW)));
    }

    @Test
    void keepsTheLastKnownTimeOfACommit() throws Exception {
        start(LIMITS, NEVER_IDLE);
        send(1, NOW, row(1));
        send(2, null);
        flush();
        assertThat(applied.get(0).upTo()).isEqualTo(new Position(lsn(2), NOW));
    }

    @Test
    void completesWhatItHasBeforeAChangeOfColumnsGoesOn() throws Exception {
        start(LIMITS, NEVER_IDLE);
        send(1, NOW, row(1));
        flush();
        assertThat(applied).hasSize(1);
        assertThat(threads).containsExactly(Thread.currentThread().getName());
        send(2, NOW, row(2));
        flush();
        assertThat(ids(applied.get(1))).containsExactly(2);
    }

    @Test
    void hasNothingToCompleteWhenNothingCame() throws Exception {
        start(LIMITS, NEVER_IDLE);
        flush();
        assertThat(applied).isEmpty();
    }

    /** The timer completes batches on a thread of its own while others come: their order must hold all the same. */
    @Test
    void keepsTheOrderWhoeverCompletesABatch() throws Exception {
        start(new Limits(7, 10_000, Duration.ofMillis(200)), 1);
        int count = 3000;
        for (int i = 1; i <= count; i++) {
            send(i, NOW, row(i));
        }
        await().until(() ->
                applied.stream().mapToInt(batch -> batch.changes().size()).sum() == count);
        List<Object> all = new ArrayList<>();
        applied.forEach(batch -> all.addAll(ids(batch)));
        assertThat(all).isEqualTo(IntStream.rangeClosed(1, count).boxed().toList());
    }

    private void start(Limits limits, long idleMillis) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:batch")
                        .aggregate(constant("shop"))
                        .aggregationStrategy(new ChangeBatching(limits, clock))
                        .completionTimeout(idleMillis)
                        .completionTimeoutCheckerInterval(Math.min(idleMillis, 1000))
                        .executorService(new SynchronousExecutorService())
                        .process(exchange -> {
                            threads.add(Thread.currentThread().getName());
                            applied.add(exchange.getMessage().getMandatoryBody(ChangeBatch.class));
                        });
            }
        });
        camel.start();
    }

    private void send(int commit, @Nullable Instant at, RowChange... rows) {
        producer.sendBody("direct:batch", new ChangeBatch(List.of(rows), new Position(lsn(commit), at)));
    }

    private void flush() {
        producer.sendBodyAndHeader(
                "direct:batch", "a change of columns", Exchange.AGGREGATION_COMPLETE_ALL_GROUPS, true);
    }

    private static RowChange row(int id) {
        return row(id, "");
    }

    private static RowChange row(int id, String note) {
        return new RowChange(ORDERS, Operation.INSERT, null, new Object[] {id, note}, lsn(id));
    }

    private static RowChange update(int id, byte[] before, byte[] after) {
        return new RowChange(ORDERS, Operation.UPDATE, new Object[] {id, before}, new Object[] {id, after}, lsn(id));
    }

    private static List<Object> ids(ChangeBatch batch) {
        return batch.changes().stream()
                .map(row -> Objects.requireNonNull(Objects.requireNonNull(row.after())[0]))
                .toList();
    }

    private static Lsn lsn(int number) {
        return new Lsn(number, 1);
    }
}
