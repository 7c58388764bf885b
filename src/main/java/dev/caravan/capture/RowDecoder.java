// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.model.Ticks;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of one envelope schema, which Debezium makes anew when a table's columns change. Reads fields
 * without their defaults: {@code Struct.get} would turn NULL into the column's default.
 */
final class RowDecoder {

    private final TableShape shape;
    private final Field[] fields;
    private final boolean[] binary;
    private final boolean[] ticks;
    private final BiConsumer<TableName, String> cuts;

    private RowDecoder(
            TableShape shape, Field[] fields, boolean[] binary, boolean[] ticks, BiConsumer<TableName, String> cuts) {
        this.shape = shape;
        this.fields = fields;
        this.binary = binary;
        this.ticks = ticks;
        this.cuts = cuts;
    }

    /**
     * A decoder for records like the given one.
     *
     * @param cuts told table and column of each time whose seventh digit will be cut
     */
    static RowDecoder of(SourceRecord record, BiConsumer<TableName, String> cuts) {
        Struct source = ((Struct) record.value()).getStruct("source");
        return of(
                new TableName(source.getString("schema"), source.getString("table")),
                record.valueSchema().field("after").schema(),
                record.keySchema(),
                cuts);
    }

    /** A decoder for the rows of a table. */
    static RowDecoder of(TableName name, Schema row, @Nullable Schema keySchema, BiConsumer<TableName, String> cuts) {
        List<Column> columns = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        Field[] fields = row.fields().toArray(new Field[0]);
        boolean[] binary = new boolean[fields.length];
        boolean[] ticks = new boolean[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Schema schema = fields[i].schema();
            requireKnown(name, fields[i]);
            columns.add(new Column(fields[i].name(), describe(schema), schema.isOptional()));
            binary[i] = schema.type() == Schema.Type.BYTES && schema.name() == null;
            ticks[i] = TickConverter.SCHEMA.equals(schema.name());
        }
        if (keySchema == null) {
            throw new IllegalStateException("Changes of table " + name
                    + " carry no key. Give the table a primary key or a unique index, or remove it from the task");
        }
        for (Field field : keySchema.fields()) {
            key.add(row.field(field.name()).index());
        }
        return new RowDecoder(new TableShape(name, columns, key), fields, binary, ticks, cuts);
    }

    /** The schemas whose Java values are those of {@link dev.caravan.model.Values}. */
    private static void requireKnown(TableName table, Field field) {
        String name = field.schema().name();
        boolean known = name == null
                || name.equals(Decimal.LOGICAL_NAME)
                || name.equals(Date.SCHEMA_NAME)
                || name.equals(MicroTime.SCHEMA_NAME)
                || name.equals(MicroTimestamp.SCHEMA_NAME)
                || name.equals(InstantConverter.SCHEMA)
                || name.equals(TickConverter.SCHEMA)
                || name.equals(io.debezium.data.Xml.LOGICAL_NAME);
        if (!known) {
            throw new IllegalStateException("Column " + table + "." + field.name() + " arrives as " + name
                    + ", which cannot be decoded. Exclude the column from the task");
        }
    }

    private static String describe(Schema schema) {
        return schema.name() == null ? schema.type().getName() : schema.name();
    }

    TableShape shape() {
        return shape;
    }

    /** The row change of a record that has this decoder's schema. */
    RowChange decode(SourceRecord record, Lsn commitLsn) {
        Struct envelope = (Struct) record.value();
        return decode(envelope.getString("op"), envelope.getStruct("before"), envelope.getStruct("after"), commitLsn);
    }

    /** The row change that Debezium's letter and images stand for. */
    RowChange decode(String op, @Nullable Struct before, @Nullable Struct after, Lsn commitLsn) {
        Operation operation = switch (op) {
            case "c", "r" -> Operation.INSERT;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            default -> throw new IllegalStateException("Operation '" + op + "' on " + shape.name() + " is not known");
        };
        return new RowChange(
                shape,
                operation,
                operation == Operation.INSERT ? null : values(before, false),
                operation == Operation.DELETE ? null : values(after, true),
                commitLsn);
    }

    private @Nullable Object[] values(@Nullable Struct row, boolean stored) {
        if (row == null) {
            throw new IllegalStateException("A change of " + shape.name() + " lacks the image of its row");
        }
        @Nullable Object[] values = new @Nullable Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Object value = row.getWithoutDefault(fields[i].name());
            if (ticks[i] && value instanceof Long exact) {
                value = time(exact, fields[i].name(), stored);
            }
            values[i] = binary[i] && value instanceof ByteBuffer buffer ? bytes(buffer) : value;
        }
        return values;
    }

    /** With a seventh digit where it is not 0, which is counted for rows that are stored: the target cannot keep it. */
    private Object time(long exact, String column, boolean stored) {
        Object time = Ticks.time(exact);
        if (stored && time instanceof Ticks) {
            cuts.accept(shape.name(), column);
        }
        return time;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
