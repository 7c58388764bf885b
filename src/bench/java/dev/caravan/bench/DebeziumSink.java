// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import io.debezium.connector.jdbc.JdbcSinkConnectorTask;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Debezium's JDBC sink in this process, set up for the highest rate at which it is right. */
final class DebeziumSink implements AutoCloseable {

    private final JdbcSinkConnectorTask task = new JdbcSinkConnectorTask();

    /**
     * A sink that writes to a table that is there.
     *
     * @param mode insert or upsert
     * @param batch rows of one JDBC batch
     */
    DebeziumSink(BenchServer server, String table, String mode, int batch) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("connection.url", server.url() + "?reWriteBatchedInserts=true");
        settings.put("connection.username", "postgres");
        settings.put("connection.password", "postgres");
        settings.put("collection.name.format", table);
        settings.put("insert.mode", mode);
        settings.put("delete.enabled", "true");
        settings.put("primary.key.mode", "record_key");
        settings.put("schema.evolution", "none");
        // A key that comes twice makes rewritten inserts fail otherwise.
        settings.put("use.reduction.buffer", "true");
        settings.put("batch.size", Integer.toString(batch));
        task.start(settings);
    }

    /** Writes records, all of them when it returns. */
    void put(Collection<SinkRecord> records) {
        task.put(records);
        // It would tell at the next records only.
        Throwable failure = task.getLastProcessingException();
        if (failure != null) {
            throw new ConnectException("The sink could not write its records", failure);
        }
    }

    @Override
    public void close() {
        task.stop();
    }
}
