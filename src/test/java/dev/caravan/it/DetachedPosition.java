// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import dev.caravan.copy.PgCopyEndpoint;
import dev.caravan.copy.PositionStep;
import dev.caravan.model.ChangeBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Breaks Caravan on purpose: the position is committed before the rows, in a transaction of its own. In the test tree only; shows
 * that the proofs of exactly-once can fail.
 */
@Component
@ConditionalOnProperty(DetachedPosition.PROPERTY)
final class DetachedPosition implements EndpointStrategy {

    /** Turns it on. */
    static final String PROPERTY = "test.detached-position";

    private static final long WINDOW_NANOS = 1_000_000_000;

    DetachedPosition(CamelContext camel) {
        camel.getCamelContextExtension().registerEndpointCallback(this);
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof PgCopyEndpoint copy && copy.getConfiguration().getPositionStep() != null) {
            PositionStep step = copy.getConfiguration().getPositionStep();
            DataSource dataSource =
                    Objects.requireNonNull(copy.getConfiguration().getDataSource());
            copy.getConfiguration().setPositionStep(new Detached(step, dataSource));
        }
        return endpoint;
    }

    private record Detached(PositionStep step, DataSource dataSource) implements PositionStep {

        @Override
        public void advance(Connection connection, ChangeBatch batch) throws SQLException {
            try (Connection own = dataSource.getConnection()) {
                own.setAutoCommit(true);
                step.advance(own, batch);
            }
            // Makes it likely that a kill comes in between.
            LockSupport.parkNanos(WINDOW_NANOS);
        }

        @Override
        public void committed(ChangeBatch batch) {
            step.committed(batch);
        }
    }
}
