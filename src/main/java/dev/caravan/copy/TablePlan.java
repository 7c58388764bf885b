// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything about writing one shape of one table that does not change from batch to batch. */
final class TablePlan {

    private final TargetTable table;
    private final List<String> rowNames;
    private final List<RowColumn> columns;
    private final boolean distributed;
    private final RowEncoder encoder;
    private final boolean targetOnlyColumns;
    private final Set<Integer> keyNumbers;
    private final String staging;
    private final String createStaging;

    /**
     * Joins a shape with the table it is for.
     *
     * @throws ApplyException when the table cannot take rows of this shape
     */
    TablePlan(TableShape shape, TargetTable table, Dialect dialect, CopyFormat format) {
        this.table = table;
        this.distributed = dialect.member().isDistributed();
        checkWritable(table);
        this.rowNames = shape.columnNames();
        this.columns = dialect.copyOrder(table, columns(shape, table));
        this.encoder = RowEncoder.of(table.name(), columns, dialect.formatOf(format));
        this.keyNumbers = columns.stream()
                .filter(RowColumn::key)
                .map(column -> column.target().number())
                .collect(Collectors.toUnmodifiableSet());
        Set<TargetColumn> written = new HashSet<>();
        columns.forEach(column -> written.add(column.target()));
        this.targetOnlyColumns = table.columns().stream()
                .anyMatch(column -> column.nature() != TargetColumn.Nature.GENERATED && !written.contains(column));
        String definition = stagingDefinition(dialect);
        this.staging = "pg_temp." + Identifiers.target("caravan_" + digest(table.name() + definition));
        this.createStaging = "CREATE TEMP TABLE IF NOT EXISTS " + staging + " " + definition;
    }

    private static void checkWritable(TargetTable table) {
        if (table.kind() != 'r' && table.kind() != 'p' && table.kind() != 'f') {
            throw new ApplyException(
                    FailureClass.FATAL,
                    table.name(),
                    "Could not write to " + table.name() + ": it is not a table (relkind " + table.kind()
                            + "). Name a table.",
                    null);
        }
        if (table.rowSecurity()) {
            throw new ApplyException(
                    FailureClass.FATAL,
                    table.name(),
                    "Could not write to " + table.name() + ": row-level security applies to this role, and COPY is"
                            + " refused then. Use the owner or a role with BYPASSRLS.",
                    null);
        }
    }

    private static List<RowColumn> columns(TableShape shape, TargetTable table) {
        List<RowColumn> columns = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            Column wanted = shape.columns().get(i);
            @Nullable TargetColumn found = table.column(wanted.name());
            boolean key = shape.key().contains(i);
            if (found == null || (key && found.nature() == TargetColumn.Nature.GENERATED)) {
                throw new ApplyException(
                        FailureClass.FATAL,
                        table.name(),
                        "Could not write to " + table.name() + ": column '" + wanted.name() + "' "
                                + (found == null ? "does not exist" : "is generated and cannot be a key")
                                + ". Correct the table or the column mapping.",
                        null);
            }
            if (found.nature() != TargetColumn.Nature.GENERATED) {
                columns.add(new RowColumn(found, i, key));
            }
        }
        return List.copyOf(columns);
    }

    private String stagingDefinition(Dialect dialect) {
        List<TargetColumn> key =
                columns.stream().filter(RowColumn::key).map(RowColumn::target).toList();
        return columns.stream()
                .map(column ->
                        ", " + column.target().quoted() + " " + column.target().storageType())
                .collect(Collectors.joining(
                        "",
                        "(" + RowSource.Staging.OPERATION + " \"char\" NOT NULL",
                        ") " + dialect.stagingOptions(table, key)));
    }

    private static String digest(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    TableName name() {
        return table.name();
    }

    TargetTable table() {
        return table;
    }

    /** Names of a row's columns, in the order of its values. */
    List<String> rowNames() {
        return rowNames;
    }

    /** The columns that are written, in the order of COPY. */
    List<RowColumn> columns() {
        return columns;
    }

    RowEncoder encoder() {
        return encoder;
    }

    /** Quoted name of the staging table; another shape has another. */
    String staging() {
        return staging;
    }

    String createStaging() {
        return createStaging;
    }

    /** Target and column list of a COPY into the table. */
    String copyTarget() {
        return Identifiers.target(table.name()) + " (" + columnNames() + ")";
    }

    /** Target and column list of a COPY into the staging table. */
    String copyStaging() {
        return staging + " (" + RowSource.Staging.OPERATION + ", " + columnNames() + ")";
    }

    private String columnNames() {
        return columns.stream().map(column -> column.target().quoted()).collect(Collectors.joining(", "));
    }

    MergeSql fromStaging() {
        return new MergeSql(table, columns, new RowSource.Staging(staging));
    }

    MergeSql fromArrays() {
        return new MergeSql(table, columns, new RowSource.Arrays());
    }

    /** Whether an update can change anything: not when every column is part of the key. */
    boolean hasSettableColumns() {
        return columns.stream().anyMatch(MergeSql::isSettable);
    }

    boolean hasArbiter() {
        return table.hasArbiter(keyNumbers);
    }

    boolean hasSecondaryUnique() {
        return table.hasSecondaryUnique(keyNumbers);
    }

    /**
     * Whether rows can only be deleted and inserted: those of append-optimized tables should, and columns that decide where
     * a row is cannot be updated on every kernel.
     */
    boolean takesNoUpdates() {
        return table.placement().storage() == Placement.Storage.APPEND_OPTIMIZED
                || distributed
                        && columns.stream()
                                .anyMatch(column ->
                                        !column.key() && table.placement().decides(column.target()));
    }

    /** Whether an upsert costs no more than an update. */
    boolean prefersUpserts() {
        return table.placement().storage() == Placement.Storage.BEAM;
    }

    /** Whether COPY may upsert: it overwrites whole rows, whichever unique value they meet. */
    boolean isWholeAndUniqueByKey() {
        return keepsNothingOfItsOwn() && hasArbiter() && !hasSecondaryUnique() && !takesNoUpdates();
    }

    /** Whether rows may be deleted and copied again: not when that would lose columns that only the target has. */
    boolean keepsNothingOfItsOwn() {
        return !targetOnlyColumns;
    }
}
