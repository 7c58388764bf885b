// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.FailureClass;
import dev.caravan.copy.PgCopyConstants;
import dev.caravan.copy.RowComparison;
import dev.caravan.copy.RowComparison.Difference;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.load.Chunk;
import dev.caravan.load.ChunkPlanner;
import dev.caravan.load.ChunkRows;
import dev.caravan.load.CurrentRows;
import dev.caravan.load.KeyedRows;
import dev.caravan.load.RowMeter;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableShape;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Operation;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStore.Begun;
import dev.caravan.task.TaskStore;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.VerifiedTable.Kind;
import dev.caravan.task.Verifying;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Compares all rows of a task's tables, while changes go on. A row that differs at first sight may only be late: it is looked
 * at again once the task has applied what was committed before, and counts as different when the source's row has stayed the
 * same meanwhile. A repair holds the task's position, so that nothing is applied while the source's present row is written:
 * changes of it that are not applied yet follow, and each carries the whole row.
 */
final class Verification {

    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    /** States of tables whose rows are loaded. */
    private static final Set<TableState> COMPARABLE = Set.of(TableState.CATCHING_UP, TableState.IN_SYNC);

    /** Rows of a chunk, whose keys are kept in memory. */
    private static final int CHUNK_ROWS = 20_000;

    /** Rows of a table that may differ at first sight; more are not worth a look at each. */
    private static final int MOST = 50_000;

    /** Rows that are looked at again together. */
    private static final int PAGE = 500;

    /** Looks at a row that changes all the time. */
    private static final int ROUNDS = 5;

    private final SyncFlow flow;
    private final SyncTask task;
    private final TaskPlan plan;
    private final Verifying how;
    private final boolean live;
    private final TaskStore store;
    private final SourceStart start;
    private final CurrentRows current;
    private final Clock clock;
    private final boolean snapshot;

    private @Nullable RowComparison comparison;
    private @Nullable TablePlan table;

    /**
     * A verification.
     *
     * @param live whether a process applies changes, which can be waited for
     */
    Verification(SyncFlow flow, TaskPlan plan, SourceStart start, Verifying how, boolean live, Clock clock) {
        this.flow = flow;
        this.task = flow.task();
        this.plan = plan;
        this.how = how;
        this.live = live;
        this.store = flow.taskStore();
        this.start = start;
        this.current = new CurrentRows(flow.databases().sourceClient(), flow.text());
        this.clock = clock;
        this.snapshot = flow.allowsSnapshot();
    }

    /** A row that may differ: its key at both ends, and whether the source was seen to have it. */
    private record Suspect(List<String> sourceKey, List<String> targetKey, boolean atSource) {}

    /** A row that differs from the source's, which is null where the source has none. */
    private record Confirmed(
            Suspect suspect,
            Kind kind,
            List<String> columns,
            @Nullable Object @Nullable [] row) {}

    /** What a chunk or page found. */
    private record Compared(RowComparison.Result result, List<List<String>> keys) {}

    // The route's steps.

    /** Replaces a chunk, or a list of rows, by its rows with the headers that the load gives them. */
    void read(Exchange exchange) {
        TablePlan reading = table();
        Object body = exchange.getMessage().getBody();
        Iterator<@Nullable Object[]> rows;
        if (body instanceof Chunk chunk) {
            ChunkRows read = ChunkRows.open(
                    flow.databases().source(),
                    chunk,
                    snapshot,
                    flow.text(),
                    new RowMeter(flow.throttle(), () -> false, null));
            exchange.getExchangeExtension().addOnCompletion(new ClosingRows(read));
            rows = read;
        } else {
            @SuppressWarnings("unchecked") // sent by this class
            List<@Nullable Object[]> given = (List<@Nullable Object[]>) body;
            rows = given.iterator();
        }
        KeyedRows keyed = new KeyedRows(reading, rows);
        exchange.setProperty(KeyedRows.class.getName(), keyed);
        exchange.getMessage().setBody(keyed);
        ChunkRoute.address(exchange, task.id(), reading);
    }

    /** Replaces rows by what the comparison finds. */
    void compare(Exchange exchange) {
        @SuppressWarnings("unchecked") // set by the step before, or by a hook in the same form
        List<String> columns = exchange.getMessage().getHeader(PgCopyConstants.COLUMNS, List.class);
        Iterator<?> rows = exchange.getMessage().getBody(Iterator.class);
        KeyedRows read = exchange.getProperty(KeyedRows.class.getName(), KeyedRows.class);
        RowComparison.Result result = comparison().compare(rows, columns, MOST);
        if (read.hasNext() || result.rows() != read.keys().size()) {
            throw Hook.AFTER_READ.refused("gave back " + result.rows() + " rows for "
                    + (read.hasNext() ? "more than " : "") + read.keys().size()
                    + "; a hook may change values only.");
        }
        exchange.getMessage().setBody(new Compared(result, read.keys()));
    }

    private TablePlan table() {
        TablePlan current = table;
        if (current == null) {
            throw new IllegalStateException("No table is being verified");
        }
        return current;
    }

    private RowComparison comparison() {
        RowComparison current = comparison;
        if (current == null) {
            throw new IllegalStateException("No table is being verified");
        }
        return current;
    }

    // The work.

    /** Sends a body to one of the routes and gives what it becomes. */
    interface Routes {
        Object verify(Object body);

        void repair(List<@Nullable Object[]> rows);
    }

    /** Verifies all tables, one after the other. */
    List<VerifiedTable> run(Routes routes) {
        List<VerifiedTable> verified = new ArrayList<>();
        if (live) {
            catchUp();
        }
        Map<String, Begun> begun = flow.begun();
        for (TablePlan each : plan.tables()) {
            Look look = new Look(each, routes);
            VerifiedTable found = refusal(each, begun.get(each.source().name().toString()))
                    .map(look::result)
                    .orElseGet(() -> verify(each, look));
            verified.add(found);
            store.verified(found);
            how.told().accept(found);
        }
        return verified;
    }

    /** Why a table cannot be compared, empty when it can. */
    private static Optional<String> refusal(TablePlan each, @Nullable Begun begun) {
        if (begun == null) {
            return Optional.of("the task has not begun with the table");
        }
        if (!begun.target().equals(each.target().name().toString())) {
            return Optional.of("the task has begun with target table " + begun.target() + ", and its file names "
                    + each.target().name() + " now: nothing was compared");
        }
        return COMPARABLE.contains(begun.state())
                ? Optional.empty()
                : Optional.of("the table is " + begun.state() + ": verify it when it is in sync");
    }

    /** One table that cannot be compared to its end keeps none of the others from it. */
    private VerifiedTable verify(TablePlan each, Look look) {
        try {
            return compare(each, look);
        } catch (RuntimeException e) {
            LOG.debug("{} {} - could not be verified", task.id(), each.source().name(), e);
            Throwable cause = e;
            while (cause instanceof RuntimeCamelException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return look.result("it was not compared to its end: " + cause.getMessage());
        }
    }

    private VerifiedTable compare(TablePlan each, Look look) {
        TableShape target = each.target();
        RowComparison.Subject subject = new RowComparison.Subject(
                target.name(),
                target.keyNames(),
                each.tag().map(tag -> new RowComparison.Tag(TablePlan.TAG_COLUMN, tag)));
        table = each;
        try (RowComparison open = RowComparison.open(
                flow.databases().target(), task.target().dialect().orElse(null), subject)) {
            comparison = open;
            return look.take();
        } finally {
            comparison = null;
            table = null;
        }
    }

    /** The look at one table. */
    private final class Look {

        private final TablePlan each;
        private final Routes routes;
        private final List<Suspect> suspects = new ArrayList<>();
        private final long[] counts = new long[Kind.values().length];
        private final List<VerifiedTable.Example> examples = new ArrayList<>();
        private long rows;
        private long undecided;
        private long repaired;
        private @Nullable Boolean unfindableKeys;
        private boolean unfindable;

        Look(TablePlan each, Routes routes) {
            this.each = each;
            this.routes = routes;
        }

        VerifiedTable take() {
            for (Chunk chunk : new ChunkPlanner(flow.databases().sourceClient(), CHUNK_ROWS).plan(each)) {
                Compared compared = (Compared) routes.verify(chunk);
                rows += compared.result().rows();
                for (Difference difference : compared.result().differences()) {
                    suspects.add(new Suspect(compared.keys().get(difference.row()), difference.key(), true));
                }
                if (suspects.size() > MOST) {
                    return result("more than " + MOST + " rows differ, so that the rest was not compared; "
                            + "load the table anew: caravan reload " + task.id() + " "
                            + each.source().name());
                }
            }
            if (follows(Operation.DELETE) && flow.isAloneInTarget()) {
                List<List<String>> surplus = comparison().surplus(MOST);
                if (surplus.size() > MOST) {
                    return result(
                            "more than " + MOST + " rows are not at the source; load the table anew: caravan reload "
                                    + task.id() + " " + each.source().name());
                }
                surplus.forEach(key -> suspects.add(new Suspect(KeyedRows.ofTarget(each, key), key, false)));
            }
            for (int from = 0; from < suspects.size(); from += PAGE) {
                page(suspects.subList(from, Math.min(suspects.size(), from + PAGE)));
            }
            return result(
                    unfindable
                            ? "rows that the source has not were left, because keys of the table hold U+0000: the target has"
                                    + " these keys without it"
                            : null);
        }

        private boolean follows(Operation operation) {
            return each.operations().contains(operation);
        }

        private VerifiedTable result(@Nullable String note) {
            return new VerifiedTable(
                    each.source().name().toString(),
                    each.target().name().toString(),
                    rows,
                    counts[Kind.MISSING.ordinal()],
                    counts[Kind.DIFFERENT.ordinal()],
                    counts[Kind.SURPLUS.ordinal()],
                    undecided,
                    repaired,
                    note,
                    examples);
        }

        private void page(List<Suspect> page) {
            List<Confirmed> confirmed = confirmed(page, true);
            for (Confirmed each : confirmed) {
                counts[each.kind().ordinal()]++;
                if (examples.size() < VerifiedTable.EXAMPLES) {
                    examples.add(new VerifiedTable.Example(
                            each.kind(), each.suspect().targetKey(), each.columns()));
                }
            }
            if (how.repair() && !confirmed.isEmpty()) {
                repair(confirmed);
                List<Suspect> again = confirmed.stream().map(Confirmed::suspect).toList();
                repaired += again.size() - confirmed(again, false).size();
            }
        }

        /** Rows that differ though the source's have not changed since the task had applied all before them. */
        private List<Confirmed> confirmed(List<Suspect> page, boolean count) {
            List<Confirmed> confirmed = new ArrayList<>();
            List<Suspect> open = page;
            for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
                List<@Nullable Object @Nullable []> before = at(open);
                if (live) {
                    catchUp();
                }
                List<Confirmed> differing = differing(open, before);
                List<@Nullable Object @Nullable []> after =
                        at(differing.stream().map(Confirmed::suspect).toList());
                List<Suspect> changed = new ArrayList<>();
                for (int i = 0; i < differing.size(); i++) {
                    Confirmed each = differing.get(i);
                    if (!live || Arrays.deepEquals(each.row(), after.get(i))) {
                        confirmed.add(each);
                    } else {
                        changed.add(each.suspect());
                    }
                }
                open = changed;
            }
            if (count) {
                undecided += open.size();
            }
            return confirmed;
        }

        /** The source's present rows. */
        private List<@Nullable Object @Nullable []> at(List<Suspect> of) {
            List<@Nullable Object @Nullable []> rows =
                    current.rows(each, of.stream().map(Suspect::sourceKey).toList());
            for (int i = 0; i < rows.size(); i++) {
                @Nullable Object @Nullable [] row = rows.get(i);
                if (row != null && !KeyedRows.hasKey(each, row, of.get(i).sourceKey())) {
                    rows.set(i, null);
                }
            }
            return rows;
        }

        private List<Confirmed> differing(List<Suspect> page, List<@Nullable Object @Nullable []> rows) {
            List<Confirmed> differing = new ArrayList<>();
            List<Suspect> present = new ArrayList<>();
            List<@Nullable Object[]> presentRows = new ArrayList<>();
            List<Suspect> absent = new ArrayList<>();
            for (int i = 0; i < page.size(); i++) {
                @Nullable Object @Nullable [] row = rows.get(i);
                if (row != null) {
                    present.add(page.get(i));
                    presentRows.add(row);
                } else if (!page.get(i).atSource()) {
                    // A row that was seen at the source and is gone is either deleted at the target by now, or found as
                    // surplus next time.
                    absent.add(page.get(i));
                }
            }
            if (!present.isEmpty()) {
                ((Compared) routes.verify(presentRows))
                        .result().differences().stream()
                                .filter(found -> follows(
                                        found.kind() == RowComparison.Kind.MISSING
                                                ? Operation.INSERT
                                                : Operation.UPDATE))
                                .map(found -> new Confirmed(
                                        present.get(found.row()),
                                        Kind.valueOf(found.kind().name()),
                                        found.columns(),
                                        presentRows.get(found.row())))
                                .forEach(differing::add);
            }
            if (!absent.isEmpty()) {
                boolean[] there = comparison()
                        .existing(absent.stream().map(Suspect::targetKey).toList());
                for (int i = 0; i < there.length; i++) {
                    if (there[i]) {
                        differing.add(new Confirmed(absent.get(i), Kind.SURPLUS, List.of(), null));
                    }
                }
            }
            return differing;
        }

        /** Writes the source's present rows, again when the target was busy with one of them. */
        private void repair(List<Confirmed> page) {
            boolean deletes = page.stream().anyMatch(each -> each.kind() == Kind.SURPLUS);
            if (deletes && unfindableKeys == null) {
                unfindableKeys = current.hasUnfindableKeys(each);
            }
            unfindable |= deletes && Boolean.TRUE.equals(unfindableKeys);
            for (int attempt = 1; ; attempt++) {
                try {
                    flow.databases().transaction().executeWithoutResult(status -> write(page));
                    LOG.info(
                            "{} {} - a verification wrote {} rows anew",
                            task.id(),
                            each.source().name(),
                            page.size());
                    return;
                } catch (RuntimeException e) {
                    if (attempt == ROUNDS || FailureClass.of(e) != FailureClass.RETRYABLE) {
                        throw e;
                    }
                    LOG.debug("Repairing rows of {} again", each.source().name(), e);
                }
            }
        }

        private void write(List<Confirmed> page) {
            store.lockPosition();
            List<@Nullable Object @Nullable []> rows =
                    at(page.stream().map(Confirmed::suspect).toList());
            List<@Nullable Object[]> present = new ArrayList<>();
            List<List<String>> gone = new ArrayList<>();
            for (int i = 0; i < page.size(); i++) {
                @Nullable Object @Nullable [] row = rows.get(i);
                if (row != null) {
                    present.add(row);
                } else if (page.get(i).kind() == Kind.SURPLUS) {
                    gone.add(page.get(i).suspect().targetKey());
                }
            }
            // The target has such keys without these characters: whether the source has the row is not known.
            gone.removeIf(key -> key.stream().anyMatch(text -> text.indexOf('\uFFFD') >= 0));
            if (!gone.isEmpty() && !unfindable) {
                Connection connection =
                        DataSourceUtils.getConnection(flow.databases().target());
                try {
                    comparison().delete(connection, gone);
                } finally {
                    DataSourceUtils.releaseConnection(
                            connection, flow.databases().target());
                }
            }
            if (!present.isEmpty()) {
                routes.repair(present);
            }
        }
    }

    /** Waits until the task has applied all that is committed at the source by now. */
    private void catchUp() {
        Instant deadline = clock.instant().plus(how.patience());
        Optional<Lsn> end = start.endOfLoad(() -> clock.instant().isAfter(deadline));
        Optional<Lsn> reached = end.flatMap(lsn -> Waiting.until(
                () -> store.applied().map(position -> position.commitLsn()).filter(at -> at.compareTo(lsn) >= 0),
                () -> clock.instant().isAfter(deadline)));
        if (reached.isEmpty()) {
            throw new IllegalStateException(
                    "Task '" + task.id() + "' has not applied what was committed at the source within "
                            + how.patience().toSeconds()
                            + " s, so that nothing can be said of rows that differ. Look at its state and lag, or give it longer"
                            + " with --wait");
        }
    }
}
