// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs what it wraps in one transaction of the target, rolled back when the exchange fails. Camel's own transacted() would
 * add an error handler that retries inside the transaction, which PostgreSQL has aborted by then.
 */
final class TransactionPolicy implements Policy {

    private final TransactionTemplate transaction;

    TransactionPolicy(TransactionTemplate transaction) {
        this.transaction = transaction;
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Wraps the processor, not the definition.
    }

    @Override
    public Processor wrap(Route route, Processor processor) {
        return exchange -> transaction.executeWithoutResult(status -> {
            try {
                SameThread.process(exchange, processor);
            } catch (Exception e) {
                exchange.setException(e);
            }
            if (exchange.getException() != null) {
                status.setRollbackOnly();
            }
        });
    }
}
