// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes everything on and knows whether the last statement was ended, so that each request ends with a done. */
final class CountingReply implements Reply {
    private final Reply target;
    private boolean ended;

    CountingReply(Reply target) {
        this.target = target;
    }

    boolean ended() {
        return ended;
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        ended = false;
        target.columns(columns);
    }

    @Override
    public void row(@Nullable Object[] values) {
        target.row(values);
    }

    @Override
    public void done(Command command, long rows) {
        ended = true;
        target.done(command, rows);
    }

    @Override
    public void done(Command command) {
        ended = true;
        target.done(command);
    }

    @Override
    public void info(SqlError message) {
        target.info(message);
    }

    @Override
    public void error(SqlError error) {
        ended = false;
        target.error(error);
    }

    @Override
    public void databaseChanged(String from, String to) {
        target.databaseChanged(from, to);
    }

    @Override
    public void transactionBegun(long descriptor) {
        target.transactionBegun(descriptor);
    }

    @Override
    public void transactionCommitted(long descriptor) {
        target.transactionCommitted(descriptor);
    }

    @Override
    public void transactionRolledBack(long descriptor) {
        target.transactionRolledBack(descriptor);
    }

    @Override
    public void returnStatus(int status) {
        target.returnStatus(status);
    }

    @Override
    public void returnValue(String name, SqlType type, @Nullable Object value) {
        target.returnValue(name, type, value);
    }
}
