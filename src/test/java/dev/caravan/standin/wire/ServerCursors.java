// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API server cursors of one connection ("sp_cursoropen" and its kin in the Transact-SQL reference), read-only ones: rows are
 * read when a cursor is opened, as those of a static cursor are, and go to the client as it fetches them.
 */
final class ServerCursors {

    /** What a cursor that forwards only knows of its number of rows. */
    static final int UNKNOWN_ROWS = -1;

    private static final int FIRST_ID = 180_150_003;
    private static final int KIND = 0x1F;
    private static final int READ_ONLY = 1;
    private static final int CONCURRENCY = 0xF;
    private static final ColumnMeta ROW_STATUS =
            new ColumnMeta("ROWSTAT", Types.of(SqlType.Kind.INT), false, false, false);
    private static final int ROW_FETCHED = 1;

    private final Map<Integer, Opened> byId = new HashMap<>();
    private int lastId = FIRST_ID - 2;

    /** Kinds of cursors by the bits of @scrollopt. */
    private enum Scroll {
        KEYSET(0x1, true),
        DYNAMIC(0x2, false),
        FORWARD_ONLY(0x4, false),
        STATIC(0x8, true),
        FAST_FORWARD(0x10, false);

        private final int bit;
        private final boolean counted;

        Scroll(int bit, boolean counted) {
            this.bit = bit;
            this.counted = counted;
        }

        static Scroll of(int options) {
            for (Scroll scroll : values()) {
                if ((options & KIND) == scroll.bit) {
                    return scroll;
                }
            }
            return KEYSET;
        }

        boolean isForwardOnly() {
            return this == FORWARD_ONLY || this == FAST_FORWARD;
        }
    }

    /** Kinds of fetches by the values of @fetchtype. */
    private enum Fetch {
        FIRST(0x1),
        NEXT(0x2),
        PREVIOUS(0x4),
        LAST(0x8),
        ABSOLUTE(0x10),
        RELATIVE(0x20),
        PREVIOUS_WITHOUT_ADJUSTMENT(0x200);

        private final int value;

        Fetch(int value) {
            this.value = value;
        }

        static Fetch of(int value) throws SqlError {
            for (Fetch fetch : values()) {
                if (fetch.value == value) {
                    return fetch;
                }
            }
            throw new SqlError(16902, 16, 1, "sp_cursorfetch: The value of the parameter 'fetchtype' is invalid.");
        }
    }

    /** An open cursor; the block that was fetched last begins with row {@code first}, counted from 1. */
    private static final class Opened {
        private final String sql;
        private final Scroll scroll;
        private final List<ColumnMeta> columns;
        private final List<@Nullable Object[]> rows;
        private int first;
        private int count;

        Opened(String sql, Scroll scroll, List<ColumnMeta> columns, List<@Nullable Object[]> rows) {
            this.sql = sql;
            this.scroll = scroll;
            this.columns = columns;
            this.rows = rows;
        }

        List<@Nullable Object[]> move(Fetch fetch, int row, int wanted) throws SqlError {
            if (scroll.isForwardOnly() && fetch != Fetch.NEXT) {
                throw new SqlError(
                        16911,
                        16,
                        1,
                        "sp_cursorfetch: The fetch type " + fetch.name().toLowerCase(Locale.ROOT)
                                + " cannot be used with forward only cursors.");
            }
            int size = rows.size();
            int target = switch (fetch) {
                case FIRST -> 1;
                case NEXT -> first + count;
                case PREVIOUS -> first > 1 ? Math.max(1, first - wanted) : 0;
                case PREVIOUS_WITHOUT_ADJUSTMENT -> first - wanted;
                case LAST -> Math.max(1, size - wanted + 1);
                case ABSOLUTE -> row < 0 ? size + 1 + row : row;
                case RELATIVE -> first + row;
            };
            int from = Math.max(1, target);
            int to = Math.min(size, target + wanted - 1);
            first = target < 1 && to < 1 ? 0 : Math.min(from, size + 1);
            count = Math.max(0, to - from + 1);
            if (first == 0) {
                count = 1;
                return List.of();
            }
            return count == 0 ? List.of() : rows.subList(from - 1, to);
        }
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

    /** Runs the statement of a cursor. */
    interface Statement {
        void run(Reply reply) throws SqlError;
    }

    /**
     * Opens a cursor; a statement that is no query runs without one.
     *
     * @param sql text of the statement
     * @param ordinal number of the cursor's parameter; that of the number of rows is given by {@code rowsOrdinal}
     */
    void open(
            ReplyStream reply,
            String sql,
            int scrollOptions,
            int concurrency,
            int ordinal,
            int rowsOrdinal,
            Statement statement)
            throws SqlError {
        if ((concurrency & CONCURRENCY) > READ_ONLY) {
            throw new SqlError(
                    16929, 16, 1, "The cursor is READ ONLY. The stand-in has no API server cursors that change rows.");
        }
        Collecting collected = new Collecting(reply);
        statement.run(collected);
        int id = 0;
        int rows = 0;
        if (collected.columns != null && !collected.several && !collected.failed) {
            List<ColumnMeta> columns = new ArrayList<>(collected.columns);
            columns.add(ROW_STATUS);
            Scroll scroll = Scroll.of(scrollOptions);
            lastId += 2;
            id = lastId;
            rows = scroll.counted ? collected.rows.size() : UNKNOWN_ROWS;
            byId.put(id, new Opened(sql, scroll, List.copyOf(columns), collected.rows));
            reply.columns(columns);
            reply.done(Reply.Command.SELECT, 0);
        }
        reply.returnNumber(ordinal, ROW_STATUS.type(), id);
        reply.returnNumber(rowsOrdinal, ROW_STATUS.type(), rows);
    }

    /** The statement whose rows a fetch asks for, empty for a cursor that is not open. */
    String sql(RpcCall call) {
        Opened cursor = byId.get(call.handle());
        return cursor == null ? "" : cursor.sql;
    }

    /**
     * Sends the next rows.
     *
     * @throws SqlError 16909 for a cursor that is not open
     */
    void fetch(ReplyStream reply, RpcCall call) throws SqlError {
        Opened cursor = require(call);
        int wanted = call.number(3) == 0 ? 1 : call.number(3);
        List<@Nullable Object[]> rows = cursor.move(Fetch.of(call.number(1)), call.number(2), wanted);
        if (call.noMetadata()) {
            reply.sameColumns(cursor.columns);
        } else {
            reply.columns(cursor.columns);
        }
        for (@Nullable Object[] values : rows) {
            @Nullable Object[] row = Arrays.copyOf(values, values.length + 1);
            row[values.length] = ROW_FETCHED;
            reply.row(row);
        }
        reply.done(Reply.Command.SELECT, rows.size());
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

    private Opened require(RpcCall call) throws SqlError {
        Opened cursor = byId.get(call.handle());
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
