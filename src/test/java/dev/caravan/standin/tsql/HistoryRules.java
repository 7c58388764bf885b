// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a table must be like to become the history of another ("Temporal table considerations and limitations"). */
final class HistoryRules {
    private static final String FAILED = "Setting SYSTEM_VERSIONING to ON failed because ";
    private static final String ADVICE = " Consider dropping all %s and trying again.";

    private final Table table;
    private final Temporal temporal;
    private final Table history;

    HistoryRules(Table table, Temporal temporal, Table history) {
        this.table = table;
        this.temporal = temporal;
        this.history = history;
    }

    void check(boolean rows, LocalDateTime now) throws SqlError {
        Temporal other = history.definition().temporal();
        if (other != null && other.isHistory()) {
            throw Errors.error(13514, "History table '" + history.qualifiedName() + "' is already in use.");
        }
        if (other != null && other.hasPeriod()) {
            throw Errors.error(
                    13574,
                    FAILED + "temporal history table '" + history.qualifiedName() + "' contains SYSTEM_TIME period.");
        }
        checkConstraints();
        checkColumns();
        if (rows) {
            checkRows(now);
        }
    }

    private SqlError has(int number, String what, String things) {
        return Errors.error(
                number,
                FAILED + "history table '" + history.qualifiedName() + "' has " + what + "."
                        + ADVICE.formatted(things));
    }

    private void checkConstraints() throws SqlError {
        if (history.indexes().stream().anyMatch(Index::unique)) {
            throw has(13515, "custom unique keys defined", "unique keys");
        }
        if (!history.foreignKeys().isEmpty()
                || !history.database().referencing(history).isEmpty()) {
            throw has(13516, "foreign keys defined", "foreign keys");
        }
        if (!history.checks().isEmpty()) {
            throw has(13517, "table or column constraints defined", "table and column constraints");
        }
        if (history.identityColumn() != null) {
            throw has(13518, "IDENTITY column specification", "IDENTITY column specifications");
        }
        if (history.columns().stream().anyMatch(c -> c.computed() != null)) {
            throw has(13519, "computed column specification", "computed column specifications");
        }
        if (history.database().triggers().all().stream().anyMatch(t -> t.parentId() == history.objectId())) {
            throw has(13522, "triggers defined", "triggers");
        }
    }

    private void checkColumns() throws SqlError {
        if (table.columns().size() != history.columns().size()) {
            throw Errors.error(
                    13523,
                    FAILED + "table '" + table.qualifiedName() + "' has "
                            + table.columns().size()
                            + " columns and table '" + history.qualifiedName() + "' has "
                            + history.columns().size() + " columns.");
        }
        for (int i = 0; i < table.columns().size(); i++) {
            check(table.columns().get(i), history.columns().get(i), i + 1);
        }
    }

    private void check(Column own, Column other, int ordinal) throws SqlError {
        if (!Names.same(own.name(), other.name())) {
            throw Errors.error(
                    13524,
                    FAILED + "column '" + other.name() + "' at ordinal " + ordinal + " in history table '"
                            + history.qualifiedName() + "' has a different name than the column '" + own.name()
                            + "' at the same ordinal in table '" + table.qualifiedName() + "'.");
        }
        SqlType a = own.type();
        SqlType b = other.type();
        if (!Types.declaration(a).equals(Types.declaration(b))) {
            throw Errors.error(
                    13525,
                    FAILED + "column '" + other.name() + "' has data type " + Types.declaration(b)
                            + " in history table '" + history.qualifiedName()
                            + "' which is different from corresponding column type " + Types.declaration(a)
                            + " in table '" + table.qualifiedName() + "'.");
        }
        String tables = "in tables '" + table.qualifiedName() + "' and '" + history.qualifiedName() + "'.";
        if (!Objects.equals(a.collation(), b.collation())) {
            throw Errors.error(
                    13526, FAILED + "column '" + own.name() + "' does not have the same collation " + tables);
        }
        if (temporal.isPeriod(own.columnId()) && other.nullable()) {
            throw Errors.error(
                    13530,
                    FAILED + "system column '" + other.name() + "' in history table '" + history.qualifiedName()
                            + "' corresponds to a period column in table '" + table.qualifiedName()
                            + "' and cannot be nullable.");
        }
        if (own.nullable() != other.nullable()) {
            throw Errors.error(
                    13531,
                    FAILED + "column '" + own.name() + "' does not have the same nullability attribute " + tables);
        }
    }

    private void checkRows(LocalDateTime now) throws SqlError {
        int start = table.ordinalOfId(temporal.startColumnId());
        int end = table.ordinalOfId(temporal.endColumnId());
        RowStore rows = (RowStore) TableStore.of(history);
        if (rows.rowCount(row -> time(row[end]).isBefore(time(row[start]))) > 0) {
            throw Errors.error(
                    13541,
                    FAILED + "history table '" + history.qualifiedName()
                            + "' contains invalid records with end of period set before start.");
        }
        if (rows.rowCount(row -> time(row[end]).isAfter(now)) > 0) {
            throw Errors.error(
                    13543,
                    FAILED + "history table '" + history.qualifiedName()
                            + "' contains invalid records with end of period set to a value in the future.");
        }
    }

    private static LocalDateTime time(@Nullable Object value) {
        return (LocalDateTime) Objects.requireNonNull(value);
    }
}
