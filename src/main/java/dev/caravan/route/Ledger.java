// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.PositionStep;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.SchemaChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What was handed to the routes of a task, and what came of it. A change that a route lets fall would be skipped by the
 * next one that is applied, as that moves the position past it; so it ends the flow, whoever let it fall: a failure of
 * Caravan's own, an integrator's route configuration that handles failures or stops exchanges, or a route in place of
 * Caravan's.
 *
 * <p>Counted by one thread at a time: reading waits for what it has handed on, and the aggregator has a lock.
 */
final class Ledger {

    private final AtomicLong gathered = new AtomicLong();
    private final AtomicLong applied = new AtomicLong();
    private final Consumer<Throwable> fail;
    private long handed;

    /** Batches that the aggregator has begun and that have not come to the end of their way. */
    private int underWay;

    private volatile boolean ended;

    /**
     * An empty ledger.
     *
     * @param fail ends the flow
     */
    Ledger(Consumer<Throwable> fail) {
        this.fail = fail;
    }

    /** Something is handed to the first route. */
    void handing() {
        handed = gathered.get();
    }

    /**
     * The first route came back without a failure.
     *
     * @param caught failure that was handled on the way
     * @throws IllegalStateException when changes were not gathered
     */
    void delivered(Object body, @Nullable Throwable caught) {
        if (!(body instanceof SchemaChange) && gathered.get() == handed) {
            throw fallen("gathered", caught);
        }
    }

    /** Notes what the aggregator of the batch route does. */
    AggregationStrategy noting(AggregationStrategy batching) {
        return new AggregationStrategy() {
            @Override
            public Exchange aggregate(@Nullable Exchange oldExchange, Exchange newExchange) {
                gathered.incrementAndGet();
                if (oldExchange == null) {
                    begun();
                }
                return batching.aggregate(oldExchange, newExchange);
            }

            @Override
            public void onCompletion(Exchange exchange) {
                batching.onCompletion(exchange);
                exchange.getExchangeExtension().addOnCompletion(new Applying(applied.get()));
            }
        };
    }

    /** Notes what {@code pg-copy} does. */
    PositionStep noting(PositionStep position) {
        return new PositionStep() {
            @Override
            public void advance(Connection connection, ChangeBatch batch) throws SQLException {
                position.advance(connection, batch);
            }

            @Override
            public void committed(ChangeBatch batch) {
                position.committed(batch);
                applied.incrementAndGet();
            }
        };
    }

    /** Looks, when a batch's way has ended, whether it was applied, and whether all after it went well. */
    private final class Applying extends SynchronizationAdapter {
        private final long before;

        Applying(long before) {
            this.before = before;
        }

        @Override
        public void onDone(Exchange exchange) {
            try {
                look(exchange);
            } finally {
                done();
            }
        }

        private void look(Exchange exchange) {
            if (ended) {
                return;
            }
            if (exchange.getException() != null) {
                fail.accept(exchange.getException());
            } else if (applied.get() == before) {
                fail.accept(fallen("applied", exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
            }
        }
    }

    private synchronized void begun() {
        underWay++;
    }

    private synchronized void done() {
        underWay--;
        notifyAll();
    }

    /**
     * Nothing more is handed on. Waits for what was gathered to come to its end: the aggregator's timer applies it on a thread
     * that no route waits for. What comes to its end later fails nobody any more.
     *
     * @return whether everything did
     */
    synchronized boolean end(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (underWay > 0 && System.nanoTime() < until) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(until - System.nanoTime(), 1));
        }
        ended = true;
        return underWay == 0;
    }

    private static IllegalStateException fallen(String what, @Nullable Throwable caught) {
        return new IllegalStateException(
                "Changes came to the end of their way and were not " + what + ": a route configuration, or a route in"
                        + " place of Caravan's, ended it. Nothing after the position was applied; correct the YAML file,"
                        + " then start the task again",
                caught);
    }
}
