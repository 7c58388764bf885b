// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes on what a procedure's statements give; with SET NOCOUNT ON their ends are not told (SET NOCOUNT, "Remarks"). */
final class ProcedureReply implements Reply {
    private final Reply target;
    private final SqlSession session;
    private boolean failed;

    ProcedureReply(Reply target, SqlSession session) {
        this.target = target;
        this.session = session;
    }

    private boolean isQuiet(Command command) {
        boolean quiet = session.options().noCount() && command != Command.SELECT && !failed;
        failed = false;
        return quiet;
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        target.columns(columns);
    }

    @Override
    public void row(@Nullable Object[] values) {
        target.row(values);
    }

    @Override
    public void done(Command command, long rows) {
        if (!isQuiet(command)) {
            target.done(command, rows);
        }
    }

    @Override
    public void done(Command command) {
        if (!isQuiet(command)) {
            target.done(command);
        }
    }

    @Override
    public void info(SqlError message) {
        target.info(message);
    }

    @Override
    public void error(SqlError error) {
        failed = true;
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
