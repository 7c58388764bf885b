// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.CursorQuery;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.wire.CursorOptions.Concurrency;
import dev.caravan.standin.wire.CursorOptions.Fetch;
import dev.caravan.standin.wire.CursorOptions.Operation;
import dev.caravan.standin.wire.CursorOptions.Scroll;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API server cursors of one connection ("sp_cursoropen" and its kin in the Transact-SQL reference). A query whose
 * rows cannot be followed gets a static cursor that is read-only, whatever was asked for; so does a keyset without a unique key
 * of each table.
 */
final class ServerCursors {

    private static final int FIRST_ID = 180_150_003;
    private static final ColumnMeta ROW_STATUS =
            new ColumnMeta("ROWSTAT", Types.of(SqlType.Kind.INT), false, false, false);

    private final Session session;
    private final Map<Integer, OpenCursor> byId = new HashMap<>();
    private int lastId = FIRST_ID - 2;

    ServerCursors(Session session) {
        this.session = session;
    }

    /** Collects the rows of the one query; anything else goes to the client as it comes. */
    private static final class Collecting extends ForwardingReply {
        private final List<@Nullable Object[]> rows = new ArrayList<>();
        private @Nullable List<ColumnMeta> columns;
        private boolean several;
        private boolean failed;

        Collecting(Reply reply) {
            super(reply);
        }

        @Override
        public void columns(List<ColumnMeta> next) {
            if (columns == null && !several) {
                columns = List.copyOf(next);
                return;
            }
            release();
            super.columns(next);
        }

        @Override
        public void row(@Nullable Object[] values) {
            if (several) {
                super.row(values);
            } else {
                rows.add(values.clone());
            }
        }

        @Override
        public void done(Command command, long count) {
            if (columns == null || several) {
                super.done(command, count);
            }
        }

        @Override
        public void doneWithin(Command command, long count) {
            if (columns == null || several) {
                super.doneWithin(command, count);
            }
        }

        @Override
        public void error(SqlError error) {
            failed = true;
            super.error(error);
        }

        /** More than one result cannot be the rows of a cursor. */
        private void release() {
            List<ColumnMeta> held = columns;
            if (!several && held != null) {
                several = true;
                super.info(new SqlError(16954, 10, 1, "Executing SQL directly; no cursor."));
                super.columns(held);
                rows.forEach(super::row);
                super.done(Command.SELECT, rows.size());
                rows.clear();
            }
        }
    }

    /**
     * Where a call that opens a cursor has its arguments; @ccopt follows @scrollopt.
     *
     * @param cursor the cursor's identifier
     * @param scroll its kind
     * @param rows number of rows
     * @param values first value of the statement's parameters
     */
    record Arguments(int cursor, int scroll, int rows, int values) {}

    /** Opens a cursor; a statement that is no query runs without one. */
    void open(ReplyStream reply, RpcCall call, String sql, List<Session.Parameter> parameters, Arguments at)
            throws SqlError {
        Scroll scroll = Scroll.of(call.number(at.scroll()));
        Concurrency concurrency = Concurrency.of(call.plainName(), call.number(at.scroll() + 1), scroll);
        CursorQuery query = session.cursorQuery(sql, parameters);
        CursorQuery followed =
                query != null && query.changeable() && (scroll == Scroll.KEYSET || scroll.isDynamic()) ? query : null;
        boolean members = followed != null && scroll.isDynamic() && followed.ordered();
        scroll = scroll == Scroll.DYNAMIC && followed != null && !members ? Scroll.KEYSET : scroll;
        boolean keyed = followed != null;
        Collecting collected = new Collecting(reply);
        if (followed != null) {
            followed.read(collected);
        } else {
            session.statement(sql, parameters, collected);
        }
        int id = 0;
        int rows = 0;
        List<ColumnMeta> read = collected.columns;
        if (read != null && !collected.several && !collected.failed) {
            List<ColumnMeta> columns =
                    new ArrayList<>(read.subList(0, read.size() - (followed == null ? 0 : followed.hidden())));
            columns.add(ROW_STATUS);
            scroll = keyed || scroll.isFixed() ? scroll : scroll.isForwardOnly() ? Scroll.FAST_FORWARD : Scroll.STATIC;
            concurrency = keyed ? concurrency : Concurrency.READ_ONLY;
            OpenCursor cursor =
                    new OpenCursor(sql, scroll, concurrency, followed, members, List.copyOf(columns), collected.rows);
            lastId += 2;
            id = lastId;
            rows = cursor.size();
            byId.put(id, cursor);
            reply.columns(columns);
            if (query != null) {
                reply.origins(query.tables(), query.columns());
            }
            reply.done(Reply.Command.SELECT, 0);
        }
        reply.returnNumber(at.cursor(), ROW_STATUS.type(), id);
        returnIfWanted(reply, call, at.scroll(), scroll.bit());
        returnIfWanted(reply, call, at.scroll() + 1, concurrency.bit());
        reply.returnNumber(at.rows(), ROW_STATUS.type(), rows);
    }

    private static void returnIfWanted(ReplyStream reply, RpcCall call, int ordinal, int value) {
        if (ordinal < call.arguments().size() && call.arguments().get(ordinal).output()) {
            reply.returnNumber(ordinal, ROW_STATUS.type(), value);
        }
    }

    /** The statement whose rows a call is about, empty for a cursor that is not open. */
    String sql(RpcCall call) {
        OpenCursor cursor = byId.get(call.handle());
        return cursor == null ? "" : cursor.sql();
    }

    /**
     * Sends the next rows.
     *
     * @throws SqlError 16909 for a cursor that is not open
     */
    void fetch(ReplyStream reply, RpcCall call) throws SqlError {
        OpenCursor cursor = require(call);
        Fetch fetch = Fetch.of(call.number(1));
        if (fetch == Fetch.INFO) {
            returnIfWanted(reply, call, 2, cursor.position());
            returnIfWanted(reply, call, 3, cursor.size());
            return;
        }
        int wanted = call.number(3) == 0 ? 1 : call.number(3);
        send(reply, call, cursor, cursor.fetch(fetch, call.number(2), wanted, reply));
    }

    private static void send(ReplyStream reply, RpcCall call, OpenCursor cursor, List<@Nullable Object[]> rows) {
        if (call.noMetadata()) {
            reply.sameColumns(cursor.columns());
        } else {
            reply.columns(cursor.columns());
        }
        rows.forEach(reply::row);
        reply.done(Reply.Command.SELECT, rows.size());
    }

    /**
     * Changes, locks or sends rows of the block that was fetched last ("sp_cursor" in the Transact-SQL reference).
     *
     * @param values the values, as the statement's parameters
     * @throws SqlError 16909 for a cursor that is not open
     */
    void operate(ReplyStream reply, RpcCall call, String table, List<Session.Parameter> values) throws SqlError {
        OpenCursor cursor = require(call);
        int type = call.number(1);
        int row = call.number(2);
        switch (Operation.of(type)) {
            case UPDATE -> {
                if (values.isEmpty()) {
                    throw new SqlError(
                            16935, 16, 1, "No parameter values were specified for the sp_cursor-UPDATE statement.");
                }
                cursor.change(row, Operation.isByKeyset(type), table, values, reply);
            }
            case DELETE -> cursor.change(row, Operation.isByKeyset(type), table, List.of(), reply);
            case INSERT -> cursor.insert(table, values, reply);
            case REFRESH -> send(reply, call, cursor, cursor.refresh(row, false, reply));
            case LOCK -> cursor.refresh(row, true, reply);
            case NOTHING -> {} // A position without a name for the cursor: no statement can refer to it.
        }
    }

    /**
     * Closes a cursor.
     *
     * @throws SqlError 16909 for a cursor that is not open
     */
    void close(RpcCall call) throws SqlError {
        require(call);
        byId.remove(call.handle());
    }

    /** Closes all cursors, as a reset connection does. */
    void clear() {
        byId.clear();
    }

    private OpenCursor require(RpcCall call) throws SqlError {
        OpenCursor cursor = byId.get(call.handle());
        if (cursor == null) {
            throw new SqlError(
                    16909,
                    16,
                    1,
                    "%s: The cursor identifier value provided (%x) is not valid."
                            .formatted(call.plainName(), call.handle()));
        }
        return cursor;
    }
}
