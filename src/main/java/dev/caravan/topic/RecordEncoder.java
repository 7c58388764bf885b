// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of a topic: a version, a kind, the writer's epoch, then what the kind has. Changes follow the shape of
 * their table, values a byte that tells their class; all numbers are big-endian. For one thread.
 */
final class RecordEncoder {

    static final int VERSION = 1;
    static final int ROWS = 1;
    static final int MARK = 2;
    static final int BEGIN = 3;

    static final int COMPLETE = 1;
    static final int SAFE = 2;
    static final int COMMITTED_AT = 4;

    static final int BEFORE = 4;
    static final int AFTER = 8;
    static final int SAME_COMMIT = 16;
    static final int OPERATION = 3;

    /** Classes of values. */
    enum Tag {
        NULL,
        UNCHANGED,
        FALSE,
        TRUE,
        SHORT,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        DECIMAL,
        TEXT,
        BYTES
    }

    private final long epoch;
    private final int recordBytes;
    private final Map<TableShape, byte[]> shapes = new IdentityHashMap<>();

    /**
     * Writes for an owner of the position.
     *
     * @param recordBytes bytes of changes after which another record begins; one change may be larger
     */
    RecordEncoder(long epoch, int recordBytes) {
        this.epoch = epoch;
        this.recordBytes = recordBytes;
    }

    /** A mark after a number of changes. */
    byte[] mark(Position upTo, boolean complete, boolean safe, int changes) {
        return record(MARK, out -> {
            Instant at = upTo.committedAt();
            out.writeByte((complete ? COMPLETE : 0) | (safe ? SAFE : 0) | (at == null ? 0 : COMMITTED_AT));
            out.write(upTo.commitLsn().bytes());
            out.writeInt(changes);
            if (at != null) {
                out.writeLong(at.getEpochSecond());
                out.writeInt(at.getNano());
            }
        });
    }

    /** The begin of an owner. */
    byte[] begin() {
        return record(BEGIN, out -> {});
    }

    /** Records of changes of one table, a shape each. */
    List<byte[]> rows(List<RowChange> changes) {
        List<byte[]> records = new ArrayList<>();
        int from = 0;
        while (from < changes.size()) {
            TableShape shape = changes.get(from).shape();
            int next = from;
            long bytes = 0;
            while (next < changes.size()
                    && (next == from || bytes < recordBytes && changes.get(next).shape() == shape)) {
                bytes += changes.get(next).estimatedBytes();
                next++;
            }
            records.add(rowsOf(shape, changes.subList(from, next)));
            from = next;
        }
        return records;
    }

    private byte[] rowsOf(TableShape shape, List<RowChange> changes) {
        byte[] encodedShape = shapes.computeIfAbsent(shape, RecordEncoder::shape);
        return record(ROWS, out -> {
            out.writeInt(encodedShape.length);
            out.write(encodedShape);
            out.writeInt(changes.size());
            Lsn commit = Lsn.ZERO;
            for (RowChange change : changes) {
                write(out, change, change.commitLsn().equals(commit));
                commit = change.commitLsn();
            }
        });
    }

    private static void write(DataOutputStream out, RowChange change, boolean sameCommit) throws IOException {
        out.writeByte(change.operation().ordinal()
                | (change.before() == null ? 0 : BEFORE)
                | (change.after() == null ? 0 : AFTER)
                | (sameCommit ? SAME_COMMIT : 0));
        if (!sameCommit) {
            out.write(change.commitLsn().bytes());
        }
        write(out, change.before());
        write(out, change.after());
    }

    private static void write(DataOutputStream out, @Nullable Object @Nullable [] row) throws IOException {
        if (row != null) {
            for (Object value : row) {
                writeValue(out, value);
            }
        }
    }

    private static void writeValue(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            tag(out, Tag.NULL);
        } else if (value instanceof String text) {
            tag(out, Tag.TEXT);
            bytes(out, utf8(text));
        } else if (value instanceof Integer number) {
            tag(out, Tag.INTEGER);
            out.writeInt(number);
        } else if (value instanceof Long number) {
            tag(out, Tag.LONG);
            out.writeLong(number);
        } else if (value instanceof BigDecimal number) {
            tag(out, Tag.DECIMAL);
            out.writeInt(number.scale());
            bytes(out, number.unscaledValue().toByteArray());
        } else if (value instanceof Boolean flag) {
            tag(out, flag ? Tag.TRUE : Tag.FALSE);
        } else if (value instanceof Short number) {
            tag(out, Tag.SHORT);
            out.writeShort(number);
        } else if (value instanceof Double number) {
            tag(out, Tag.DOUBLE);
            out.writeDouble(number);
        } else if (value instanceof Float number) {
            tag(out, Tag.FLOAT);
            out.writeFloat(number);
        } else if (value instanceof byte[] binary) {
            tag(out, Tag.BYTES);
            bytes(out, binary);
        } else if (value == Unchanged.VALUE) {
            tag(out, Tag.UNCHANGED);
        } else {
            throw new IllegalArgumentException("A change has a value of " + value.getClass()
                    + ", which no record of a topic can hold. A hook may set the classes that docs/extend.md names");
        }
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Half a surrogate pair becomes a question mark, which is as long as itself.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("A text holds half a surrogate pair, which UTF-8 cannot hold");
        }
        return bytes;
    }

    private static void tag(DataOutputStream out, Tag tag) throws IOException {
        out.writeByte(tag.ordinal());
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] shape(TableShape shape) {
        return written(out -> {
            text(out, shape.name().schema());
            text(out, shape.name().table());
            out.writeInt(shape.columns().size());
            for (Column column : shape.columns()) {
                text(out, column.name());
                text(out, column.type());
                out.writeBoolean(column.nullable());
            }
            out.writeInt(shape.key().size());
            for (int index : shape.key()) {
                out.writeInt(index);
            }
        });
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] record(int kind, Content content) {
        return written(out -> {
            out.writeByte(VERSION);
            out.writeByte(kind);
            out.writeLong(epoch);
            content.write(out);
        });
    }

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            content.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail to be written to", e);
        }
        return bytes.toByteArray();
    }
}
