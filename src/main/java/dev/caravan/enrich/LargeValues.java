// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.Unchanged;
import dev.caravan.schema.SourceType;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Large values that an update's images may lack: {@code (max)} types and xml are NULL before unless the update changed them,
 * text, ntext and image are always NULL before ("cdc.&lt;capture_instance&gt;_CT", Large Object Data Types), and servers
 * have been seen to leave unchanged ones out after, too. So NULL on both sides means unchanged for the former, and nothing
 * for the latter, which are read at the source. What is read may be of a later change, which will come.
 */
final class LargeValues {

    private final TablePlan table;
    private final boolean[] large;
    private final boolean[] legacy;
    private final int[] key;
    private final List<Missing> missing = new ArrayList<>();

    /** A mapped row that lacks values, and in which columns. */
    private record Missing(@Nullable Object[] row, Operation operation, List<Integer> columns) {}

    LargeValues(TablePlan table) {
        this.table = table;
        this.large = new boolean[table.columns().size()];
        this.legacy = new boolean[large.length];
        for (int i = 0; i < large.length; i++) {
            SourceType type = table.columns().get(i).type();
            legacy[i] = type.maxLength() != -1 && type.isLob();
            large[i] = type.isLob() || type.name().equals("xml");
        }
        this.key = table.key().stream().mapToInt(table.columns()::indexOf).toArray();
    }

    /** Whether a column's value may be left out. */
    boolean isLarge(int column) {
        return large[column];
    }

    /** Takes a row of an update with columns that are NULL before and after, and settles what can be settled here. */
    void settle(@Nullable Object[] row, Operation operation, List<Integer> empty) {
        List<Integer> unknown = new ArrayList<>();
        for (int column : empty) {
            row[column] = Unchanged.VALUE;
            if (legacy[column] || operation == Operation.INSERT) {
                unknown.add(column);
            }
        }
        if (!unknown.isEmpty()) {
            missing.add(new Missing(row, operation, unknown));
        }
    }

    /** Reads what is unknown of the rows taken since the last time. */
    void read(CurrentValues source) {
        if (missing.isEmpty()) {
            return;
        }
        List<Integer> columns = missing.stream()
                .flatMap(each -> each.columns().stream())
                .distinct()
                .sorted()
                .toList();
        List<SourceColumn> wanted = columns.stream().map(table.columns()::get).toList();
        List<@Nullable Object @Nullable []> found = source.read(
                table, wanted, missing.stream().map(each -> keyOf(each.row())).toList());
        for (int i = 0; i < found.size(); i++) {
            fill(missing.get(i), columns, found.get(i));
        }
        missing.clear();
    }

    private @Nullable Object[] keyOf(@Nullable Object[] row) {
        @Nullable Object[] values = new @Nullable Object[key.length];
        for (int i = 0; i < key.length; i++) {
            values[i] = row[key[i]];
        }
        return values;
    }

    private void fill(Missing each, List<Integer> columns, @Nullable Object @Nullable [] found) {
        for (int column : each.columns()) {
            if (found != null) {
                each.row()[column] = found[columns.indexOf(column)];
            } else if (each.operation() == Operation.INSERT) {
                // The row is gone by now: a delete of it will come, and until then an empty value holds the place.
                each.row()[column] = table.columns().get(column).nullable() ? null : empty(column);
            }
        }
    }

    private Object empty(int column) {
        return switch (table.columns().get(column).type().name()) {
            case "image", "varbinary" -> new byte[0];
            default -> "";
        };
    }
}
