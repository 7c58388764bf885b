// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import io.debezium.data.Envelope;
import io.debezium.data.Uuid;
import io.debezium.time.Date;
import io.debezium.time.MicroTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Changes of {@link BenchRows} as the events that Debezium's SQL Server connector makes of them. */
final class ChangeEvents {

    private static final String TOPIC = "bench";
    private static final int SCALE = 4;

    private static final Schema KEY = SchemaBuilder.struct()
            .name("bench.Key")
            .field("id", Schema.INT32_SCHEMA)
            .build();
    private static final Schema ROW = SchemaBuilder.struct()
            .name("bench.Value")
            .optional()
            .field("id", Schema.INT32_SCHEMA)
            .field("cust", Schema.OPTIONAL_INT64_SCHEMA)
            .field("code", Schema.OPTIONAL_STRING_SCHEMA)
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("amount", Decimal.builder(SCALE).optional().build())
            .field("rate", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("active", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("created", MicroTimestamp.builder().optional().build())
            .field("day", Date.builder().optional().build())
            .field("guid", Uuid.builder().optional().build())
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .field("qty", Schema.OPTIONAL_INT16_SCHEMA)
            .build();
    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("bench.Source")
            .field("table", Schema.STRING_SCHEMA)
            .build();
    private static final Envelope ENVELOPE = Envelope.defineSchema()
            .withName("bench.Envelope")
            .withRecord(ROW)
            .withSource(SOURCE)
            .build();

    private final Struct source = new Struct(SOURCE).put("table", TOPIC);
    private long offset;

    /** One event per change. */
    List<SinkRecord> of(List<RowChange> changes) {
        List<SinkRecord> records = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            records.add(of(change));
        }
        return records;
    }

    private SinkRecord of(RowChange change) {
        @Nullable Struct before = row(change.before());
        @Nullable Struct after = row(change.after());
        Struct key = new Struct(KEY)
                .put(
                        "id",
                        Objects.requireNonNull(after == null ? before : after).get("id"));
        Instant now = Instant.EPOCH;
        Struct value = change.operation() == Operation.INSERT
                ? ENVELOPE.create(after, source, now)
                : change.operation() == Operation.UPDATE
                        ? ENVELOPE.update(before, after, source, now)
                        : ENVELOPE.delete(before, source, now);
        return new SinkRecord(TOPIC, 0, KEY, key, ENVELOPE.schema(), value, offset++, 0L, TimestampType.CREATE_TIME);
    }

    private static @Nullable Struct row(@Nullable Object @Nullable [] values) {
        if (values == null) {
            return null;
        }
        Struct row = new Struct(ROW);
        for (Field field : ROW.fields()) {
            row.put(field, values[field.index()]);
        }
        return row;
    }
}
