// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.batch.ChangeBatching;
import dev.caravan.capture.CdcSource;
import dev.caravan.capture.DebeziumSettings;
import dev.caravan.capture.SegmentLimits;
import dev.caravan.copy.ApplyResult;
import dev.caravan.copy.PgCopyConstants;
import dev.caravan.copy.PgCopyOperation;
import dev.caravan.copy.PositionStep;
import dev.caravan.enrich.ChangeMapper;
import dev.caravan.filter.JdbcSourceTruth;
import dev.caravan.load.Chunk;
import dev.caravan.load.CurrentRows;
import dev.caravan.load.Loader;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Heartbeat;
import dev.caravan.model.TableName;
import dev.caravan.task.SyncTask;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.WriteListener;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The Camel routes of one task: made from the templates when they are needed, and removed when the task stops, so that
 * nothing half gathered outlives a failure.
 */
final class TaskRoutes {

    /**
     * Route configurations that the routes of tasks take: those of integrators whose ids begin so. Others, which have no id or
     * another, are for routes of integrators only.
     */
    static final String CONFIGURATIONS = "caravan-*";

    /** Order of starting, after the route that takes what is gathered; stopping goes the other way. */
    private static final List<String> CHANGE_TEMPLATES =
            List.of(DdlRoute.TEMPLATE, ChangeRoute.TEMPLATE, CaptureRoute.TEMPLATE);

    private static final Logger LOG = LoggerFactory.getLogger(TaskRoutes.class);

    private final SyncFlow flow;
    private final CamelContext camel;
    private final Clock clock;
    private final String id;
    private final RouteSet routes;
    private @Nullable Ledger following;
    private boolean settled = true;

    TaskRoutes(SyncFlow flow, CamelContext camel, RouteFolder files, Clock clock) {
        this.flow = flow;
        this.camel = camel;
        this.clock = clock;
        this.id = flow.task().id();
        this.routes = new RouteSet(camel, files, id);
    }

    /** Loads through the load route; gives whether everything is loaded. */
    boolean load(Loader loader, BooleanSupplier stop) {
        SyncTask task = flow.task();
        PgCopyOperation operation = task.existingTables() == SyncTask.ExistingTables.KEEP_ROWS
                ? PgCopyOperation.INSERT
                : PgCopyOperation.COPY;
        bindDatabases();
        bind("transaction", new TransactionPolicy(flow.databases().transaction()));
        ChunkRoute chunks = new ChunkRoute(flow, stop);
        bind("read", (Processor) chunks::open);
        bind("marked", (Processor) chunks::marked);
        bind("bad-rows", flow.badRows());
        add(LoadRoute.TEMPLATE, Map.of("operation", operation.name().toLowerCase(Locale.ROOT)));
        ExecutorService workers = camel.getExecutorServiceManager()
                .newFixedThreadPool(this, id + "-load", task.load().parallel());
        ProducerTemplate producer = camel.createProducerTemplate();
        try {
            return loader.load(chunk -> send(producer, chunk), workers, stop);
        } finally {
            producer.stop();
            camel.getExecutorServiceManager().shutdownNow(workers);
            stop();
        }
    }

    /** Verifies through routes of its own, beside those that are running. */
    List<VerifiedTable> verify(Verification verification) {
        bindDatabases();
        bind("verify-read", (Processor) verification::read);
        bind("verify-compare", (Processor) verification::compare);
        add(VerifyRoute.VERIFY, Map.of());
        add(VerifyRoute.REPAIR, Map.of());
        ProducerTemplate producer = camel.createProducerTemplate();
        try {
            return verification.run(new Verification.Routes() {
                @Override
                public Object verify(Object body) {
                    return answer(producer, "direct:" + id + "-verify", body);
                }

                @Override
                public void repair(List<@Nullable Object[]> rows) {
                    answer(producer, "direct:" + id + "-repair", rows);
                }
            });
        } finally {
            producer.stop();
            for (String template : List.of(VerifyRoute.VERIFY, VerifyRoute.REPAIR)) {
                routes.end(routes.id(template));
            }
        }
    }

    private static Object answer(ProducerTemplate producer, String endpoint, Object body) {
        Exchange exchange = producer.send(endpoint, sent -> sent.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(exchange.getException());
        }
        return exchange.getMessage().getBody();
    }

    private void send(ProducerTemplate producer, Chunk chunk) {
        long begun = System.nanoTime();
        Exchange exchange = producer.send(
                "direct:" + id + "-load", sent -> sent.getMessage().setBody(chunk));
        Exception failure = exchange.getException();
        flow.settleSetAside();
        if (failure != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(failure);
        }
        ChunkRoute.requireMarked(exchange);
        long rows = exchange.getMessage().getHeader(PgCopyConstants.ROW_COUNT, 0L, Long.class);
        flow.wrote(WriteListener.Kind.LOAD, rows, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        flow.progress()
                .loaded(
                        chunk.table().source().name(),
                        rows,
                        exchange.getMessage().getHeader(PgCopyConstants.BYTES, 0L, Long.class));
    }

    /** Starts to follow changes from the stored position. */
    void start() {
        SyncTask task = flow.task();
        bindDatabases();
        flow.counts().uncommitted();
        flow.position().restart();
        flow.lags().begin(flow.position().position().commitLsn());
        ChangeMapper mapper = new ChangeMapper(
                flow.currentPlan(),
                flow.text(),
                new JdbcSourceTruth(flow.databases().sourceClient()),
                new CurrentRows(flow.databases().sourceClient(), flow.text()));
        bind("fence", (Processor) this::fence);
        bind("map", (Processor) exchange -> {
            ChangeBatch read = exchange.getMessage().getMandatoryBody(ChangeBatch.class);
            flow.counts().addRead(read);
            exchange.getMessage().setBody(mapper.map(read));
        });
        bind("columns", new ColumnChanges(flow));
        TopicRoutes topic = flow.topic();
        Ledger ledger = new Ledger(topic == null ? flow::fail : failure -> flow.fail(topic.explained(failure)));
        following = ledger;
        settled = true;
        bind("batching", ledger.noting(new ChangeBatching(limits(task.apply()), clock)));
        if (topic == null) {
            bind("position", ledger.noting(flow.position()));
            bind("bad-rows", flow.badRows());
            bind("prepare", (Processor) this::prepareApply);
            bind("applied", (Processor) this::applied);
            add(BatchRoute.TEMPLATE, Map.of());
        } else {
            PositionStep position = ledger.noting(flow.position());
            bind("write", (Processor) exchange -> write(exchange, topic));
            bind("written", (Processor) exchange -> written(exchange, position, topic));
            add(RelayRoute.TEMPLATE, Map.of("topic", topic.name()));
        }
        bind("cdc", cdcSource(task, ledger));
        CHANGE_TEMPLATES.forEach(template -> add(template, Map.of()));
        bind("watch", new SourceWatch(flow));
        add(WatchRoute.TEMPLATE, Map.of("interval", String.valueOf(SourceWatch.INTERVAL.toMillis())));
        if (task.heartbeat().enabled()) {
            HeartbeatBeats beats = new HeartbeatBeats(task);
            bind("beat", (Processor) beats::next);
            bind("beaten", (Processor) exchange -> beats.succeeded());
            bind("beat-failed", (Processor) beats::failed);
            String interval = String.valueOf(task.heartbeat().interval().toMillis());
            add(HeartbeatRoute.TEMPLATE, Map.of("interval", interval));
        }
    }

    private static ChangeBatching.Limits limits(SyncTask.Apply apply) {
        return new ChangeBatching.Limits(apply.batchRows(), apply.batchBytes(), apply.linger());
    }

    private CdcSource cdcSource(SyncTask task, Ledger ledger) {
        SyncTask.Source source = flow.source();
        List<TableName> tables = new ArrayList<>(flow.currentPlan().sources());
        TableName heartbeat = task.heartbeat().enabled() ? task.heartbeat().table() : null;
        if (heartbeat != null) {
            tables.add(heartbeat);
        }
        DebeziumSettings.Connection connection = new DebeziumSettings.Connection(
                source.host(),
                source.port(),
                source.database(),
                source.username(),
                source.password(),
                source.properties());
        CdcSource.Listener listener = new CdcSource.Listener() {
            @Override
            public void streaming() {
                flow.streaming();
            }

            @Override
            public void handed() {
                ledger.handing();
                flow.lags().handed();
            }

            @Override
            public void taken() {
                flow.lags().taken();
            }

            @Override
            public void delivered(Object body, @Nullable Throwable caught) {
                ledger.delivered(body, caught);
            }

            @Override
            public void cut(TableName table, String column) {
                flow.text().adjusted().cut(table, column);
            }

            @Override
            public void ended(@Nullable Throwable cause) {
                flow.fail(
                        cause == null
                                ? new IllegalStateException("The capture engine ended without giving a reason")
                                : cause);
            }
        };
        return new CdcSource(
                DebeziumSettings.of(id, connection, tables, flow.currentPlan().chosenKeys(), hasLargeValues()),
                flow.position().position(),
                heartbeat,
                new SegmentLimits(task.apply().batchRows(), task.apply().batchBytes()),
                listener);
    }

    private boolean hasLargeValues() {
        return flow.currentPlan().tables().stream()
                .flatMap(table -> table.columns().stream())
                .anyMatch(column -> column.type().isLob());
    }

    private void fence(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof ChangeBatch batch) {
            flow.lags().read(batch.upTo().commitLsn());
        } else if (body instanceof Heartbeat heartbeat) {
            flow.lags().read(heartbeat.upTo().commitLsn());
        }
        Throwable failure = flow.failure();
        if (failure != null) {
            throw new IllegalStateException(
                    "Task '" + id + "' has failed; nothing more is applied until it starts again", failure);
        }
    }

    private void prepareApply(Exchange exchange) {
        ChangeBatch batch = exchange.getMessage().getBody(ChangeBatch.class);
        guard(batch);
        flow.lags().applying();
        exchange.getMessage().setHeader(PgCopyConstants.SAFE, flow.mayBeAhead(batch));
    }

    private void guard(ChangeBatch batch) {
        if (!batch.changes().isEmpty()) {
            flow.guardChanges();
        }
    }

    private void write(Exchange exchange, TopicRoutes topic) throws Exception {
        guard(exchange.getMessage().getMandatoryBody(ChangeBatch.class));
        topic.writer().process(exchange);
    }

    /** The topic has a batch for good: the position moves on, so that it is not captured again. */
    private void written(Exchange exchange, PositionStep position, TopicRoutes topic) {
        topic.writer().written();
        ChangeBatch batch = exchange.getMessage().getBody(ChangeBatch.class);
        JdbcTemplate target = new JdbcTemplate(flow.databases().target());
        flow.databases()
                .transaction()
                .executeWithoutResult(status -> target.execute((Connection connection) -> {
                    position.advance(connection, batch);
                    return null;
                }));
        position.committed(batch);
        if (batch.complete()) {
            flow.written();
        }
    }

    private void applied(Exchange exchange) {
        ChangeBatch batch = exchange.getMessage().getBody(ChangeBatch.class);
        long millis = exchange.getMessage().getHeader(PgCopyConstants.MILLIS, 0L, Long.class);
        flow.lags().applied(millis);
        flow.wrote(WriteListener.Kind.APPLY, batch.changes().size(), millis);
        flow.counts().add(batch);
        Repairs.note(id, flow.counts(), exchange.getMessage().getHeader(PgCopyConstants.RESULT, ApplyResult.class));
        if (!batch.complete()) {
            return;
        }
        flow.counts().committed();
        flow.settleSetAside();
        flow.applied();
    }

    private void bindDatabases() {
        bind("source", flow.databases().source());
        bind("target", flow.databases().target());
    }

    private void bind(String name, Object bean) {
        routes.bind(name, bean);
    }

    private void add(String template, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("dialect", flow.databases().dialect().name());
        routes.add(template, all);
    }

    /** Stops and removes the routes: the capture first, so that nothing comes while the rest stops. */
    void stop() {
        List<String> takers = List.of(routes.id(BatchRoute.TEMPLATE), routes.id(RelayRoute.TEMPLATE));
        routes.stop(route -> {
            if (takers.contains(route)) {
                awaitApplied();
            }
        });
    }

    /** Whether all that was gathered had come to its end when the routes were stopped. */
    boolean isSettled() {
        return settled;
    }

    /** What was gathered before can move the position no longer. */
    void fenced() {
        settled = true;
    }

    /** Nothing is captured any more; what was gathered of it is applied, or fails. */
    private void awaitApplied() {
        Ledger ledger = following;
        following = null;
        try {
            settled = ledger == null || ledger.end(Duration.ofSeconds(RouteSet.STOP_SECONDS));
            if (!settled) {
                LOG.warn(
                        "{} - the target has not taken a batch within {} s; whether it has is found out when the task goes"
                                + " on",
                        id,
                        RouteSet.STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
