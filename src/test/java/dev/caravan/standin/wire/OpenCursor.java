// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.CursorQuery;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.wire.CursorOptions.Concurrency;
import dev.caravan.standin.wire.CursorOptions.Fetch;
import dev.caravan.standin.wire.CursorOptions.Scroll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open cursor. A static one keeps the rows that were read when it was opened; a keyset has these rows as they are now, the
 * ones that have gone marked; a dynamic one reads anew whenever it moves. The block of rows that was fetched last begins with
 * row {@code first}, counted from 1.
 */
final class OpenCursor {
    private static final int FETCHED = 1;
    private static final int MISSING = 2;

    private final String sql;
    private final Scroll scroll;
    private final Concurrency concurrency;
    private final @Nullable CursorQuery query;
    /** Whether rows come and go with those of the tables. */
    private final boolean dynamic;

    private final List<ColumnMeta> columns;
    private final List<@Nullable Object[]> rows;
    private int first;
    private int count;
    private int buffered;
    private boolean before = true;

    OpenCursor(
            String sql,
            Scroll scroll,
            Concurrency concurrency,
            @Nullable CursorQuery query,
            boolean dynamic,
            List<ColumnMeta> columns,
            List<@Nullable Object[]> rows) {
        this.sql = sql;
        this.scroll = scroll;
        this.concurrency = concurrency;
        this.query = query;
        this.dynamic = dynamic;
        this.columns = columns;
        this.rows = new ArrayList<>(rows);
    }

    String sql() {
        return sql;
    }

    Scroll scroll() {
        return scroll;
    }

    Concurrency concurrency() {
        return concurrency;
    }

    /** Columns of the rows as the client sees them, the row's status the last. */
    List<ColumnMeta> columns() {
        return columns;
    }

    /** Number of rows, -1 where it may change. */
    int size() {
        return scroll.isFixed() && !scroll.isForwardOnly() || scroll == Scroll.KEYSET ? rows.size() : -1;
    }

    /** Number of the first row of the block, 0 before the first and -1 behind the last ("sp_cursorfetch", INFO). */
    int position() {
        return buffered > 0 ? first : before || rows.isEmpty() ? 0 : -1;
    }

    /** Moves and gives the rows of the new block, as the client sees them. */
    List<@Nullable Object[]> fetch(Fetch fetch, int row, int wanted, Reply reply) throws SqlError {
        check(fetch);
        if (dynamic) {
            readAnew(reply);
        }
        if (fetch != Fetch.REFRESH) {
            move(fetch, row, wanted);
        }
        return block(reply);
    }

    private void check(Fetch fetch) throws SqlError {
        if (scroll.isForwardOnly() && fetch != Fetch.NEXT && fetch != Fetch.REFRESH) {
            throw new SqlError(
                    16911,
                    16,
                    1,
                    "sp_cursorfetch: The fetch type " + fetch.name().toLowerCase(Locale.ROOT)
                            + " cannot be used with forward only cursors.");
        }
        if (scroll == Scroll.DYNAMIC && fetch == Fetch.ABSOLUTE) {
            throw new SqlError(16925, 16, 1, "The fetch type absolute cannot be used with dynamic cursors.");
        }
    }

    private void move(Fetch fetch, int row, int wanted) {
        int size = rows.size();
        int target = switch (fetch) {
            case FIRST -> 1;
            case NEXT -> before ? 1 : first + count;
            case PREVIOUS -> first > 1 ? Math.max(1, first - wanted) : 0;
            case PREVIOUS_WITHOUT_ADJUSTMENT -> first - wanted;
            case LAST -> Math.max(1, size - wanted + 1);
            case ABSOLUTE -> row < 0 ? size + 1 + row : row;
            default -> first + row;
        };
        int from = Math.max(1, target);
        int to = Math.min(size, target + wanted - 1);
        // A step to before the first row gives none, however many are wanted.
        boolean outside = target == 0 && fetch != Fetch.PREVIOUS_WITHOUT_ADJUSTMENT;
        before = target < 1 && (to < 1 || outside);
        first = before ? 0 : Math.min(from, size + 1);
        count = before ? 0 : Math.max(0, to - from + 1);
        buffered = count;
    }

    private List<@Nullable Object[]> block(Reply reply) {
        List<@Nullable Object[]> block = new ArrayList<>();
        for (int i = first; i < first + buffered; i++) {
            block.add(shown(i, scroll == Scroll.KEYSET || concurrency == Concurrency.SCROLL_LOCKS, reply));
        }
        return block;
    }

    private @Nullable Object[] shown(int number, boolean again, Reply reply) {
        @Nullable Object[] row = rows.get(number - 1);
        boolean there = !again || reread(number, concurrency == Concurrency.SCROLL_LOCKS, reply);
        @Nullable Object[] shown = Arrays.copyOf(there ? rows.get(number - 1) : row, columns.size());
        shown[columns.size() - 1] = there ? FETCHED : MISSING;
        return shown;
    }

    private boolean reread(int number, boolean lock, Reply reply) {
        if (query == null) {
            return true;
        }
        Rows found = new Rows(reply);
        query.read(rows.get(number - 1), lock, found);
        if (!found.rows.isEmpty()) {
            rows.set(number - 1, found.rows.get(0));
        }
        return !found.rows.isEmpty();
    }

    /** Reads all rows as they are now; the block stays where its rows are. */
    private void readAnew(Reply reply) {
        if (query == null) {
            return;
        }
        Rows found = new Rows(reply);
        query.read(found);
        if (found.failed) {
            return;
        }
        int begin = before ? 0 : before(first - 1, found.rows) + 1;
        int end = before ? -1 : before(first + count - 1, found.rows);
        rows.clear();
        rows.addAll(found.rows);
        first = begin;
        count = Math.max(0, end - begin + 1);
        buffered = Math.min(buffered, count);
    }

    /** How many of the new rows stand up to the last of the first old ones that is still there. */
    private int before(int old, List<@Nullable Object[]> now) {
        for (int i = Math.min(old, rows.size()); i > 0; i--) {
            for (int j = 0; j < now.size(); j++) {
                if (Objects.requireNonNull(query).same(rows.get(i - 1), now.get(j))) {
                    return j + 1;
                }
            }
        }
        return 0;
    }

    /** Numbers of the rows that an operation is on: one of the block, all of it for 0, or one of the keyset. */
    private List<Integer> numbers(int row, boolean ofKeyset) throws SqlError {
        if (ofKeyset && scroll == Scroll.KEYSET) {
            if (row < 1 || row > rows.size()) {
                throw notInBuffer();
            }
            return List.of(row);
        }
        if (buffered == 0) {
            throw new SqlError(16931, 16, 1, "There are no rows in the current fetch buffer.");
        }
        if (row < 0 || row > buffered) {
            throw notInBuffer();
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= buffered; i++) {
            if (row == 0 || row == i) {
                numbers.add(first + i - 1);
            }
        }
        return numbers;
    }

    private static SqlError notInBuffer() {
        return new SqlError(16930, 16, 1, "The requested row is not in the fetch buffer.");
    }

    private CursorQuery changeable() throws SqlError {
        CursorQuery changed = query;
        if (changed == null || concurrency == Concurrency.READ_ONLY) {
            throw new SqlError(16929, 16, 1, "The cursor is READ ONLY.");
        }
        return changed;
    }

    /** Updates rows, or deletes them when there are no values. */
    void change(int row, boolean ofKeyset, String table, List<Session.Parameter> values, Reply reply) throws SqlError {
        CursorQuery changed = changeable();
        for (int number : numbers(row, ofKeyset)) {
            @Nullable Object[] old = rows.get(number - 1);
            @Nullable Object[] now = changed.change(old, table, values, concurrency.isOptimistic(), reply);
            if (now != null) {
                // A key that is changed through the cursor stays in its place (DECLARE CURSOR, KEYSET).
                rows.set(number - 1, now);
                reread(number, false, reply);
            }
        }
    }

    /** Inserts a row, which a keyset then has at its end. */
    void insert(String table, List<Session.Parameter> values, Reply reply) throws SqlError {
        @Nullable Object[] made = changeable().insert(table, values, reply);
        if (made != null && scroll == Scroll.KEYSET) {
            append(made, reply);
        }
    }

    private void append(@Nullable Object[] row, Reply reply) {
        rows.add(row);
        if (!reread(rows.size(), false, reply)) {
            rows.remove(rows.size() - 1);
        }
    }

    /** Reads rows of the block again, locking them where it is wanted, and gives them as the client sees them. */
    List<@Nullable Object[]> refresh(int row, boolean lock, Reply reply) throws SqlError {
        List<@Nullable Object[]> block = new ArrayList<>();
        for (int number : numbers(row, false)) {
            if (lock) {
                reread(number, true, reply);
            } else {
                block.add(shown(number, !scroll.isFixed(), reply));
            }
        }
        return block;
    }

    /** Keeps rows; errors and messages go to the client. */
    static final class Rows extends ForwardingReply {
        private final List<@Nullable Object[]> rows = new ArrayList<>();
        private boolean failed;

        Rows(Reply reply) {
            super(reply);
        }

        @Override
        public void columns(List<ColumnMeta> columns) {}

        @Override
        public void row(@Nullable Object[] values) {
            rows.add(values.clone());
        }

        @Override
        public void done(Command command, long count) {}

        @Override
        public void done(Command command) {}

        @Override
        public void error(SqlError error) {
            failed = true;
            super.error(error);
        }
    }
}
