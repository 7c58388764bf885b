// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of a system procedure: arguments by name, the session, and the way to answer. */
public final class ProcedureCall {
    private final SessionContext session;
    private final Reply reply;
    private final Map<String, @Nullable Object> arguments;
    private final Map<String, @Nullable Object> outputs = new HashMap<>();

    /**
     * Makes a call.
     *
     * @param session session, whose database is the one that the call was qualified with
     * @param reply where result sets and messages go
     * @param arguments values by lower-case parameter name; a missing key means not given
     */
    ProcedureCall(SessionContext session, Reply reply, Map<String, @Nullable Object> arguments) {
        this.session = session;
        this.reply = reply;
        this.arguments = arguments;
    }

    /** The session; its database is the one that the call was qualified with. */
    public SessionContext session() {
        return session;
    }

    /** Where messages go; result sets better by {@link #result}. */
    public Reply reply() {
        return reply;
    }

    /** Whether an argument was given, be it NULL. */
    public boolean given(String name) {
        return arguments.containsKey(key(name));
    }

    /** An argument, null when it is NULL or was not given. */
    public @Nullable Object value(String name) {
        return arguments.get(key(name));
    }

    /** A text argument, null when it is NULL or was not given. */
    public @Nullable String text(String name) {
        Object value = value(name);
        return value == null ? null : value.toString();
    }

    /** A text argument, or a default when it is NULL or was not given. */
    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** A number argument, or a default when it is NULL or was not given. */
    public long number(String name, long otherwise) {
        Object value = value(name);
        return value instanceof Number n ? n.longValue() : value instanceof Boolean b ? (b ? 1 : 0) : otherwise;
    }

    /** A bit argument, or a default when it is NULL or was not given. */
    public boolean flag(String name, boolean otherwise) {
        return number(name, otherwise ? 1 : 0) != 0;
    }

    /** Sets an output parameter. */
    public void output(String name, @Nullable Object value) {
        outputs.put(key(name), value);
    }

    /** Values of output parameters, by lower-case name. */
    Map<String, @Nullable Object> outputs() {
        return outputs;
    }

    /** Sends a whole result set. */
    public void result(List<ColumnMeta> columns, Iterable<@Nullable Object[]> rows) throws SqlError {
        reply.columns(columns);
        long count = 0;
        for (@Nullable Object[] row : rows) {
            reply.row(row);
            count++;
        }
        reply.done(Reply.Command.SELECT, count);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
