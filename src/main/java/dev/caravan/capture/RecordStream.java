// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.capture.TransactionAssembler.HeartbeatOffset;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.SchemaChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns Debezium's records into batches of transactions ({@link ChangeBatch}) and {@link SchemaChange}s, in order.
 * Used by the engine's thread only.
 */
final class RecordStream {

    private static final String NULL_LSN = "NULL";

    private final TransactionAssembler transactions;
    private final @Nullable TableName heartbeatTable;
    private final BiConsumer<TableName, String> cuts;
    private final Map<Schema, RowDecoder> decoders = new IdentityHashMap<>();
    private final List<SchemaChange> columnChanges = new ArrayList<>();

    private String lastCommit = "";
    private Lsn commitLsn;
    private boolean applied;

    /**
     * Goes on after a position.
     *
     * @param heartbeatTable captured table whose rows only move the position
     * @param segments how much of a transaction is held
     * @param cuts told table and column of each time that loses a digit
     */
    RecordStream(
            Position start,
            @Nullable TableName heartbeatTable,
            SegmentLimits segments,
            BiConsumer<TableName, String> cuts) {
        this.cuts = cuts;
        this.transactions = new TransactionAssembler(start, segments);
        this.heartbeatTable = heartbeatTable;
        this.commitLsn = start.commitLsn();
    }

    /** Takes one record; what must not wait for the end of the batch is sent on at once. */
    void accept(SourceRecord record, Consumer<Object> out) {
        Schema schema = record.valueSchema();
        if (!(record.value() instanceof Struct value) || schema == null) {
            throw new IllegalStateException("A record without a value arrived on " + record.topic());
        }
        if (schema.field("op") != null) {
            row(record, out);
        } else if (schema.field("tableChanges") != null) {
            schemaChange(value, out);
        } else {
            heartbeat(record.sourceOffset());
            sendColumnChanges(out);
        }
    }

    /** Sends on the transactions that are complete, and what there is of one that is too large to be held. */
    void flush(Consumer<Object> out) {
        transactions.poll().ifPresent(out);
        transactions.pollSegment().ifPresent(out);
    }

    private void row(SourceRecord record, Consumer<Object> out) {
        moveTo(record, out);
        if (applied) {
            return;
        }
        RowDecoder decoder = decoders.get(record.valueSchema());
        if (decoder == null) {
            decoder = RowDecoder.of(record, cuts);
            decoders.put(record.valueSchema(), decoder);
        }
        if (decoder.shape().name().equals(heartbeatTable)) {
            transactions.touch();
        } else {
            transactions.add(decoder.decode(record, commitLsn));
        }
    }

    /** Rows of one transaction follow each other: its LSN is parsed and its time read once. */
    private void moveTo(SourceRecord record, Consumer<Object> out) {
        String text = (String) record.sourceOffset().get("commit_lsn");
        if (text == null) {
            throw new IllegalStateException("A change arrived without its commit LSN on " + record.topic());
        }
        if (text.equals(lastCommit)) {
            return;
        }
        if (!columnChanges.isEmpty()) {
            transactions.completeAll();
            sendColumnChanges(out);
        }
        lastCommit = text;
        commitLsn = Lsn.parse(text);
        applied = transactions.isApplied(commitLsn);
        if (!applied) {
            Long millis = ((Struct) record.value()).getStruct("source").getInt64("ts_ms");
            transactions.begin(commitLsn, millis == null ? null : Instant.ofEpochMilli(millis));
        }
    }

    /**
     * Debezium reports changes of columns between rows, of two tables even between rows of one transaction: a change waits
     * until the transaction before it is known to be complete.
     */
    private void schemaChange(Struct value, Consumer<Object> out) {
        for (Object change : value.getArray("tableChanges")) {
            Struct table = ((Struct) change).getStruct("table");
            if (table != null) {
                columnChanges.add(new SchemaChange(shape(value, (Struct) change, table), commitLsn));
            }
        }
        decoders.clear();
        sendColumnChanges(out);
    }

    private void sendColumnChanges(Consumer<Object> out) {
        if (!columnChanges.isEmpty() && !transactions.isOpen()) {
            flush(out);
            columnChanges.forEach(out);
            columnChanges.clear();
        }
    }

    private static TableShape shape(Struct value, Struct change, Struct table) {
        List<Column> columns = new ArrayList<>();
        for (Object column : table.getArray("columns")) {
            Struct field = (Struct) column;
            columns.add(new Column(field.getString("name"), field.getString("typeName"), field.getBoolean("optional")));
        }
        if (columns.isEmpty()) {
            throw new IllegalStateException(
                    "The source listed no columns of " + change.getString("id")
                            + ", which is being changed; they are read again",
                    new IOException("no columns"));
        }
        List<String> names = columns.stream().map(Column::name).toList();
        List<Integer> key = new ArrayList<>();
        List<Object> keyNames = table.getArray("primaryKeyColumnNames");
        if (keyNames != null) {
            keyNames.forEach(name -> key.add(names.indexOf((String) name)));
        }
        return new TableShape(tableName(value, change.getString("id")), columns, key.isEmpty() ? List.of(0) : key);
    }

    /** The id is {@code "database"."schema"."table"}; any part may have dots and quotes itself. */
    private static TableName tableName(Struct value, String id) {
        String schema = value.getString("schemaName");
        int before = written(value.getString("databaseName")).length()
                + written(schema).length()
                + 2;
        return new TableName(schema, read(id.substring(before)));
    }

    /** How Debezium's {@code TableId} writes a part: one that begins or ends with a quote stays as it is. */
    private static String written(String name) {
        return name.startsWith("\"") || name.endsWith("\"") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String read(String part) {
        if (part.length() > 2) {
            String name = part.substring(1, part.length() - 1).replace("\"\"", "\"");
            if (written(name).equals(part)) {
                return name;
            }
        }
        return part;
    }

    private void heartbeat(Map<String, ?> offset) {
        Object commit = offset.get("commit_lsn");
        if (commit == null || commit.equals(NULL_LSN)) {
            return;
        }
        Object change = offset.get("change_lsn");
        Object serial = offset.get("event_serial_no");
        transactions.heartbeat(new HeartbeatOffset(
                Lsn.parse((String) commit),
                change == null || change.equals(NULL_LSN) ? null : (String) change,
                serial instanceof Number number ? number.longValue() : 0));
    }
}
