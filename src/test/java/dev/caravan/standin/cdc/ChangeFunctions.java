// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.KeyRange;
import dev.caravan.standin.store.ReadView;
import dev.caravan.standin.store.Transactions;
import dev.caravan.standin.tsql.TableSystemFunction;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** cdc.fn_cdc_get_all_changes_x and cdc.fn_cdc_get_net_changes_x of a capture instance. */
final class ChangeFunctions {
    private static final String ALL = "all";
    private static final String ALL_UPDATE_OLD = "all update old";
    private static final String ALL_WITH_MASK = "all with mask";
    private static final String ALL_WITH_MERGE = "all with merge";
    private static final int ARGUMENTS = 3;
    private static final int LEADING = 4;

    private ChangeFunctions() {}

    /** All changes of a range of LSNs, ends included. */
    static TableSystemFunction allChanges(String prefix, ChangeData data, CaptureInstance instance) {
        List<ColumnMeta> columns = new ArrayList<>();
        columns.add(ColumnMeta.of("__$start_lsn", SqlTypes.binary(Lsn.LENGTH)));
        columns.add(ColumnMeta.of("__$seqval", SqlTypes.binary(Lsn.LENGTH)));
        columns.add(ColumnMeta.of("__$operation", SqlTypes.INT));
        columns.add(ColumnMeta.of("__$update_mask", SqlTypes.varbinary(128)));
        captured(instance, columns);
        return new TableSystemFunction("cdc", prefix + instance.name(), ARGUMENTS, columns, (session, arguments) -> {
            CdcRights.requireRead(session, instance, prefix + instance.name());
            String option = option(arguments[2]);
            Range range = Range.check(data, instance, prefix, arguments, Set.of(ALL, ALL_UPDATE_OLD), option);
            boolean old = option.equals(ALL_UPDATE_OLD);
            return rows(data, instance, range, old, columns.size());
        });
    }

    /** The net effect of a range of LSNs, one row for each key. */
    static TableSystemFunction netChanges(String prefix, ChangeData data, CaptureInstance instance) {
        List<ColumnMeta> columns = new ArrayList<>();
        columns.add(ColumnMeta.of("__$start_lsn", SqlTypes.binary(Lsn.LENGTH)));
        columns.add(ColumnMeta.of("__$operation", SqlTypes.INT));
        columns.add(ColumnMeta.of("__$update_mask", SqlTypes.varbinary(128)));
        captured(instance, columns);
        Set<String> options = Set.of(ALL, ALL_WITH_MASK, ALL_WITH_MERGE);
        return new TableSystemFunction("cdc", prefix + instance.name(), ARGUMENTS, columns, (session, arguments) -> {
            CdcRights.requireRead(session, instance, prefix + instance.name());
            String option = option(arguments[2]);
            Range range = Range.check(data, instance, prefix, arguments, options, option);
            Iterable<@Nullable Object[]> changes = rows(data, instance, range, false, columns.size() + 1);
            return new NetChanges(instance, option.equals(ALL_WITH_MASK), option.equals(ALL_WITH_MERGE)).of(changes);
        });
    }

    private static void captured(CaptureInstance instance, List<ColumnMeta> columns) {
        instance.columns().forEach(c -> columns.add(ColumnMeta.of(c.name(), ChangeTables.changeType(c.type()))));
    }

    private static String option(@Nullable Object argument) {
        return argument == null ? "" : argument.toString().strip().toLowerCase(Locale.ROOT);
    }

    /** Rows of the change table in its order: start_lsn, seqval, operation, mask and the captured columns. */
    private static Iterable<@Nullable Object[]> rows(
            ChangeData data, CaptureInstance instance, Range range, boolean withOld, int width) {
        long sequence = Transactions.of(data.database().server()).lastCommitted();
        KeyRange keys = new KeyRange(
                KeyRange.prefix(range.from).low(), KeyRange.prefix(range.to).high());
        return () -> new Changes(instance.store().scan(ReadView.at(sequence), keys, false), withOld, width);
    }

    /** Reads rows of a change table and cuts them to what the functions show. */
    private static final class Changes implements Iterator<@Nullable Object[]> {
        private final AppendStore.Cursor cursor;
        private final boolean withOld;
        private final int width;
        private @Nullable Object @Nullable [] next;

        Changes(AppendStore.Cursor cursor, boolean withOld, int width) {
            this.cursor = cursor;
            this.withOld = withOld;
            this.width = width;
            advance();
        }

        private void advance() {
            do {
                next = cursor.next();
            } while (next != null
                    && !withOld
                    && next[ChangeTables.OPERATION] instanceof Integer operation
                    && operation == LoggedRow.BEFORE);
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public @Nullable Object[] next() {
            @Nullable Object[] row = next;
            if (row == null) {
                throw new java.util.NoSuchElementException();
            }
            @Nullable Object[] shown = new Object[width];
            shown[0] = row[ChangeTables.START_LSN];
            System.arraycopy(row, ChangeTables.SEQVAL, shown, 1, LEADING - 1);
            System.arraycopy(row, ChangeTables.LEADING, shown, LEADING, width - LEADING);
            advance();
            return shown;
        }
    }

    /** LSNs from and to, both included. */
    private record Range(byte[] from, byte[] to) {

        /** Reads the arguments; error 313 unless they lie in the validity interval of the instance. */
        static Range check(
                ChangeData data,
                CaptureInstance instance,
                String prefix,
                @Nullable Object[] arguments,
                Set<String> options,
                String option)
                throws SqlError {
            byte[] low = instance.startLsn();
            byte[] high = data.maxLsn();
            if (low == null
                    || high == null
                    || !(arguments[0] instanceof byte[] from)
                    || !(arguments[1] instanceof byte[] to)
                    || !options.contains(option)
                    || Lsn.compare(from, low) < 0
                    || Lsn.compare(to, high) > 0
                    || Lsn.compare(from, to) > 0) {
                throw CdcErrors.outOfRange(prefix);
            }
            return new Range(from, to);
        }
    }
}
