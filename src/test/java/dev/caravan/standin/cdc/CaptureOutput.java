// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.Transactions;
import dev.caravan.standin.type.SqlType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes committed work into change tables and cdc.lsn_time_mapping, each transaction visible as a whole. One thread. */
final class CaptureOutput {
    // SQL Server writes a row without a transaction about every five minutes in which nothing was captured.
    private static final Duration IDLE_ENTRY = Duration.ofMinutes(5);
    private static final byte[] NO_TRANSACTION = {0};

    private final Transactions transactions;
    private final Map<CaptureInstance, ChangeWriter> writers = new HashMap<>();

    CaptureOutput(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Shows some transactions of a database, in their order, all at one moment. */
    void publish(ChangeData data, List<CommittedWork> batch, LocalDateTime now) {
        Set<AppendStore> written = new LinkedHashSet<>();
        byte[] last = null;
        List<Runnable> after = new ArrayList<>();
        for (CommittedWork work : batch) {
            byte[] lsn = Lsn.at(work.number());
            if (write(data, work, lsn, written)) {
                last = lsn;
            }
            for (CaptureInstance instance : work.enabled()) {
                after.add(() -> instance.startLsn(Lsn.at(work.start())));
            }
            if (!work.schema().isEmpty()) {
                show(data, written, last, now, after);
                last = null;
                apply(data, work, lsn);
            }
        }
        show(data, written, last, now, after);
    }

    private void show(
            ChangeData data,
            Set<AppendStore> written,
            byte @Nullable [] last,
            LocalDateTime now,
            List<Runnable> after) {
        if (!written.isEmpty()) {
            transactions.publish(List.copyOf(written));
            written.clear();
        }
        after.forEach(Runnable::run);
        after.clear();
        if (last != null) {
            data.mapped(last, now);
        }
    }

    /** Appends a transaction's rows; false when it has nothing to show. */
    private boolean write(ChangeData data, CommittedWork work, byte[] lsn, Set<AppendStore> written) {
        boolean any = !work.enabled().isEmpty();
        if (!work.rows().isEmpty()) {
            List<LoggedRow> rows = ChangeShape.of(work.rows());
            for (CaptureInstance instance : data.instances()) {
                if (writers.computeIfAbsent(instance, ChangeWriter::new).append(rows, lsn)) {
                    written.add(instance.store());
                    any = true;
                }
            }
        }
        if (any) {
            byte[] id = ByteBuffer.allocate(6)
                    .putShort((short) 0)
                    .putInt((int) work.transactionId())
                    .array();
            map(data, lsn, work.begun(), work.ended(), id, lsn);
            written.add(data.mappingStore());
        }
        return any;
    }

    private static void map(
            ChangeData data,
            byte[] lsn,
            LocalDateTime begun,
            LocalDateTime ended,
            byte[] transaction,
            byte[] beginLsn) {
        data.mappingStore()
                .append(new Object[] {lsn, DateTimes.rounded(begun), DateTimes.rounded(ended), transaction, beginLsn});
    }

    /** Notes ALTER TABLE in cdc.ddl_history and follows changes of type in the change tables. */
    private void apply(ChangeData data, CommittedWork work, byte[] lsn) {
        Set<String> noted = new LinkedHashSet<>();
        for (SchemaChange change : work.schema()) {
            for (CaptureInstance instance : data.instancesOf(change.table())) {
                boolean columnUpdate = follow(instance, change);
                if (CaptureRules.isDdl(change) && noted.add(instance.name() + "/" + change.statement())) {
                    data.ddlHistory()
                            .add(new ChangeData.DdlEntry(instance, columnUpdate, change.command(), lsn, work.ended()));
                }
            }
        }
    }

    private boolean follow(CaptureInstance instance, SchemaChange change) {
        Column after = change.after();
        if (change.kind() != SchemaChange.Kind.ALTER_COLUMN
                || after == null
                || !instance.captures(
                        c -> c.columnId() == after.columnId() && !c.type().equals(after.type()))) {
            return false;
        }
        instance.alter(after.columnId(), after.type());
        writers.remove(instance);
        int place = ChangeTables.LEADING;
        for (CapturedColumn column : instance.columns()) {
            if (column.columnId() == after.columnId()) {
                retype(instance, place, ChangeTables.changeType(after.type()));
            }
            place++;
        }
        return true;
    }

    private static void retype(CaptureInstance instance, int place, SqlType type) {
        Table table = instance.changeTable();
        instance.store().rewrite(row -> {
            row[place] = Retype.to(type, row[place]);
            return row;
        });
        List<Column> columns = new ArrayList<>(table.columns());
        columns.set(place, columns.get(place).altered(type, null, true));
        table.define(table.definition().withColumns(columns));
    }

    /** Adds a row without a transaction when nothing was captured for five minutes. */
    void markIdle(ChangeData data, LocalDateTime now) {
        if (data.instances().isEmpty()
                || Duration.between(data.lastEntry(), now).compareTo(IDLE_ENTRY) < 0) {
            return;
        }
        byte[] lsn = Lsn.at(transactions.nextChangeNumber());
        map(data, lsn, now, now, NO_TRANSACTION, Lsn.zero());
        transactions.publish(List.of(data.mappingStore()));
        data.mapped(lsn, now);
    }
}
