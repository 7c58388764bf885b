// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Gathers batches of whole source transactions into larger ones: until there are enough rows or bytes, or the first has
 * waited long enough, or a part of a source transaction that is too large to be held. It never cuts a batch, so that every commit in the target is a transaction boundary of the source.
 */
public final class ChangeBatching implements AggregationStrategy {

    private final Limits limits;
    private final Clock clock;

    /** Gathers up to the limits. */
    public ChangeBatching(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * What completes a batch.
     *
     * @param rows changes
     * @param bytes bytes of values, estimated
     * @param linger how long the first change waits for more
     */
    public record Limits(int rows, long bytes, Duration linger) {}

    /** Changes gathered so far; used by one thread at a time, which the aggregator's lock makes sure of. */
    private static final class Gathered {
        private final List<RowChange> changes = new ArrayList<>();
        private final Instant since;
        private Position upTo;
        private long bytes;
        private boolean complete = true;

        Gathered(Instant since, Position upTo) {
            this.since = since;
            this.upTo = upTo;
        }

        void add(ChangeBatch batch) {
            changes.addAll(batch.changes());
            for (RowChange change : batch.changes()) {
                bytes += change.estimatedBytes();
            }
            complete = batch.complete();
            upTo = batch.upTo().committedAt() == null && upTo.committedAt() != null
                    ? new Position(batch.upTo().commitLsn(), upTo.committedAt())
                    : batch.upTo();
        }
    }

    @Override
    public Exchange aggregate(@Nullable Exchange oldExchange, Exchange newExchange) {
        ChangeBatch batch = newExchange.getMessage().getBody(ChangeBatch.class);
        Exchange result = oldExchange == null ? newExchange : oldExchange;
        Gathered gathered = oldExchange == null
                ? new Gathered(clock.instant(), batch.upTo())
                : oldExchange.getMessage().getBody(Gathered.class);
        gathered.add(batch);
        result.getMessage().setBody(gathered);
        if (isComplete(gathered)) {
            result.setProperty(Exchange.AGGREGATION_COMPLETE_CURRENT_GROUP, true);
        }
        return result;
    }

    private boolean isComplete(Gathered gathered) {
        return !gathered.complete
                || gathered.changes.size() >= limits.rows()
                || gathered.bytes >= limits.bytes()
                || Duration.between(gathered.since, clock.instant()).compareTo(limits.linger()) >= 0;
    }

    /** The gathered changes as one batch, when the aggregation is complete. */
    @Override
    public void onCompletion(Exchange exchange) {
        Gathered gathered = exchange.getMessage().getBody(Gathered.class);
        exchange.getMessage().setBody(new ChangeBatch(gathered.changes, gathered.upTo, gathered.complete));
    }
}
