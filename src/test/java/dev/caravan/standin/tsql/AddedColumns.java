// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.ReadView;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Widens rows by columns that ALTER TABLE added: NULL for nullable ones, the default for those that are NOT NULL, the next
 * identity or rowversion value, and the value of computed columns. The default of a nullable column is filled in WITH VALUES.
 */
final class AddedColumns implements RowStore.Reshape {
    private final SqlSession session;
    private final List<Column> columns;
    private final int oldWidth;
    private final Table table;
    private @Nullable TableWriter writer;
    private @Nullable Frame frame;
    private final @Nullable Object[] constants;
    private final Set<String> filled;

    /**
     * Prepares.
     *
     * @param filled names of nullable columns that have their default in rows that are there
     */
    AddedColumns(SqlSession session, List<Column> columns, int oldWidth, Table table, Set<String> filled) {
        this.filled = filled;
        this.session = session;
        this.columns = columns;
        this.oldWidth = oldWidth;
        this.table = table;
        this.constants = new Object[columns.size()];
    }

    @Override
    public @Nullable Object[] row(@Nullable Object[] old, int length) throws SqlError {
        @Nullable Object[] row = java.util.Arrays.copyOf(java.util.Arrays.copyOf(old, oldWidth), length);
        if (oldWidth == columns.size()) {
            return row;
        }
        if (writer == null || frame == null) {
            start();
        }
        boolean computed = false;
        for (int i = oldWidth; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.identity() != null) {
                row[i] = Conversion.convert(table.identity().next(column.identity()), SqlTypes.BIGINT, column.type());
            } else if (column.type().kind() == SqlType.Kind.ROWVERSION) {
                row[i] = ByteBuffer.allocate(8)
                        .putLong(table.database().nextRowVersion())
                        .array();
            } else {
                row[i] = constants[i];
            }
            computed |= column.computed() != null;
        }
        if (computed && writer != null && frame != null) {
            writer.complete(row, frame, "ALTER TABLE");
        }
        return row;
    }

    // The table has its new definition by now. A default is computed once for all rows.
    private void start() throws SqlError {
        Compilation compilation = new Compilation(session, new VariableScope());
        TableWriter made = new TableWriter(compilation, table, compilation.newSlot());
        Frame fresh = new Frame(session, compilation.slots(), new Object[0], ReadView.at(0), session.now());
        for (int i = oldWidth; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.defaultConstraint() != null && (!column.nullable() || filled.contains(column.name()))) {
                constants[i] = made.defaultValue(i, fresh);
            }
        }
        writer = made;
        frame = fresh;
    }
}
