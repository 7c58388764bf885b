// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.spi.UnitOfWork;

/**
 * Keeps what it wraps on the calling thread, which waits for what works on others, such as a hook that sends to Kafka. Else
 * a batch would overtake one whose hook is not done, and what follows a hook would leave the transaction of its thread.
 */
final class SameThread implements Policy {

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Wraps the processor, not the definition.
    }

    @Override
    public Processor wrap(Route route, Processor processor) {
        return exchange -> process(exchange, processor);
    }

    /** Processes in the way that Camel keeps for transactions. */
    static void process(Exchange exchange, Processor processor) throws Exception {
        UnitOfWork unit = exchange.getUnitOfWork();
        Object key = new Object();
        unit.beginTransactedBy(key);
        try {
            processor.process(exchange);
        } finally {
            unit.endTransactedBy(key);
        }
    }
}
