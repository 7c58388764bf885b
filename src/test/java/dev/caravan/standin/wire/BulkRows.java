// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a bulk load, taken from the stream one by one (MS-TDS 2.2.6.1). */
final class BulkRows {
    private static final int NULLABLE = 0x01;
    private static final int IDENTITY = 0x10;
    private static final int COMPUTED = 0x20;

    private final MessageInput in;
    private final List<WireType> types;
    private final List<ColumnMeta> columns;
    private final ValueReader values;

    private BulkRows(MessageInput in, List<WireType> types, List<ColumnMeta> columns) {
        this.in = in;
        this.types = types;
        this.columns = columns;
        this.values = new ValueReader(in, true);
    }

    /** Reads the description of the columns. */
    static BulkRows read(MessageInput in) throws IOException, SqlError {
        int token = in.readByte();
        if (token != Token.COL_METADATA) {
            throw new MalformedStream("A bulk load that starts with token 0x%02X".formatted(token));
        }
        int count = in.readUnsignedShort();
        List<WireType> types = new ArrayList<>();
        List<ColumnMeta> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.readInt();
            int flags = in.readUnsignedShort();
            WireType type = WireType.read(in);
            if (type.isLongText()) {
                in.readLongString();
            }
            types.add(type);
            columns.add(new ColumnMeta(
                    in.readShortString(),
                    type.type(),
                    (flags & NULLABLE) != 0,
                    (flags & IDENTITY) != 0,
                    (flags & COMPUTED) != 0));
        }
        return new BulkRows(in, types, columns);
    }

    /** Columns as the client describes them. */
    List<ColumnMeta> columns() {
        return columns;
    }

    /** Hands every row to the load. */
    void copyTo(Session.BulkLoad load) throws IOException, SqlError {
        @Nullable Object[] row = new @Nullable Object[types.size()];
        while (!in.atEnd()) {
            int token = in.readByte();
            switch (token) {
                case Token.ROW -> {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = values.read(types.get(i));
                    }
                    load.row(row.clone());
                }
                case Token.NBC_ROW -> {
                    byte[] nulls = in.readBytes((row.length + 7) / 8);
                    for (int i = 0; i < row.length; i++) {
                        boolean isNull = (nulls[i / 8] >> (i % 8) & 1) != 0;
                        row[i] = isNull ? null : values.read(types.get(i));
                    }
                    load.row(row.clone());
                }
                case Token.DONE -> {
                    return;
                }
                default -> throw new MalformedStream("Token 0x%02X in a bulk load".formatted(token));
            }
        }
    }
}
