// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;

/** Passes on what a procedure's statements give; with SET NOCOUNT ON their ends are not told (SET NOCOUNT, "Remarks"). */
final class ProcedureReply extends ForwardingReply {
    private final SqlSession session;
    private boolean failed;

    ProcedureReply(Reply target, SqlSession session) {
        super(target);
        this.session = session;
    }

    private boolean isQuiet(Command command) {
        boolean quiet = session.options().noCount() && command != Command.SELECT && !failed;
        failed = false;
        return quiet;
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

    @Override
    public void error(SqlError error) {
        failed = true;
        super.error(error);
    }
}
