// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are only appended, in the order of their key, and removed from the low end: change tables and the like. Rows
 * are packed; a range is found by binary search. One writer at a time appends; what it appended becomes visible with
 * {@link Transactions#publish}. Readers need no lock.
 */
public final class AppendStore implements TableStore {
    private static final int CHUNK = 4096;

    private final int width;
    private final KeyOrder order;
    private final RowCodec codec = new RowCodec();
    private final LongAdder visited = new LongAdder();
    private volatile Content content = new Content(new Chunk[16], 0, 0, new Published[] {new Published(0, 0)});
    private byte[] open = new byte[CHUNK * 16];
    private int[] openEnds = new int[CHUNK];
    private int openCount;
    private int openBytes;
    private long appended;

    /**
     * An empty store of a table.
     *
     * @param key the order in which rows will be appended, as an index of the table; attach it as the clustered index too
     */
    public AppendStore(Table table, Index key) {
        this.width = table.columns().size();
        this.order = KeyOrder.of(table, key);
    }

    private AppendStore(KeyOrder order, int width, long base) {
        this.order = order;
        this.width = width;
        this.appended = base;
        this.content = new Content(new Chunk[16], base, base, new Published[] {new Published(0, base)});
    }

    @Override
    public KeyOrder order() {
        return order;
    }

    @Override
    public long rowCount() {
        Content now = content;
        return now.published[now.published.length - 1].limit - now.first;
    }

    @Override
    public long visited() {
        return visited.sum();
    }

    /** Appends a row that is not visible before it is published; its key must not be less than the last one's. */
    public synchronized void append(@Nullable Object[] row) {
        ByteBuffer packed = codec.encode(row);
        int size = packed.remaining();
        if (openBytes + size > open.length) {
            open = Arrays.copyOf(open, Math.max(open.length * 2, openBytes + size));
        }
        packed.get(open, openBytes, size);
        openBytes += size;
        openEnds[openCount++] = openBytes;
        appended++;
        if (openCount == CHUNK) {
            seal(true);
            startChunk();
        }
    }

    private void startChunk() {
        open = new byte[Math.max(openBytes, CHUNK * 16)];
        openEnds = new int[CHUNK];
        openCount = 0;
        openBytes = 0;
    }

    // Puts everything appended since the last full chunk in the place of the partial chunk at the end. Readers of an
    // older
    // content may see the longer chunk; what they read of it is the same.
    private void seal(boolean full) {
        Content now = content;
        int at = (int) ((appended - 1 - now.base) / CHUNK);
        Chunk[] chunks = now.chunks;
        if (at >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(16, chunks.length * 2));
        }
        chunks[at] = new Chunk(full ? Arrays.copyOf(open, openBytes) : open, openEnds);
        content = new Content(chunks, now.base, now.first, now.published);
    }

    synchronized void publish(long sequence, long oldestView) {
        if (openCount > 0) {
            seal(false);
        }
        Content now = content;
        int keep = now.published.length - 1;
        while (keep > 0 && now.published[keep].sequence > oldestView) {
            keep--;
        }
        Published[] published = Arrays.copyOfRange(now.published, keep, now.published.length + 1);
        published[published.length - 1] = new Published(sequence, appended);
        content = new Content(now.chunks, now.base, now.first, published);
    }

    /**
     * Removes rows from the low end, at once and for all readers, while a condition holds.
     *
     * @return number of rows removed
     */
    public synchronized long removeWhile(Predicate<@Nullable Object[]> condition) {
        Content now = content;
        long limit = now.published[now.published.length - 1].limit;
        long first = now.first;
        while (first < limit && condition.test(now.row(first, width))) {
            first++;
        }
        int whole = (int) ((first - now.base) / CHUNK);
        Chunk[] rest = Arrays.copyOfRange(now.chunks, whole, Math.max(now.chunks.length, whole + 1));
        content = new Content(rest, now.base + (long) whole * CHUNK, first, now.published);
        return first - now.first;
    }

    /** Rewrites every row, for instance after a column changed its type; keys and order must stay. */
    public synchronized void rewrite(UnaryOperator<@Nullable Object[]> change) {
        if (openCount > 0) {
            seal(false);
        }
        Content old = content;
        // Aside: readers see the old rows until all of the new ones are there.
        AppendStore rewritten = new AppendStore(order, width, old.base);
        for (long row = old.base; row < appended; row++) {
            rewritten.append(change.apply(old.row(row, width)));
        }
        if (rewritten.openCount > 0) {
            rewritten.seal(false);
        }
        open = rewritten.open;
        openEnds = rewritten.openEnds;
        openCount = rewritten.openCount;
        openBytes = rewritten.openBytes;
        content = new Content(rewritten.content.chunks, old.base, old.first, old.published);
    }

    /** The last visible row, null when there is none. */
    public @Nullable Object @Nullable [] last() {
        Content now = content;
        long limit = now.published[now.published.length - 1].limit;
        return limit > now.first ? now.row(limit - 1, width) : null;
    }

    /** The first row, null when there is none. */
    public @Nullable Object @Nullable [] first() {
        Content now = content;
        return rowCount() > 0 ? now.row(now.first, width) : null;
    }

    @Override
    public RowCursor scan(Reading reading, KeyRange range, boolean backward) {
        return scan(reading.view(), range, backward);
    }

    /** Opens a scan that sees what was published up to a view. */
    public Cursor scan(ReadView view, KeyRange range, boolean backward) {
        Content now = content;
        long limit = now.limit(view.sequence());
        long from = range.low() == null ? now.first : search(now, range.low(), limit);
        long to = range.high() == null ? limit : search(now, range.high(), limit);
        return new Cursor() {
            private long next = backward ? to - 1 : from;
            private Object[] row = new Object[0];

            @Override
            public @Nullable Object @Nullable [] next() {
                if (backward ? next < from : next >= to) {
                    return null;
                }
                visited.increment();
                row = now.row(next, width);
                next += backward ? -1 : 1;
                return row;
            }

            @Override
            public Object[] key() {
                return order.key(row);
            }
        };
    }

    /** A cursor that never waits. */
    public interface Cursor extends RowCursor {
        @Override
        @Nullable
        Object @Nullable [] next();
    }

    /** Number of the first row that is not less than a bound. */
    private long search(Content now, @Nullable Object[] bound, long limit) {
        long low = now.first;
        long high = Math.max(limit, low);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (order.compare(order.key(now.row(middle, width)), bound) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Packed rows one behind the other, and where each ends. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Chunk(byte[] data, int[] ends) {}

    /** How many rows were visible from a commit on. */
    private record Published(long sequence, long limit) {}

    /** What readers see: rows {@code first} to the published limit; the first chunk begins with row {@code base}. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Content(Chunk[] chunks, long base, long first, Published[] published) {

        @Nullable
        Object[] row(long number, int width) {
            int at = (int) (number - base);
            Chunk chunk = chunks[at / CHUNK];
            int i = at % CHUNK;
            return RowCodec.decode(chunk.data, i == 0 ? 0 : chunk.ends[i - 1], chunk.ends[i], width);
        }

        long limit(long sequence) {
            for (int i = published.length - 1; i > 0; i--) {
                if (published[i].sequence <= sequence) {
                    return published[i].limit;
                }
            }
            return published[0].limit;
        }
    }
}
