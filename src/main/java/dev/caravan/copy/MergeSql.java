// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The statements that bring rows of one source into one table. Key columns are never set. */
final class MergeSql {

    private final TargetTable table;
    private final List<RowColumn> columns;
    private final List<RowColumn> key;
    private final RowSource source;

    MergeSql(TargetTable table, List<RowColumn> columns, RowSource source) {
        this.table = table;
        this.columns = columns;
        this.key = columns.stream().filter(RowColumn::key).toList();
        this.source = source;
    }

    /** Deletes the rows whose keys the source has for a delete. */
    String delete() {
        return deleteAll() + source.only(StagedOperation.DELETE);
    }

    /** Deletes the rows whose keys the source has for any operation. */
    String deleteAll() {
        return "DELETE FROM " + name() + " t USING " + source.from(key) + " WHERE " + sameKey(key);
    }

    /** Updates rows to the source's values of some columns, the key among them; one must be outside the key. */
    String update(List<RowColumn> given) {
        return update(given, StagedOperation.UPDATE);
    }

    /** Updates rows to all columns of the source's rows that are staged for an operation. */
    String updateStaged(StagedOperation operation) {
        return update(columns, operation);
    }

    private String update(List<RowColumn> given, StagedOperation operation) {
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            RowColumn column = given.get(i);
            if (isSettable(column)) {
                assignments.add(column.target().quoted() + " = " + source.value(i, column));
            }
        }
        return "UPDATE " + name() + " t SET " + String.join(", ", assignments) + " FROM " + source.from(given)
                + " WHERE " + sameKey(given) + source.only(operation);
    }

    /** Inserts the source's rows. */
    String insert() {
        return insertFrom("");
    }

    /** Inserts the source's rows whose key the table does not have. */
    String insertMissing() {
        return insertFrom("") + " ON CONFLICT (" + names(key) + ") DO NOTHING";
    }

    /** The same where the target has no upserts; a row that somebody else inserts meanwhile makes it fail. */
    String insertAbsent() {
        return insertFrom(" WHERE NOT EXISTS (SELECT 1 FROM " + name() + " t WHERE " + sameKey(columns) + ")");
    }

    /** Inserts the source's rows that are to be inserted or updated, or sets the columns of those that exist. */
    String upsert() {
        String set = columns.stream()
                .filter(MergeSql::isSettable)
                .map(column -> column.target().quoted() + " = excluded."
                        + column.target().quoted())
                .collect(Collectors.joining(", "));
        String rows = source instanceof RowSource.Staging
                ? " WHERE s." + RowSource.Staging.OPERATION + " <> '" + StagedOperation.DELETE.code() + "'"
                : "";
        return insertFrom(rows) + " ON CONFLICT (" + names(key) + ") DO "
                + (set.isEmpty() ? "NOTHING" : "UPDATE SET " + set);
    }

    private String insertFrom(String rows) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            values.add(source.value(i, columns.get(i)));
        }
        // COPY takes the source's values for an identity as they are; INSERT has to be told.
        boolean identity =
                columns.stream().anyMatch(column -> column.target().nature() == TargetColumn.Nature.IDENTITY_ALWAYS);
        return "INSERT INTO " + name() + " (" + names(columns) + ")" + (identity ? " OVERRIDING SYSTEM VALUE" : "")
                + " SELECT " + String.join(", ", values) + " FROM " + source.from(columns) + rows;
    }

    /** Counts the source's rows for an operation whose key the table has. */
    String countExisting(StagedOperation operation) {
        return countExisting() + source.only(operation);
    }

    /** Counts the source's rows for any operation whose key the table has. */
    String countExisting() {
        return "SELECT count(*) FROM " + source.from(key) + " WHERE EXISTS (SELECT 1 FROM " + name() + " t WHERE "
                + sameKey(key) + ")";
    }

    private String sameKey(List<RowColumn> given) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            RowColumn column = given.get(i);
            if (column.key()) {
                conditions.add("t." + column.target().quoted() + " = " + source.value(i, column));
            }
        }
        return String.join(" AND ", conditions);
    }

    static boolean isSettable(RowColumn column) {
        return !column.key() && column.target().nature() == TargetColumn.Nature.PLAIN;
    }

    private String name() {
        return Identifiers.target(table.name());
    }

    private static String names(List<RowColumn> columns) {
        return columns.stream().map(column -> column.target().quoted()).collect(Collectors.joining(", "));
    }
}
