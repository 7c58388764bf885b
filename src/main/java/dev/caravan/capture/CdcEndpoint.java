// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Endpoint that consumes changes; it has no producer. */
final class CdcEndpoint extends DefaultEndpoint {

    private final CdcSource source;

    CdcEndpoint(String uri, Component component, CdcSource source) {
        super(uri, component);
        this.source = source;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("caravan-cdc only reads: SQL Server's changes cannot be written");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        CdcConsumer consumer = new CdcConsumer(this, processor, source);
        configureConsumer(consumer);
        return consumer;
    }
}
