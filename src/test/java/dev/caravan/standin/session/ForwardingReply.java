// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply that passes on whatever is not overridden. */
public class ForwardingReply implements Reply {
    private final Reply to;

    /** Passes on to another reply. */
    protected ForwardingReply(Reply to) {
        this.to = to;
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        to.columns(columns);
    }

    @Override
    public void procedureEnded(int status) {
        to.procedureEnded(status);
    }

    @Override
    public void flush() {
        to.flush();
    }

    @Override
    public void row(@Nullable Object[] values) {
        to.row(values);
    }

    @Override
    public void done(Command command, long rows) {
        to.done(command, rows);
    }

    @Override
    public void done(Command command) {
        to.done(command);
    }

    @Override
    public void doneWithin(Command command, long rows) {
        to.doneWithin(command, rows);
    }

    @Override
    public void info(SqlError message) {
        to.info(message);
    }

    @Override
    public void error(SqlError error) {
        to.error(error);
    }

    @Override
    public void databaseChanged(String from, String to) {
        this.to.databaseChanged(from, to);
    }

    @Override
    public void languageChanged(String from, String to) {
        this.to.languageChanged(from, to);
    }

    @Override
    public void collationChanged(Collation to) {
        this.to.collationChanged(to);
    }

    @Override
    public void transactionBegun(long descriptor) {
        to.transactionBegun(descriptor);
    }

    @Override
    public void transactionCommitted(long descriptor) {
        to.transactionCommitted(descriptor);
    }

    @Override
    public void transactionRolledBack(long descriptor) {
        to.transactionRolledBack(descriptor);
    }

    @Override
    public void returnStatus(int status) {
        to.returnStatus(status);
    }

    @Override
    public void returnValue(String name, SqlType type, @Nullable Object value) {
        to.returnValue(name, type, value);
    }
}
