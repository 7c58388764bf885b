// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import static dev.caravan.topic.RecordEncoder.AFTER;
import static dev.caravan.topic.RecordEncoder.BEFORE;
import static dev.caravan.topic.RecordEncoder.BEGIN;
import static dev.caravan.topic.RecordEncoder.COMMITTED_AT;
import static dev.caravan.topic.RecordEncoder.COMPLETE;
import static dev.caravan.topic.RecordEncoder.MARK;
import static dev.caravan.topic.RecordEncoder.OPERATION;
import static dev.caravan.topic.RecordEncoder.ROWS;
import static dev.caravan.topic.RecordEncoder.SAFE;
import static dev.caravan.topic.RecordEncoder.SAME_COMMIT;
import static dev.caravan.topic.RecordEncoder.VERSION;

import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordEncoder} writes. For one thread. */
final class RecordDecoder {

    private static final RecordEncoder.Tag[] TAGS = RecordEncoder.Tag.values();
    private static final RowChange.Operation[] OPERATIONS = RowChange.Operation.values();

    /** One instance a shape, as rows are compared by it. */
    private final Map<ByteBuffer, TableShape> shapes = new HashMap<>();

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException for what is no record of this version
     */
    TopicRecord decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("A record has version " + version + ", this Caravan reads " + VERSION
                        + ". Run one version of Caravan in all processes of a task");
            }
            int kind = in.get();
            long epoch = in.getLong();
            TopicRecord record = switch (kind) {
                case ROWS -> new TopicRecord.Rows(epoch, rows(in));
                case MARK -> mark(epoch, in);
                case BEGIN -> new TopicRecord.Begin(epoch);
                default -> throw new IllegalArgumentException("A record is of kind " + kind);
            };
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("A record has " + in.remaining() + " bytes after its end");
            }
            return record;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("A record of " + bytes.length + " bytes is damaged", e);
        }
    }

    private static TopicRecord.Mark mark(long epoch, ByteBuffer in) {
        int flags = in.get();
        Lsn lsn = lsn(in);
        int changes = in.getInt();
        Instant at = (flags & COMMITTED_AT) == 0 ? null : Instant.ofEpochSecond(in.getLong(), in.getInt());
        return new TopicRecord.Mark(
                epoch, new Position(lsn, at), (flags & COMPLETE) != 0, (flags & SAFE) != 0, changes);
    }

    private List<RowChange> rows(ByteBuffer in) {
        TableShape shape = shape(in);
        int count = in.getInt();
        List<RowChange> changes = new ArrayList<>();
        Lsn commit = Lsn.ZERO;
        for (int i = 0; i < count; i++) {
            int flags = in.get();
            if ((flags & SAME_COMMIT) == 0) {
                commit = lsn(in);
            }
            changes.add(new RowChange(
                    shape,
                    OPERATIONS[flags & OPERATION],
                    (flags & BEFORE) == 0 ? null : row(in, shape.columns().size()),
                    (flags & AFTER) == 0 ? null : row(in, shape.columns().size()),
                    commit));
        }
        return changes;
    }

    private static @Nullable Object[] row(ByteBuffer in, int columns) {
        @Nullable Object[] row = new @Nullable Object[columns];
        for (int i = 0; i < columns; i++) {
            row[i] = value(in);
        }
        return row;
    }

    private static @Nullable Object value(ByteBuffer in) {
        return switch (TAGS[in.get()]) {
            case NULL -> null;
            case UNCHANGED -> Unchanged.VALUE;
            case FALSE -> Boolean.FALSE;
            case TRUE -> Boolean.TRUE;
            case SHORT -> in.getShort();
            case INTEGER -> in.getInt();
            case LONG -> in.getLong();
            case FLOAT -> in.getFloat();
            case DOUBLE -> in.getDouble();
            case DECIMAL -> {
                int scale = in.getInt();
                yield new BigDecimal(new BigInteger(bytes(in)), scale);
            }
            case TEXT -> text(in);
            case BYTES -> bytes(in);
        };
    }

    private TableShape shape(ByteBuffer in) {
        int length = in.getInt();
        ByteBuffer encoded = in.slice(in.position(), length);
        in.position(in.position() + length);
        TableShape known = shapes.get(encoded);
        if (known != null) {
            return known;
        }
        byte[] copy = new byte[length];
        encoded.duplicate().get(copy);
        TableShape read = shapeOf(ByteBuffer.wrap(copy));
        shapes.put(ByteBuffer.wrap(copy), read);
        return read;
    }

    private static TableShape shapeOf(ByteBuffer in) {
        TableName name = new TableName(text(in), text(in));
        int count = in.getInt();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new Column(text(in), text(in), in.get() != 0));
        }
        int parts = in.getInt();
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            key.add(in.getInt());
        }
        return new TableShape(name, columns, key);
    }

    private static Lsn lsn(ByteBuffer in) {
        byte[] lsn = new byte[Lsn.BYTES];
        in.get(lsn);
        return Lsn.of(lsn);
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
