// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether the target of a {@code pg-copy} endpoint answers. */
final class PgCopyHealthCheck extends AbstractHealthCheck {

    private static final int TIMEOUT_SECONDS = 5;

    private final PgCopyEndpoint endpoint;

    PgCopyHealthCheck(PgCopyEndpoint endpoint) {
        super("camel", "producer:pg-copy-" + endpoint.getConfiguration().getTable());
        this.endpoint = endpoint;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("table", endpoint.getConfiguration().getTable());
        try (Connection connection = endpoint.requiredDataSource().getConnection()) {
            if (connection.isValid(TIMEOUT_SECONDS)) {
                builder.up();
            } else {
                builder.down().message("The target did not answer within " + TIMEOUT_SECONDS + " s");
            }
        } catch (SQLException e) {
            ServerReport report = ServerReport.of(e);
            builder.down()
                    .message("Could not connect to the target: " + report.sentence())
                    .error(report.cause());
        }
    }
}
