// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.Partition;
import dev.caravan.schema.PartitionBounds;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TableType;
import dev.caravan.schema.TargetDdl;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.SyncTask.Selection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The layout of one target table as its entry of the task wants it, checked against the columns. Unique keys of
 * distributed and partitioned tables have to contain the columns that decide where a row is, so that these are added to
 * the target's key where they are not part of it; a change of such a column then deletes the row and inserts it.
 */
final class TableLayout {

    private final TableName source;
    private final Selection selection;
    private final List<SourceColumn> columns;
    private final List<Column> targets;
    private final BiConsumer<String, String> problems;

    /**
     * A layout.
     *
     * @param columns synchronised source columns
     * @param targets target columns, the first ones in the same order
     * @param problems takes what is wrong with the definition
     */
    TableLayout(
            TableName source,
            Selection selection,
            List<SourceColumn> columns,
            List<Column> targets,
            BiConsumer<String, String> problems) {
        this.source = source;
        this.selection = selection;
        this.columns = columns;
        this.targets = targets;
        this.problems = problems;
    }

    /**
     * The definition.
     *
     * @param key source columns of the key
     */
    TableDefinition definition(List<SourceColumn> key) {
        if (selection.type().equals(Optional.of(TableType.DIMENSION))) {
            return new TableDefinition(TableType.DIMENSION, List.of(), Optional.empty());
        }
        Set<String> distribution = new LinkedHashSet<>();
        for (String name : selection.distributionKey()) {
            Optional<Column> column = column(name, "distribution-key");
            column.ifPresent(this::checkHashable);
            if (column.isPresent() && !distribution.add(column.get().name())) {
                problems.accept(
                        "Column '" + name + "' is named twice in 'distribution-key' of table " + source + ".",
                        "Name it once.");
            }
        }
        if (selection.distributionKey().isEmpty()) {
            distribution.addAll(byKey(key));
        }
        return new TableDefinition(TableType.PARTITIONED, List.copyOf(distribution), partition());
    }

    /** The whole key, but for columns that cannot distribute when others can. */
    private List<String> byKey(List<SourceColumn> key) {
        List<Column> all = key.stream().map(this::target).toList();
        List<Column> hashable = all.stream().filter(TableLayout::isHashable).toList();
        return (hashable.isEmpty() ? all : hashable).stream().map(Column::name).toList();
    }

    private Optional<Partition> partition() {
        return selection
                .partition()
                .flatMap(wanted -> column(wanted.column(), "partition.column")
                        .filter(column -> hasBounds(wanted, column))
                        .map(column -> wanted.withColumn(column.name())));
    }

    private boolean hasBounds(Partition partition, Column column) {
        try {
            PartitionBounds.of(partition, column.type());
            return true;
        } catch (IllegalArgumentException e) {
            problems.accept(
                    "Table " + source + " cannot be partitioned by column '" + partition.column() + "': "
                            + e.getMessage() + ".",
                    "Correct 'partition', or choose another column.");
            return false;
        }
    }

    /** Indexes of target columns that the key lacks although they decide where a row is. */
    List<Integer> missingFrom(List<Integer> key, TableDefinition definition) {
        Set<String> deciding = new LinkedHashSet<>(definition.distributionKey());
        definition.partition().map(Partition::column).ifPresent(deciding::add);
        List<Integer> missing = new ArrayList<>();
        for (String name : deciding) {
            int index = targets.stream().map(Column::name).toList().indexOf(name);
            if (index >= 0 && !key.contains(index)) {
                missing.add(index);
            }
        }
        return missing;
    }

    /** Names of the partitions' tables fit the target. */
    static void checkNames(TablePlan plan, Function<TableName, Boolean> taken, BiConsumer<String, String> problems) {
        List<TableName> partitions = TargetDdl.partitions(plan.target(), plan.definition());
        Optional<TableName> tooLong = partitions.stream()
                .filter(name -> !Identifiers.fitsTarget(name.table()))
                .findFirst();
        tooLong.ifPresent(name -> problems.accept(
                "A partition of " + plan.source().name() + " would become table '" + name.table()
                        + "', which is longer than 63 bytes.",
                "Give the table a shorter 'target'."));
        partitions.stream()
                .filter(taken::apply)
                .forEach(name -> problems.accept(
                        "A partition of " + plan.source().name() + " would become table " + name
                                + ", which is another table's target.",
                        "Rename one of them."));
    }

    private Optional<Column> column(String name, String key) {
        Optional<SourceColumn> found = columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
        if (found.isEmpty()) {
            problems.accept(
                    "Column '" + name + "' of table " + source + ", which '" + key + "' names, is not synchronised.",
                    "Choose another column, or give the table an entry of its own.");
            return Optional.empty();
        }
        SourceColumn column = found.get();
        if (column.nullable() && target(column).nullable()) {
            problems.accept(
                    "Column '" + column.name() + "' of table " + source + ", which '" + key
                            + "' names, allows NULL, and unique keys have to contain it.",
                    "Choose a NOT NULL column.");
        } else if (column.type().isLob()) {
            problems.accept(
                    "Column '" + column.name() + "' of table " + source + ", which '" + key + "' names, has type "
                            + column.type().declaration() + ", which cannot be part of a key.",
                    "Choose another column.");
        } else {
            return Optional.of(target(column));
        }
        return Optional.empty();
    }

    private Column target(SourceColumn column) {
        return targets.get(columns.indexOf(column));
    }

    private void checkHashable(Column column) {
        if (!isHashable(column)) {
            problems.accept(
                    "Column '" + column.name() + "' of table " + source + " has type " + column.type()
                            + ", which cannot distribute rows.",
                    "Choose other columns as 'distribution-key'.");
        }
    }

    /** Types without a hash cannot distribute rows. */
    private static boolean isHashable(Column column) {
        return !column.type().equals("xml") && !column.type().startsWith("bit(");
    }
}
