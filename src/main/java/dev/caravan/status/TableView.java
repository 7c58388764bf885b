// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table in the words of the page. Methods are public because the template calls them.
 *
 * @param status the table
 * @param now the page's time
 */
record TableView(TableStatus status, Instant now) {
    /** Tables of one page. */
    static final int LIMIT = 100;

    private static final int SECONDS_PER_HOUR = 3600;

    /**
     * The tables to show.
     *
     * @param rows tables that match, failed ones first, at most {@link #LIMIT}
     * @param number number of the page, 1 for the first
     * @param matching number of tables that match
     * @param total number of tables
     */
    record Page(List<TableView> rows, int number, int matching, int total) {

        /** Number of pages. */
        public int pages() {
            return Math.max(1, (matching + LIMIT - 1) / LIMIT);
        }

        /** Which tables these are: {@code 101–200 of 1,000}. */
        public String range() {
            int from = (number - 1) * LIMIT;
            return Readable.count(from + 1) + "–" + Readable.count(from + rows.size()) + " of "
                    + Readable.count(matching);
        }
    }

    /**
     * A page of the tables.
     *
     * @param find part of the name of a source or target table
     * @param number number of the page; the nearest that there is takes the place of one that there is not
     */
    static Page page(List<TableStatus> tables, String find, int number, Instant now) {
        String wanted = find.strip().toLowerCase(Locale.ROOT);
        List<TableView> matching = tables.stream()
                .filter(table -> table.source().toLowerCase(Locale.ROOT).contains(wanted)
                        || table.target().toLowerCase(Locale.ROOT).contains(wanted))
                .sorted(Comparator.comparing(table -> table.state() != TableState.FAILED))
                .map(table -> new TableView(table, now))
                .toList();
        int pages = Math.max(1, (matching.size() + LIMIT - 1) / LIMIT);
        int shown = Math.min(Math.max(1, number), pages);
        List<TableView> rows = matching.subList((shown - 1) * LIMIT, Math.min(shown * LIMIT, matching.size()));
        return new Page(List.copyOf(rows), shown, matching.size(), tables.size());
    }

    public String state() {
        return TaskView.words(status.state());
    }

    public String tone() {
        return switch (status.state()) {
            case PENDING, REMOVED -> "idle";
            case CREATING, LOADING, RELOADING, CATCHING_UP -> "busy";
            case IN_SYNC -> "good";
            case FAILED -> "bad";
        };
    }

    public int percent() {
        return TaskView.percent(loaded(), status.rows(), status.rowsTotal());
    }

    /** Rows and chunks loaded, with the expected numbers until all are. */
    public String load() {
        String rows = Readable.count(status.rows());
        if (loaded()) {
            return rows + " rows";
        }
        return rows + " of about " + Readable.count(status.rowsTotal()) + " rows, " + status.chunksDone() + " of "
                + status.chunks() + " chunks";
    }

    /** How fast its rows are read and how long that will go on, null while none are. */
    @Nullable
    public String rate() {
        if (status.rowsPerSecond() == 0) {
            return null;
        }
        String rate = Readable.count(Math.round(status.rowsPerSecond())) + " rows/s";
        Long left = status.etaSeconds();
        return left == null ? rate : rate + ", " + Readable.duration(Duration.ofSeconds(left)) + " left";
    }

    /** How long the source still keeps the first change that is not applied, null when that is not known. */
    @Nullable
    public String retentionLeft() {
        Double hours = status.hoursUntilDataLoss();
        return hours == null ? null : Readable.duration(Duration.ofSeconds(Math.round(hours * SECONDS_PER_HOUR)));
    }

    /** What the latest verification found, null before the first. */
    @Nullable
    public VerifiedView verified() {
        TableStatus.Verified verified = status.verified();
        return verified == null ? null : new VerifiedView(verified, now);
    }

    public String inserts() {
        return Readable.count(status.inserts());
    }

    public String updates() {
        return Readable.count(status.updates());
    }

    public String deletes() {
        return Readable.count(status.deletes());
    }

    private boolean loaded() {
        return status.state() == TableState.IN_SYNC || status.state() == TableState.CATCHING_UP;
    }
}
