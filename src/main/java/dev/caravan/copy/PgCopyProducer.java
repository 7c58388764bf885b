// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Writes the body of each exchange; leaves the body as it is and tells in headers what was done. */
@ManagedResource(description = "Managed pg-copy producer")
public class PgCopyProducer extends DefaultProducer {

    private final PgCopyEndpoint endpoint;
    private @Nullable Action action;
    private @Nullable PgCopyHealthCheck healthCheck;

    PgCopyProducer(PgCopyEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** One operation of an endpoint. */
    interface Action {

        /** Writes an exchange's body and sets the headers of what was done. */
        void process(Exchange exchange) throws Exception;

        /** Forgets what is known of the target's tables. */
        void refresh();

        /** Ends what is open in the target. */
        default void close() {
            // Most operations end with their exchange.
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Action current = action;
        if (current == null) {
            throw new IllegalStateException("Could not use " + endpoint.getEndpointUri() + ": it is not started");
        }
        long started = System.nanoTime();
        current.process(exchange);
        Message message = exchange.getMessage();
        message.setHeader(PgCopyConstants.MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    /** Forgets what is known of the target's tables. */
    @ManagedOperation(description = "Reads the target's catalogue again before the next rows")
    public void refresh() {
        Action current = action;
        if (current != null) {
            current.refresh();
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        action = switch (endpoint.getConfiguration().getOperation()) {
            case COPY -> new CopyAction(endpoint);
            case INSERT, UPSERT -> new UpsertAction(endpoint);
            case APPLY -> new ApplyAction(endpoint);
        };
        WritableHealthCheckRepository repository = healthChecks();
        if (repository != null) {
            healthCheck = new PgCopyHealthCheck(endpoint);
            healthCheck.setEnabled(endpoint.getComponent().isHealthCheckProducerEnabled());
            repository.addHealthCheck(healthCheck);
        }
    }

    @Override
    protected void doStop() throws Exception {
        WritableHealthCheckRepository repository = healthChecks();
        if (repository != null && healthCheck != null) {
            repository.removeHealthCheck(healthCheck);
            healthCheck = null;
        }
        Action current = action;
        action = null;
        if (current != null) {
            current.close();
        }
        super.doStop();
    }

    private @Nullable WritableHealthCheckRepository healthChecks() {
        return HealthCheckHelper.getHealthCheckRepository(
                endpoint.getCamelContext(), "producers", WritableHealthCheckRepository.class);
    }
}
