// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import java.util.List;

/** Passes everything on and knows whether the last statement was ended, so that each request ends with a done. */
final class CountingReply extends ForwardingReply {
    private boolean ended;

    CountingReply(Reply target) {
        super(target);
    }

    boolean ended() {
        return ended;
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        ended = false;
        super.columns(columns);
    }

    @Override
    public void done(Command command, long rows) {
        ended = true;
        super.done(command, rows);
    }

    @Override
    public void done(Command command) {
        ended = true;
        super.done(command);
    }

    @Override
    public void doneWithin(Command command, long rows) {
        ended = false;
        super.doneWithin(command, rows);
    }

    @Override
    public void procedureEnded(int status) {
        ended = true;
        super.procedureEnded(status);
    }

    @Override
    public void error(SqlError error) {
        ended = false;
        super.error(error);
    }
}
