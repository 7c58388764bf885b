// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import io.debezium.connector.sqlserver.SqlServerConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's SQL Server connector with {@link QuietTask}. Public, because the engine makes it by its name. */
public final class QuietConnector extends SqlServerConnector {

    /** Made by the engine. */
    public QuietConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return QuietTask.class;
    }
}
