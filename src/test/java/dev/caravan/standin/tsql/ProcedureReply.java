// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import java.util.List;

/** Passes on what a procedure's statements give; with SET NOCOUNT ON their ends are not told (SET NOCOUNT, "Remarks"). */
final class ProcedureReply extends ForwardingReply {
    private final SqlSession session;
    private boolean failed;
    private boolean rowsBegun;

    ProcedureReply(Reply target, SqlSession session) {
        super(target);
        this.session = session;
    }

    private boolean isQuiet(Command command) {
        boolean quiet = session.options().noCount() && command != Command.SELECT && !failed && !rowsBegun;
        failed = false;
        rowsBegun = false;
        return quiet;
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        rowsBegun = true;
        super.columns(columns);
    }

    @Override
    public void done(Command command, long rows) {
        if (!isQuiet(command)) {
            super.doneWithin(command, rows);
        }
    }

    @Override
    public void done(Command command) {
        if (!isQuiet(command)) {
            super.doneWithin(command, -1);
        }
    }

    @Override
    public void doneWithin(Command command, long rows) {
        if (!isQuiet(command)) {
            super.doneWithin(command, rows);
        }
    }

    /** What a procedure calls is within it. */
    @Override
    public void procedureEnded(int status) {}

    @Override
    public void error(SqlError error) {
        failed = true;
        super.error(error);
    }
}
