// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.Ticks;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.debezium.DebeziumConstants;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Turns the exchanges of camel-debezium's SQL Server consumer, a change each, into batches that {@code pg-copy} applies.
 * Used by Kamelet {@code sqlserver-cdc-source}; a task has a consumer of its own, which knows ends of transactions.
 */
public final class DebeziumBatches implements Processor {

    /** What {@code column.propagate.source.type} adds to a column's schema. */
    private static final String TYPE = "__debezium.source.column.type";

    private static final String LENGTH = "__debezium.source.column.length";

    private static final Set<String> LARGE_TYPES =
            Set.of("TEXT", "NTEXT", "IMAGE", "XML", "VARCHAR(MAX)", "NVARCHAR(MAX)", "VARBINARY(MAX)");

    private static final Set<String> VARYING_TYPES = Set.of("VARCHAR", "NVARCHAR", "VARBINARY");

    /** More characters than a value in the row can have. */
    private static final int LARGE_LENGTH = 8001;

    private final Map<Schema, RowDecoder> decoders = new IdentityHashMap<>();

    @Override
    public synchronized void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Struct after = message.getBody() instanceof Struct row ? row : null;
        Struct before = message.getHeader(DebeziumConstants.HEADER_BEFORE) instanceof Struct row ? row : null;
        Struct image = after == null ? before : after;
        String operation = message.getHeader(DebeziumConstants.HEADER_OPERATION, String.class);
        if (image == null || operation == null) {
            throw new IllegalStateException(
                    "An exchange without the image of a row came from " + exchange.getFromEndpoint()
                            + ". Let it bring changes of rows only: no schema changes, no tombstones");
        }
        Map<?, ?> source = message.getHeader(DebeziumConstants.HEADER_SOURCE_METADATA, Map.of(), Map.class);
        TableName table = new TableName(String.valueOf(source.get("schema")), String.valueOf(source.get("table")));
        RowDecoder decoder = decoders.computeIfAbsent(image.schema(), schema -> decoder(table, schema, key(message)));
        Lsn commitLsn = source.get("commit_lsn") instanceof String lsn ? Lsn.parse(lsn) : Lsn.ZERO;
        RowChange change = decoder.decode(operation, before, after, commitLsn);
        cut(change.before());
        cut(change.after());
        Instant committedAt =
                source.get("ts_ms") instanceof Number millis ? Instant.ofEpochMilli(millis.longValue()) : null;
        message.setBody(new ChangeBatch(List.of(change), new Position(commitLsn, committedAt)));
    }

    private static @Nullable Schema key(Message message) {
        return message.getHeader(DebeziumConstants.HEADER_KEY) instanceof Struct key ? key.schema() : null;
    }

    private static RowDecoder decoder(TableName table, Schema row, @Nullable Schema key) {
        List<String> large = row.fields().stream()
                .filter(DebeziumBatches::isLarge)
                .map(Field::name)
                .toList();
        if (!large.isEmpty()) {
            throw new IllegalStateException(
                    "Changes of " + table + " bring columns " + large + " of large types: an"
                            + " update that left one alone delivers NULL for it, as if it had been cleared. Name them in"
                            + " excludeColumns, or follow the table by a task of Caravan, which reads such values from the source");
        }
        return RowDecoder.of(table, row, key, (name, column) -> {});
    }

    /** The target keeps six digits of a second; a task counts what is cut off. */
    private static void cut(@Nullable Object @Nullable [] row) {
        if (row != null) {
            Arrays.setAll(row, i -> Ticks.cut(row[i]));
        }
    }

    private static boolean isLarge(Field field) {
        Map<String, String> parameters = field.schema().parameters();
        if (parameters == null || !parameters.containsKey(TYPE)) {
            return false;
        }
        String type = parameters.get(TYPE).toUpperCase(Locale.ROOT);
        return LARGE_TYPES.contains(type)
                || VARYING_TYPES.contains(type)
                        && Integer.parseInt(parameters.getOrDefault(LENGTH, "0")) >= LARGE_LENGTH;
    }
}
