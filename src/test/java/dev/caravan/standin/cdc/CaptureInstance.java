// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.store.AppendStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.type.SqlType;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One capture instance: what it captures of which table, and its change table. Thread-safe. */
final class CaptureInstance {
    private final Options options;
    private final Table source;
    private final Table changeTable;
    private final LocalDateTime created;
    private volatile List<CapturedColumn> columns;
    private volatile long enabledAt = Long.MAX_VALUE;
    private volatile byte @Nullable [] startLsn;

    CaptureInstance(
            Options options, Table source, Table changeTable, List<CapturedColumn> columns, LocalDateTime created) {
        this.options = options;
        this.source = source;
        this.changeTable = changeTable;
        this.columns = List.copyOf(columns);
        this.created = created;
    }

    /** Name, unique in the database. */
    String name() {
        return options.name;
    }

    /** How it was asked for. */
    Options options() {
        return options;
    }

    /** The table that is captured. */
    Table source() {
        return source;
    }

    /** {@code cdc.<name>_CT}. */
    Table changeTable() {
        return changeTable;
    }

    /** Rows of the change table. */
    AppendStore store() {
        return (AppendStore) TableStore.of(changeTable);
    }

    /** create_date. */
    LocalDateTime created() {
        return created;
    }

    /** Captured columns by ordinal. */
    List<CapturedColumn> columns() {
        return columns;
    }

    /** Whether a captured column satisfies a condition. */
    boolean captures(Predicate<CapturedColumn> condition) {
        return columns.stream().anyMatch(condition);
    }

    /** Follows ALTER COLUMN of the source. */
    void alter(int columnId, SqlType type) {
        columns = columns.stream()
                .map(column -> column.columnId() == columnId ? column.altered(type) : column)
                .toList();
    }

    /** Changes with a greater change number are captured; the greatest number while it is not enabled yet. */
    long enabledAt() {
        return enabledAt;
    }

    /** Sets {@link #enabledAt}. */
    void enable(long changeNumber) {
        enabledAt = changeNumber;
    }

    /** Low end of the validity interval; null until the capture job has seen the instance. */
    byte @Nullable [] startLsn() {
        return startLsn;
    }

    /** Sets the low end. */
    void startLsn(byte[] lsn) {
        startLsn = lsn;
    }

    /** {@code [a], [b]} of some columns, as sp_cdc_help_change_data_capture lists them. */
    static String list(List<String> names) {
        return names.stream().map(n -> "[" + n.replace("]", "]]") + "]").collect(Collectors.joining(", "));
    }

    /**
     * What sys.sp_cdc_enable_table was called with, defaults filled in.
     *
     * @param name capture instance
     * @param supportsNetChanges whether there is a net changes function
     * @param roleName gating role, null for none
     * @param indexName index that identifies rows, null for none
     * @param indexColumns column ids of that index in its order
     * @param filegroup filegroup, null for the default
     * @param partitionSwitch whether SWITCH PARTITION is allowed
     */
    record Options(
            String name,
            boolean supportsNetChanges,
            @Nullable String roleName,
            @Nullable String indexName,
            List<Integer> indexColumns,
            @Nullable String filegroup,
            boolean partitionSwitch) {}
}
