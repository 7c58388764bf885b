// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Cuts large values of a result to SET TEXTSIZE. */
final class LargeValues {

    private static final LargeValues UNLIMITED = new LargeValues(new int[0], List.of(), 0);

    private final int[] large;
    private final List<ColumnMeta> columns;
    private final int bytes;

    private LargeValues(int[] large, List<ColumnMeta> columns, int bytes) {
        this.large = large;
        this.columns = columns;
        this.bytes = bytes;
    }

    /** The columns of a result whose values are cut, where there is a limit. */
    static LargeValues of(List<ColumnMeta> columns, int textSize) {
        if (textSize < 0 || textSize == Integer.MAX_VALUE) {
            return UNLIMITED;
        }
        int[] large = IntStream.range(0, columns.size())
                .filter(i -> SqlTypes.isLarge(columns.get(i).type()))
                .toArray();
        return new LargeValues(large, columns, textSize);
    }

    /** The row, or a copy of it with shorter values. */
    @Nullable
    Object[] cut(@Nullable Object[] row) {
        if (large.length == 0) {
            return row;
        }
        @Nullable Object[] copy = row.clone();
        for (int i : large) {
            copy[i] = cut(row[i], columns.get(i).type().kind());
        }
        return copy;
    }

    private @Nullable Object cut(@Nullable Object value, SqlType.Kind kind) {
        if (value instanceof byte[] data && data.length > bytes) {
            return Arrays.copyOf(data, bytes);
        }
        boolean wide = kind == SqlType.Kind.NVARCHAR || kind == SqlType.Kind.NTEXT;
        int characters = wide ? bytes / 2 : bytes;
        boolean text = wide || kind == SqlType.Kind.VARCHAR || kind == SqlType.Kind.TEXT;
        return text && value instanceof String string && string.length() > characters
                ? string.substring(0, characters)
                : value;
    }
}
