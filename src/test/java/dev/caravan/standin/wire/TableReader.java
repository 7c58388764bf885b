// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.session.TableValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads table-valued parameters (MS-TDS 2.2.5.5.5) after their type byte. */
final class TableReader {
    private static final int NO_METADATA = 0xFFFF;
    private static final int MOST_COLUMNS = 1_024;
    private static final int USES_DEFAULT = 0x0200;
    private static final int ROW = 0x01;
    private static final int ORDER_UNIQUE = 0x10;
    private static final int COLUMN_ORDERING = 0x11;
    private static final int END = 0x00;

    private final MessageInput in;
    private final List<WireType> types = new ArrayList<>();
    private final List<ColumnMeta> columns = new ArrayList<>();
    private final List<Integer> ordinals = new ArrayList<>();

    TableReader(MessageInput in) {
        this.in = in;
    }

    /**
     * Reads name, columns and rows.
     *
     * @throws SqlError 8009 for a column whose type is unknown
     */
    TableValue read() throws IOException, SqlError {
        List<String> type = Stream.of(in.readShortString(), in.readShortString(), in.readShortString())
                .filter(part -> !part.isEmpty())
                .toList();
        int count = in.readUnsignedShort();
        if (count != NO_METADATA) {
            columns(count);
        }
        skipOrdering();
        return new TableValue(type, columns, ordinals, rows());
    }

    private void columns(int count) throws IOException, SqlError {
        if (count > MOST_COLUMNS) {
            throw new MalformedStream("A table-valued parameter of %d columns".formatted(count));
        }
        for (int i = 0; i < count; i++) {
            in.readInt();
            boolean left = (in.readUnsignedShort() & USES_DEFAULT) != 0;
            WireType type = WireType.read(in);
            String name = in.readShortString();
            if (!left) {
                types.add(type);
                columns.add(ColumnMeta.of(name, type.type()));
                ordinals.add(i);
            }
        }
    }

    private void skipOrdering() throws IOException {
        while (true) {
            int token = in.readByte();
            switch (token) {
                case END -> {
                    return;
                }
                case ORDER_UNIQUE -> in.readBytes(in.readUnsignedShort() * 3);
                case COLUMN_ORDERING -> in.readBytes(in.readUnsignedShort() * 2);
                default -> throw new MalformedStream("Token 0x%02X in a table-valued parameter".formatted(token));
            }
        }
    }

    private List<@Nullable Object[]> rows() throws IOException {
        ValueReader values = new ValueReader(in, true);
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (true) {
            int token = in.readByte();
            if (token == END) {
                return rows;
            }
            if (token != ROW) {
                throw new MalformedStream("Token 0x%02X among the rows of a table-valued parameter".formatted(token));
            }
            @Nullable Object[] row = new @Nullable Object[types.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = values.read(types.get(i));
            }
            rows.add(row);
        }
    }
}
