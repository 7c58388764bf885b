// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;
import dev.caravan.model.Unchanged;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table in one COPY format. Made once per shape; keeps no state between rows.
 */
abstract sealed class RowEncoder {

    private final TableName table;
    private final List<TargetColumn> columns;
    final int[] positions;
    final boolean[] key;
    final ColumnEncoder[] encoders;

    private RowEncoder(TableName table, List<RowColumn> columns, ColumnEncoder[] encoders) {
        this.table = table;
        this.columns = columns.stream().map(RowColumn::target).toList();
        this.positions = columns.stream().mapToInt(RowColumn::position).toArray();
        this.key = new boolean[columns.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = columns.get(i).key();
        }
        this.encoders = encoders;
    }

    /**
     * A column of the COPY list.
     *
     * @param target column
     * @param position index of its value in a row
     * @param key whether it is part of the key
     */
    record RowColumn(TargetColumn target, int position, boolean key) {}

    /**
     * The encoder for a COPY list.
     *
     * @param wanted AUTO takes binary when every column has a binary encoder
     * @throws IllegalArgumentException when binary is wanted and a column has none
     */
    static RowEncoder of(TableName table, List<RowColumn> columns, CopyFormat wanted) {
        @Nullable ColumnEncoder[] binary = new ColumnEncoder[columns.size()];
        for (int i = 0; i < binary.length && wanted != CopyFormat.TEXT; i++) {
            binary[i] = BinaryEncoders.of(columns.get(i).target());
            if (binary[i] == null && wanted == CopyFormat.BINARY) {
                TargetColumn column = columns.get(i).target();
                throw new IllegalArgumentException("Could not choose the binary format for " + table + ": column '"
                        + column.name() + "' of type " + column.type() + " has no binary encoder; use format=auto");
            }
        }
        if (wanted != CopyFormat.TEXT && Arrays.stream(binary).allMatch(Objects::nonNull)) {
            return new Binary(table, columns, Arrays.stream(binary).toArray(ColumnEncoder[]::new));
        }
        return new Text(
                table,
                columns,
                columns.stream().map(column -> TextEncoders.of(column.target())).toArray(ColumnEncoder[]::new));
    }

    abstract CopyFormat format();

    /** Begins a COPY. */
    abstract void start(CopyBuffer out);

    /** Ends a COPY. */
    abstract void end(CopyBuffer out);

    /** Adds a row. Leaves the buffer as it was when it throws. */
    final void row(@Nullable Object[] row, CopyBuffer out) {
        write(row, out, null, false);
    }

    /** Adds a row of a staging table, which begins with the operation. */
    final void staged(StagedOperation operation, @Nullable Object[] row, CopyBuffer out) {
        write(row, out, operation, false);
    }

    /** Adds a row of a staging table that has only the key. */
    final void stagedKey(StagedOperation operation, @Nullable Object[] row, CopyBuffer out) {
        write(row, out, operation, true);
    }

    private void write(@Nullable Object[] row, CopyBuffer out, @Nullable StagedOperation operation, boolean keyOnly) {
        int start = out.size();
        int at = begin(out, operation);
        try {
            for (at = 0; at < encoders.length; at++) {
                Object value = keyOnly && !key[at] ? null : row[positions[at]];
                boolean first = at == 0 && operation == null;
                column(value == Unchanged.VALUE ? null : value, encoders[at], first, out);
            }
        } catch (MisfitException | ArithmeticException e) {
            out.truncate(start);
            throw new UnencodableValueException(
                    table.toString(), columns.get(at), Objects.requireNonNullElse(e.getMessage(), "out of range"));
        }
        finish(out);
    }

    abstract int begin(CopyBuffer out, @Nullable StagedOperation operation);

    abstract void column(@Nullable Object value, ColumnEncoder encoder, boolean first, CopyBuffer out);

    abstract void finish(CopyBuffer out);

    private static final class Binary extends RowEncoder {

        private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

        Binary(TableName table, List<RowColumn> columns, ColumnEncoder[] encoders) {
            super(table, columns, encoders);
        }

        @Override
        CopyFormat format() {
            return CopyFormat.BINARY;
        }

        @Override
        void start(CopyBuffer out) {
            out.raw(SIGNATURE);
            out.int4(0); // flags
            out.int4(0); // length of the header's extension
        }

        @Override
        void end(CopyBuffer out) {
            out.int2(-1);
        }

        @Override
        int begin(CopyBuffer out, @Nullable StagedOperation operation) {
            out.int2(encoders.length + (operation == null ? 0 : 1));
            if (operation != null) {
                out.int4(1);
                out.int1(operation.code());
            }
            return 0;
        }

        @Override
        void column(@Nullable Object value, ColumnEncoder encoder, boolean first, CopyBuffer out) {
            if (value == null) {
                out.int4(-1);
            } else {
                encoder.encode(value, out);
            }
        }

        @Override
        void finish(CopyBuffer out) {
            // Nothing ends a binary row: its number of columns came first.
        }
    }

    private static final class Text extends RowEncoder {

        Text(TableName table, List<RowColumn> columns, ColumnEncoder[] encoders) {
            super(table, columns, encoders);
        }

        @Override
        CopyFormat format() {
            return CopyFormat.TEXT;
        }

        @Override
        void start(CopyBuffer out) {
            // The text format has no header.
        }

        @Override
        void end(CopyBuffer out) {
            // The text format has no trailer.
        }

        @Override
        int begin(CopyBuffer out, @Nullable StagedOperation operation) {
            if (operation != null) {
                out.int1(operation.code());
            }
            return 0;
        }

        @Override
        void column(@Nullable Object value, ColumnEncoder encoder, boolean first, CopyBuffer out) {
            if (!first) {
                out.int1('\t');
            }
            if (value == null) {
                out.ascii("\\N");
            } else {
                encoder.encode(value, out);
            }
        }

        @Override
        void finish(CopyBuffer out) {
            out.int1('\n');
        }
    }
}
