// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Heartbeat;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.DefaultConsumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Debezium's engine and hands each polled batch to the route on the engine's thread: a slow route slows the engine
 * down, and a failed route ends it before anything later is delivered.
 */
final class CdcConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(CdcConsumer.class);
    private static final long START_SECONDS = 120;
    /** More than the engine grants its own parts. */
    private static final long END_SECONDS = 120;

    /** How long the end of an engine is waited for that delivers nothing. */
    private static final long PATIENCE_SECONDS = 5;

    /** How a connector begins what it says of a server that it cannot reach. */
    private static final String UNREACHABLE = "Unable to connect. Check this and other connection properties. Error:";

    /** Names the life of an engine in the names of its MBeans. */
    private static final AtomicLong RUNS = new AtomicLong();

    private final CdcSource source;

    private @Nullable Run run;

    CdcConsumer(CdcEndpoint endpoint, Processor processor, CdcSource source) {
        super(endpoint, processor);
        this.source = source;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Run started = new Run();
        run = started;
        started.thread.execute(started.engine);
    }

    @Override
    protected void doStop() throws Exception {
        Run running = run;
        run = null;
        if (running != null) {
            running.close();
        }
        super.doStop();
    }

    /** Nothing more is delivered, because the capture is being stopped. */
    private static final class StoppingException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** One life of the engine. */
    private final class Run implements DebeziumEngine.ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {

        private final RecordStream stream =
                new RecordStream(source.start(), source.heartbeat(), source.segments(), source.listener()::cut);
        private final CountDownLatch startedOrEnded = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        /** Held while something is delivered, and for good by the end. */
        private final Semaphore delivery = new Semaphore(1);

        private final AtomicBoolean told = new AtomicBoolean();
        private final ReaderWatch watch = new ReaderWatch(name());
        private final ScheduledExecutorService watcher;
        private final ExecutorService thread;
        private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
        private volatile boolean closing;
        private volatile @Nullable Throwable failure;

        Run() {
            thread = getEndpoint()
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .newSingleThreadExecutor(this, "capture");
            watcher = getEndpoint()
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .newSingleThreadScheduledExecutor(this, "capture-watch");
            Properties settings = new Properties();
            settings.putAll(source.settings());
            // Those of a life that has not ended yet would keep the next one from starting for a minute.
            settings.setProperty("custom.metric.tags", "run=" + RUNS.incrementAndGet());
            settings.setProperty(StoredPosition.PROPERTY, StoredPosition.property(source.start()));
            engine = DebeziumEngine.create(Connect.class)
                    .using(settings)
                    .using(new ConnectorCallback() {
                        @Override
                        public void pollingStarted() {
                            startedOrEnded.countDown();
                            if (closing) {
                                return;
                            }
                            watch.end();
                            watcher.scheduleWithFixedDelay(Run.this::lookAtReader, 1, 1, TimeUnit.SECONDS);
                            source.listener().streaming();
                        }
                    })
                    .using((success, message, error) -> {
                        ended.countDown();
                        completed(error);
                    })
                    .notifying(this)
                    .build();
        }

        private void completed(@Nullable Throwable error) {
            startedOrEnded.countDown();
            if (!closing && told.compareAndSet(false, true)) {
                source.listener().ended(failure == null ? known(error) : failure);
            }
        }

        /** The engine tells in words alone that it could not connect before it starts its connector. */
        private static @Nullable Throwable known(@Nullable Throwable error) {
            String message = error == null || error.getMessage() == null ? "" : error.getMessage();
            int at = message.indexOf(UNREACHABLE);
            return at < 0
                    ? error
                    : new IllegalStateException(
                            "The source could not be reached when the capture was started",
                            new IOException(
                                    message.substring(at + UNREACHABLE.length()).trim(), error));
        }

        @Override
        public void handleBatch(
                List<ChangeEvent<SourceRecord, SourceRecord>> events,
                RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
                throws InterruptedException {
            watch.begin();
            try {
                for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                    stream.accept(event.value(), this::send);
                }
                stream.flush(this::send);
            } catch (StoppingException e) {
                // Not a failure of the engine, which would tell it as one; what it took is read again.
                return;
            } catch (RuntimeException e) {
                // The engine reports its own wrapper of this; what the task needs to know is this one.
                failure = e;
                throw e;
            } finally {
                watch.end();
            }
            if (!events.isEmpty()) {
                committer.markProcessed(events.get(events.size() - 1));
            }
            committer.markBatchFinished();
        }

        private void lookAtReader() {
            watch.look().ifPresent(this::completed);
        }

        private void send(Object body) {
            if (closing || !delivery.tryAcquire()) {
                throw new StoppingException();
            }
            try {
                deliver(body);
            } finally {
                delivery.release();
            }
        }

        private void deliver(Object body) {
            Exchange exchange = createExchange(false);
            // Keeps it on this thread: what a hook does on another is waited for, here and before each next step.
            exchange.getExchangeExtension().setTransacted(true);
            source.listener().handed();
            try {
                exchange.getMessage()
                        .setBody(
                                body instanceof ChangeBatch batch
                                                && batch.changes().isEmpty()
                                        ? new Heartbeat(batch.upTo())
                                        : body);
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                source.listener().taken();
            }
            Exception problem = exchange.getException();
            Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            releaseExchange(exchange, false);
            if (problem != null) {
                throw RuntimeCamelException.wrapRuntimeCamelException(problem);
            }
            source.listener().delivered(body, caught);
        }

        /**
         * Ends the engine. One that starts, or waits for a source that says nothing, may take minutes to end: that goes on
         * behind, once it is sure that nothing more is delivered.
         */
        void close() throws InterruptedException {
            closing = true;
            Thread end = new Thread(this::end, name() + "-capture-end");
            end.setDaemon(true);
            end.start();
            if (closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
            if (delivery.tryAcquire(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.info("{} - the capture engine has not ended yet; nothing more is taken from it", name());
            } else {
                LOG.warn("{} - what the capture delivered last was not dealt with within {} s", name(), END_SECONDS);
            }
        }

        private void end() {
            try {
                // The engine refuses to be closed while its connector is starting.
                if (!startedOrEnded.await(START_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn(
                            "{} - capture did not start within {} s; its threads are interrupted",
                            name(),
                            START_SECONDS);
                }
                if (closeEngine()) {
                    // Its thread is all that is left. Where the task was ended before its first poll, the thread
                    // waits for one that was queued and never runs.
                    if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        LOG.debug("{} - the capture engine waits for nothing; its thread is interrupted", name());
                    }
                } else if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                    // An engine that ends by itself is not disturbed: what it has not stopped would go on for ever.
                    LOG.warn("{} - capture did not end within {} s; its threads are interrupted", name(), END_SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(watcher);
                getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(thread);
                closed.countDown();
            }
        }

        /** Whether this ended all that the engine runs. */
        private boolean closeEngine() {
            try {
                engine.close();
                return true;
            } catch (IOException | IllegalStateException e) {
                LOG.debug("{} - the capture engine is ending, or has ended, by itself", name(), e);
                return false;
            }
        }

        private String name() {
            return source.settings().getProperty("name");
        }
    }
}
