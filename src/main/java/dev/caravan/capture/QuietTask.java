// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import io.debezium.config.Configuration;
import io.debezium.connector.sqlserver.SqlServerConnectorTask;
import io.debezium.connector.sqlserver.SqlServerOffsetContext;
import io.debezium.connector.sqlserver.SqlServerPartition;
import io.debezium.connector.sqlserver.metrics.AbstractSqlServerPartitionMetrics;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.meters.CommonEventMeter;
import io.debezium.pipeline.source.spi.EventMetadataProvider;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.spi.schema.DataCollectionId;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's task without the text of each event, which Debezium makes for the attribute {@code LastEvent} of its MBean: a
 * third of the time that reading takes, and row values in JMX. No setting leaves it out, so that the provider of the text is
 * replaced where the metrics keep it; where another version of Debezium keeps it elsewhere, the text stays and a warning says so.
 * Public, because the engine makes it by its name.
 */
public final class QuietTask extends SqlServerConnectorTask {

    private static final Logger LOG = LoggerFactory.getLogger(QuietTask.class);

    /** Made by the engine. */
    public QuietTask() {}

    @Override
    public ChangeEventSourceCoordinator<SqlServerPartition, SqlServerOffsetContext> start(Configuration config) {
        ChangeEventSourceCoordinator<SqlServerPartition, SqlServerOffsetContext> started = super.start(config);
        try {
            Object metrics = get(ChangeEventSourceCoordinator.class, "streamingMetrics", started);
            Map<?, ?> partitions = (Map<?, ?>) get(metrics.getClass().getSuperclass(), "beans", metrics);
            for (Object partition : partitions.values()) {
                Object meter = get(AbstractSqlServerPartitionMetrics.class, "commonEventMeter", partition);
                Field provider = field(CommonEventMeter.class, "metadataProvider");
                provider.set(meter, new WithoutText((EventMetadataProvider) provider.get(meter)));
            }
        } catch (ReflectiveOperationException | ClassCastException e) {
            LOG.warn("Debezium goes on making a text of each event for JMX, which takes time: {}", e.toString());
        }
        return started;
    }

    private static Object get(Class<?> type, String name, Object of) throws ReflectiveOperationException {
        Object value = field(type, name).get(of);
        if (value == null) {
            throw new NoSuchFieldException(type.getName() + "." + name + " is not set");
        }
        return value;
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** What Debezium's metrics ask of an event, but for its text. */
    private record WithoutText(EventMetadataProvider provider) implements EventMetadataProvider {

        @Override
        public @Nullable Instant getEventTimestamp(
                DataCollectionId source, OffsetContext offset, Object key, Struct value) {
            return provider.getEventTimestamp(source, offset, key, value);
        }

        @Override
        public @Nullable Map<String, String> getEventSourcePosition(
                DataCollectionId source, OffsetContext offset, Object key, Struct value) {
            return provider.getEventSourcePosition(source, offset, key, value);
        }

        @Override
        public @Nullable String getTransactionId(
                DataCollectionId source, OffsetContext offset, Object key, Struct value) {
            return provider.getTransactionId(source, offset, key, value);
        }

        @Override
        public @Nullable String toSummaryString(
                DataCollectionId source, OffsetContext offset, Object key, Struct value) {
            return null;
        }
    }
}
