// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.copy.ApplyException;
import dev.caravan.copy.ApplyMode;
import dev.caravan.copy.ApplySettings;
import dev.caravan.copy.ChangeApplier;
import dev.caravan.copy.FailureClass;
import dev.caravan.enrich.CurrentValues;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.filter.RowFilter;
import dev.caravan.filter.RowTest;
import dev.caravan.filter.SourceTruth;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.Quarantine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tries rows again that the target refused. Each is read anew from the source by its key, so that nothing older ever overwrites
 * something newer, and leaves the quarantine in the transaction that writes it.
 */
final class Replay {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final TaskPlan plan;
    private final Quarantine quarantine;
    private final CurrentValues source;
    private final SourceTruth truth;
    private final ChangeApplier applier;

    Replay(TaskPlan plan, Quarantine quarantine, CurrentValues source, SourceTruth truth, DataSource target) {
        this.plan = plan;
        this.quarantine = quarantine;
        this.source = source;
        this.truth = truth;
        this.applier = new ChangeApplier(target, ApplySettings.named("caravan:replay"));
    }

    /** Tries all; gives what became of each in a line, without values. */
    List<String> run() {
        List<String> told = new ArrayList<>();
        List<Quarantine.Refused> some = quarantine.refused(0);
        while (!some.isEmpty()) {
            some.forEach(row -> told.add("row " + row.number() + " of " + row.table() + ": " + replay(row)));
            some = quarantine.refused(some.get(some.size() - 1).number());
        }
        return told;
    }

    private String replay(Quarantine.Refused row) {
        Optional<TablePlan> table = table(row);
        if (table.isEmpty()) {
            return "left, the task has no such table any more";
        }
        JsonNode values = json(row.values());
        boolean whole = key(table.get()).stream().allMatch(values::hasNonNull);
        return whole ? replay(row, table.get()) : "left, its key is another than the table's now";
    }

    /** Names of the source's key columns at the target. */
    private static List<String> key(TablePlan table) {
        return table.key().stream()
                .map(column -> table.target()
                        .columns()
                        .get(table.columns().indexOf(column))
                        .name())
                .toList();
    }

    private String replay(Quarantine.Refused row, TablePlan table) {
        try {
            RowChange change = change(row, table);
            applier.apply(
                    new ChangeBatch(List.of(change), new Position(Lsn.ZERO, null)),
                    (connection, batch) -> quarantine.remove(connection, row.number()),
                    ApplyMode.SAFE);
            return change.operation() == RowChange.Operation.DELETE ? "gone from the source, and now here" : "written";
        } catch (ApplyException e) {
            if (e.failureClass() == FailureClass.DATA) {
                return "left, " + e.getMessage();
            }
            throw e;
        }
    }

    private Optional<TablePlan> table(Quarantine.Refused row) {
        JsonNode tag = json(row.values()).path(TablePlan.TAG_COLUMN);
        return plan.tables().stream()
                .filter(table -> table.target().name().toString().equals(row.table()))
                .filter(table -> table.tag().isEmpty() || table.tag().get().equals(tag.asText()))
                .findFirst();
    }

    /** The row as the source has it now. */
    private RowChange change(Quarantine.Refused row, TablePlan table) {
        JsonNode values = json(row.values());
        List<@Nullable Object> key = new ArrayList<>();
        @Nullable
        Object[] before = new @Nullable Object[table.target().columns().size()];
        for (SourceColumn column : table.key()) {
            int index = table.columns().indexOf(column);
            Object value = value(
                    column, values.path(table.target().columns().get(index).name()));
            key.add(value);
            before[index] = value;
        }
        int tagged = table.columns().size();
        table.tag().ifPresent(tag -> before[tagged] = tag);
        List<@Nullable Object[]> keys = new ArrayList<>();
        keys.add(key.toArray());
        @Nullable
        Object[] found =
                passes(table, keys) ? source.read(table, table.columns(), keys).get(0) : null;
        if (found == null) {
            return new RowChange(table.target(), RowChange.Operation.DELETE, before, null, Lsn.ZERO);
        }
        @Nullable Object[] after = Arrays.copyOf(found, before.length);
        table.tag().ifPresent(tag -> after[tagged] = tag);
        return new RowChange(table.target(), RowChange.Operation.INSERT, null, after, Lsn.ZERO);
    }

    private boolean passes(TablePlan table, List<@Nullable Object[]> keys) {
        if (table.filter().isEmpty()) {
            return true;
        }
        RowFilter filter = table.filter().get();
        @Nullable Object[] found = source.read(table, filter.columns(), keys).get(0);
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (found != null) {
            rows.add(found);
        }
        return found != null && new RowTest(filter, truth).passes(rows)[0];
    }

    /** A key's value in the class that {@code dev.caravan.model.Values} names, as far as its text depends on that. */
    private static Object value(SourceColumn column, JsonNode json) {
        try {
            return switch (column.type().name()) {
                case "bit" -> json.asBoolean();
                case "date" -> json.intValue();
                case "time", "datetime", "smalldatetime", "datetime2", "datetimeoffset" -> json.longValue();
                case "binary", "varbinary" -> json.binaryValue();
                default -> json.isNumber() ? json.decimalValue() : json.asText();
            };
        } catch (IOException e) {
            throw new IllegalStateException("A key in caravan.quarantine could not be read", e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row in caravan.quarantine is not JSON any more", e);
        }
    }
}
