// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.TableName;
import io.debezium.relational.history.MemorySchemaHistory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.camel.component.debezium.sqlserver.configuration.SqlServerConnectorEmbeddedDebeziumConfiguration;

/**
 * Settings of Debezium's SQL Server connector for Caravan, on camel-debezium's own configuration.
 *
 * <p>Positions are always ends of transactions, so snapshot mode {@code recovery} is exact: it reads the tables' present
 * columns and goes on with the transaction after the position. The connector's own check of the position is off because
 * it refuses a position equal to the first LSN of a capture instance; Caravan checks before it starts. Errors end the
 * engine at once: Caravan decides about retries.
 *
 * <p>Changes are read through server cursors: the connector has the results of all tables open on one connection, and the driver
 * would hold all rows of all tables but one in memory, which a single large transaction fills.
 */
public final class DebeziumSettings {

    private static final int POLL_MILLIS = 50;
    private static final int START_MILLIS = 600_000;
    private static final int HEARTBEAT_MILLIS = 50;
    private static final int BATCH_ROWS = 8192;
    private static final int QUEUE_BATCHES = 4;
    private static final long QUEUE_BYTES = 64L << 20;

    /** Tables up to which changes are read through server cursors, which take three more round trips for each table. */
    private static final int CURSOR_TABLES = 200;

    /** Rows of a change table that are fetched at once. */
    private static final int FETCH_ROWS = 2_000;

    /** The same where rows may have large values. */
    private static final int FETCH_LARGE_ROWS = 100;

    private static final String SELECT_METHOD = "driver.selectMethod";

    private DebeziumSettings() {}

    /**
     * Settings for a connector that reads the given tables of one database.
     *
     * @param name name of the engine, unique in the process
     * @param connection how to reach the database
     * @param tables tables to read, captured ones
     * @param keys key columns of tables whose key is not what the source declares
     * @param large whether rows may have large values
     */
    public static Properties of(
            String name,
            Connection connection,
            Collection<TableName> tables,
            Map<TableName, List<String>> keys,
            boolean large) {
        SqlServerConnectorEmbeddedDebeziumConfiguration settings =
                new SqlServerConnectorEmbeddedDebeziumConfiguration();
        settings.setName(name);
        settings.setTopicPrefix(name);
        settings.setDatabaseHostname(connection.host());
        settings.setDatabasePort(connection.port());
        settings.setDatabaseNames(connection.database());
        settings.setDatabaseUser(connection.username());
        settings.setDatabasePassword(connection.password());
        settings.setTableIncludeList(
                tables.stream().map(DebeziumSettings::pattern).collect(Collectors.joining(",")));
        if (!keys.isEmpty()) {
            settings.setMessageKeyColumns(keys.entrySet().stream()
                    .map(key -> pattern(key.getKey()) + ":" + columns(key.getValue()))
                    .collect(Collectors.joining(";")));
        }
        settings.setOffsetStorage(StoredPosition.class.getName());
        settings.setSchemaHistoryInternal(MemorySchemaHistory.class.getName());
        settings.setSnapshotMode("recovery");
        settings.setSnapshotIsolationMode("read_committed");
        settings.setErrorsMaxRetries(0);
        settings.setDataQueryMode("direct");
        settings.setStreamingFetchSize(0);
        settings.setTimePrecisionMode("microseconds");
        settings.setDecimalHandlingMode("precise");
        settings.setTombstonesOnDelete(false);
        settings.setExtendedHeadersEnabled(false);
        settings.setPollIntervalMs(POLL_MILLIS);
        settings.setHeartbeatIntervalMs(HEARTBEAT_MILLIS);
        settings.setMaxBatchSize(BATCH_ROWS);
        settings.setMaxQueueSize(BATCH_ROWS * QUEUE_BATCHES);
        settings.setMaxQueueSizeInBytes(QUEUE_BYTES);
        settings.setConverters("instant,tick");
        Properties properties = settings.createDebeziumConfiguration().asProperties();
        properties.setProperty("connector.class", QuietConnector.class.getName());
        properties.setProperty("instant.type", InstantConverter.class.getName());
        properties.setProperty("tick.type", TickConverter.class.getName());
        // The connector reads the columns of all tables before it has started.
        properties.setProperty("task.management.timeout.ms", String.valueOf(START_MILLIS));
        // Others that are captured may come and go while their columns are read.
        properties.setProperty("schema.history.internal.store.only.captured.tables.ddl", "true");
        properties.setProperty("snapshot.locking.mode", "none");
        properties.setProperty("internal.log.position.check.enable", "false");
        if (tables.size() <= CURSOR_TABLES) {
            properties.setProperty(SELECT_METHOD, "cursor");
            properties.setProperty("query.fetch.size", String.valueOf(large ? FETCH_LARGE_ROWS : FETCH_ROWS));
        }
        connection.properties().forEach((key, value) -> properties.setProperty("driver." + key, value));
        return properties;
    }

    /**
     * How to reach the database.
     *
     * @param host server
     * @param port TCP port
     * @param database database name
     * @param username login
     * @param password password
     * @param properties further properties of the driver
     */
    public record Connection(
            String host, int port, String database, String username, String password, Map<String, String> properties) {
        @Override
        public String toString() {
            return host + ":" + port + "/" + database;
        }
    }

    /** A regular expression for exactly this table, without the commas and outer blanks that a list would take away. */
    static String pattern(TableName table) {
        return pattern(table.schema() + "." + table.table());
    }

    /** The connector takes column names as regular expressions, too. */
    private static String columns(List<String> names) {
        return names.stream().map(DebeziumSettings::pattern).collect(Collectors.joining(","));
    }

    private static String pattern(String name) {
        StringBuilder pattern = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == '_') {
                pattern.appendCodePoint(c);
            } else {
                pattern.append("\\x{").append(Integer.toHexString(c)).append('}');
            }
        });
        return pattern.toString();
    }
}
