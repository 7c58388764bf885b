// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply that keeps the rows of the result sets and drops the rest, for statements inside others. */
final class CapturedRows implements Reply {
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private List<ColumnMeta> columns = List.of();

    List<@Nullable Object[]> rows() {
        return rows;
    }

    List<ColumnMeta> columns() {
        return columns;
    }

    @Override
    public void columns(List<ColumnMeta> metas) {
        columns = metas;
    }

    @Override
    public void row(@Nullable Object[] values) {
        rows.add(values.clone());
    }

    @Override
    public void done(Command command, long count) {}

    @Override
    public void done(Command command) {}

    @Override
    public void info(SqlError message) {}

    @Override
    public void error(SqlError error) {}

    @Override
    public void databaseChanged(String from, String to) {}

    @Override
    public void transactionBegun(long descriptor) {}

    @Override
    public void transactionCommitted(long descriptor) {}

    @Override
    public void transactionRolledBack(long descriptor) {}

    @Override
    public void returnStatus(int status) {}

    @Override
    public void returnValue(String name, SqlType type, @Nullable Object value) {}
}
