// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.PgCopyConstants;
import dev.caravan.load.ChunkRows;
import dev.caravan.model.ChangeBatch;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A place in a task's way where an integrator's route is asked, by the content enricher: the route gets a copy of the
 * exchange, so that nothing it does to that, such as {@code stop}, ends the way of the rows. It may give back other values;
 * another number of rows is refused.
 */
enum Hook implements AggregationStrategy {
    /** Rows of a chunk of the load, before they are copied. */
    AFTER_READ("after-read") {
        @Override
        void take(Exchange exchange, @Nullable Object given, Exchange resource) {
            Object sent = exchange.getMessage().getBody();
            if (given == sent) {
                return;
            }
            if (!(given instanceof Iterator<?> rows)) {
                throw refused("gave back " + named(given) + " instead of an iterator of rows.");
            }
            CountedRows counted = new CountedRows(rows);
            exchange.setProperty(CountedRows.PROPERTY, counted);
            exchange.getMessage().setBody(counted);
            exchange.getMessage()
                    .setHeader(PgCopyConstants.COLUMNS, resource.getMessage().getHeader(PgCopyConstants.COLUMNS));
        }
    },
    /** Changes, when they have been mapped to target tables. */
    AFTER_MAP("after-map") {
        @Override
        void take(Exchange exchange, @Nullable Object given, Exchange resource) {
            takeBatch(exchange, given);
        }
    },
    /** Gathered changes, before they are applied. */
    BEFORE_APPLY("before-apply") {
        @Override
        void take(Exchange exchange, @Nullable Object given, Exchange resource) {
            takeBatch(exchange, given);
        }
    },
    /** Changes that were committed with their position. */
    AFTER_APPLY("after-apply") {
        @Override
        void take(Exchange exchange, @Nullable Object given, Exchange resource) {
            // What becomes of them cannot be changed any more.
        }
    };

    private final String key;

    Hook(String key) {
        this.key = "caravan.hooks." + key;
    }

    /** Rows as the hook gives them, counted. */
    static final class CountedRows implements Iterator<Object> {
        static final String PROPERTY = "CaravanHookRows";

        private final Iterator<?> rows;
        private long count;

        private CountedRows(Iterator<?> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Object next() {
            Object row = rows.next();
            if (row == null) {
                throw new NoSuchElementException("A hook gave null for a row");
            }
            count++;
            return row;
        }
    }

    /** Key of the configuration that names the endpoint. */
    String key() {
        return key;
    }

    /** Placeholder for the endpoint. */
    String endpoint() {
        return "{{" + key + "}}";
    }

    @Override
    public Exchange aggregate(Exchange exchange, @Nullable Exchange resource) {
        if (resource == null) {
            return exchange;
        }
        Exception failure = resource.getException();
        if (failure != null) {
            exchange.setException(new HookException(key, "failed.", failure));
            return exchange;
        }
        try {
            take(exchange, resource.getMessage().getBody(), resource);
        } catch (HookException e) {
            exchange.setException(e);
        }
        return exchange;
    }

    /** Goes on with what the hook gave back. */
    abstract void take(Exchange exchange, @Nullable Object given, Exchange resource);

    /**
     * Checks, when rows have been copied, that a hook gave back each of those of the chunk.
     *
     * @param read rows of the chunk
     */
    static void requireAll(Exchange exchange, ChunkRows read) {
        CountedRows rows = exchange.getProperty(CountedRows.PROPERTY, CountedRows.class);
        if (rows != null && (read.hasNext() || rows.count != read.delivered())) {
            throw AFTER_READ.refused("gave back " + rows.count + " rows for the "
                    + (read.hasNext() ? "more than " + read.delivered() : read.delivered())
                    + " of a chunk; a hook may change values only.");
        }
    }

    final void takeBatch(Exchange exchange, @Nullable Object given) {
        ChangeBatch sent = exchange.getMessage().getBody(ChangeBatch.class);
        if (!(given instanceof ChangeBatch batch)) {
            throw refused("gave back " + named(given) + " instead of the batch of changes.");
        }
        if (batch.changes().size() != sent.changes().size()) {
            throw refused("gave back " + batch.changes().size() + " changes for a batch of "
                    + sent.changes().size() + "; a hook may change values only.");
        }
        if (!batch.upTo().equals(sent.upTo()) || batch.complete() != sent.complete()) {
            throw refused("gave back a batch with another position.");
        }
        exchange.getMessage().setBody(batch);
    }

    final HookException refused(String what) {
        return new HookException(key, what, null);
    }

    private static String named(@Nullable Object given) {
        return given == null ? "nothing" : "a " + given.getClass().getName();
    }
}
