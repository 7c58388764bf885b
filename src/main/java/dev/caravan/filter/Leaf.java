// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on texts or bytes: decided here where that is certain, else by SQL Server, once for each combination of values.
 */
final class Leaf implements Condition {

    private final String sql;
    private final List<Integer> columns;
    private final boolean derived;
    private final boolean plainKnown;
    private final Code local;

    /**
     * A condition.
     *
     * @param sql the condition in T-SQL
     * @param columns indexes of the columns that it depends on
     * @param derived whether functions are applied, which are known for plain texts only
     * @param plainKnown whether the collations compare plain texts as is known here
     * @param local decides it, or leaves it open
     */
    Leaf(String sql, List<Integer> columns, boolean derived, boolean plainKnown, Code local) {
        this.sql = sql;
        this.columns = columns;
        this.derived = derived;
        this.plainKnown = plainKnown;
        this.local = local;
    }

    List<Integer> columns() {
        return columns;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public Truth test(@Nullable Object[] row, Answers answers) {
        Truth truth = derived && !(plainKnown && isPlain(row)) ? Truth.OPEN : local.test(row);
        return truth == Truth.OPEN ? answers.of(this, question(row)) : truth;
    }

    private boolean isPlain(@Nullable Object[] row) {
        for (int column : columns) {
            if (row[column] instanceof String text && !TextCollation.isPlain(text)) {
                return false;
            }
        }
        return true;
    }

    /** The values that it depends on; bytes as buffers, which compare by content. */
    private List<@Nullable Object> question(@Nullable Object[] row) {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int column : columns) {
            values.add(row[column] instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : row[column]);
        }
        return values;
    }
}
