// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * ALTER TABLE SWITCH: rows go from one table or partition to another by a change of definitions alone, so that change data
 * capture does not see them ("ALTER TABLE", SWITCH; "Transferring data efficiently by using partition switching").
 */
final class PartitionSwitch {
    private static final String FAILED = "ALTER TABLE SWITCH statement failed";

    private final BatchRunner runner;
    private final Definitions definitions;
    private final Table source;
    private final Table target;

    PartitionSwitch(BatchRunner runner, Definitions definitions, Table source, Table target) {
        this.runner = runner;
        this.definitions = definitions;
        this.source = source;
        this.target = target;
    }

    /** A table or one of its partitions. */
    private final class Side {
        private final Table table;
        private final @Nullable PartitionFunction function;
        private final int column;
        private final int partition;

        Side(Table table, @Nullable Integer asked) throws SqlError {
            this.table = table;
            Placement placement = table.definition().placement();
            this.function = placement.function(table.database());
            this.column = placement.isPartitioned() ? table.ordinalOfId(placement.columnId()) : -1;
            if (function == null && asked != null) {
                runner.reply()
                        .info(
                                new SqlError(
                                        4903,
                                        0,
                                        1,
                                        "Warning: The specified partition " + asked + " for the table '"
                                                + table.qualifiedName()
                                                + "' was ignored in ALTER TABLE SWITCH statement because the table is not partitioned."));
            }
            if (function != null && asked == null) {
                throw Errors.error(
                        4911,
                        "Cannot specify a partitioned table without partition number in ALTER TABLE SWITCH statement. The table '"
                                + table.qualifiedName() + "' is partitioned.");
            }
            this.partition = function == null || asked == null ? 0 : asked;
            if (function != null && (partition < 1 || partition > function.fanout())) {
                throw Errors.error(
                        4950,
                        FAILED + " because partition number " + partition + " does not exist in table '"
                                + table.qualifiedName() + "'.");
            }
        }

        boolean isPartition() {
            return function != null;
        }

        Predicate<@Nullable Object[]> rows() {
            return function == null ? row -> true : row -> function.partition(row[column]) == partition;
        }

        String filegroup() {
            DataSpaces spaces = DataSpaces.of(table.database());
            Placement placement = table.definition().placement();
            return function == null
                    ? placement.space()
                    : Objects.requireNonNull(spaces.scheme(placement.space()))
                            .filegroups()
                            .get(partition - 1);
        }

        @Nullable
        Object lower() {
            return function == null || partition == 1
                    ? null
                    : function.boundaries().get(partition - 2);
        }

        @Nullable
        Object upper() {
            return function == null || partition == function.fanout()
                    ? null
                    : function.boundaries().get(partition - 1);
        }
    }

    void run(@Nullable Integer sourcePartition, @Nullable Integer targetPartition) throws SqlError {
        if (source == target) {
            throw failed(4955, ". The source table '%s' and target table '%s' are same.", name(source), name(target));
        }
        if (source.database() != target.database()) {
            throw failed(
                    4948,
                    ". The source table '%s' is in database '%s' while the target table '%s' is in database '%s'.",
                    name(source),
                    source.database().name(),
                    name(target),
                    target.database().name());
        }
        definitions.lock(source);
        definitions.lock(target);
        Side from = new Side(source, sourcePartition);
        Side to = new Side(target, targetPartition);
        definitions.change(source, SchemaChange.Kind.SWITCH_OUT, null, null, null);
        definitions.change(target, SchemaChange.Kind.SWITCH_IN, null, null, null);
        checkColumns();
        checkIndexes();
        checkConstraints();
        checkFilegroups(from, to);
        checkRange(from, to);
        RowStore ofSource = (RowStore) TableStore.of(source);
        RowStore ofTarget = (RowStore) TableStore.of(target);
        if (ofTarget.rowCount(to.rows()) > 0) {
            throw to.isPartition()
                    ? failed(
                            4904,
                            ". The specified partition %s of target table '%s' must be empty.",
                            to.partition,
                            name(target))
                    : failed(4905, ". The target table '%s' must be empty.", name(target));
        }
        RowStore filled = Definitions.newStore(definitions.session(), target, true);
        filled.fill(ofTarget, definitions.transaction(), Definitions::same);
        filled.fill(ofSource, definitions.transaction(), from.rows(), Definitions::same);
        RowStore rest = Definitions.newStore(definitions.session(), source, true);
        rest.fill(ofSource, definitions.transaction(), from.rows().negate(), Definitions::same);
        definitions.replace(target, filled);
        definitions.replace(source, rest);
    }

    private static String name(Table table) {
        return table.qualifiedName();
    }

    private static SqlError failed(int number, String rest, Object... values) {
        return Errors.error(number, (FAILED + rest).formatted(values));
    }

    private void checkColumns() throws SqlError {
        List<Column> own = source.columns();
        List<Column> others = target.columns();
        if (own.size() != others.size()) {
            throw failed(
                    4943,
                    " because table '%s' has %s columns and table '%s' has %s columns.",
                    name(source),
                    own.size(),
                    name(target),
                    others.size());
        }
        for (int i = 0; i < own.size(); i++) {
            check(own.get(i), others.get(i), i + 1);
        }
    }

    private void check(Column own, Column other, int ordinal) throws SqlError {
        if (!Names.same(own.name(), other.name())) {
            throw failed(
                    4942,
                    " because column '%s' at ordinal %s in table '%s' has a different name than the column '%s' at the same ordinal in table '%s'.",
                    own.name(),
                    ordinal,
                    name(source),
                    other.name(),
                    name(target));
        }
        SqlType a = own.type();
        SqlType b = other.type();
        boolean same = a.kind() == b.kind()
                && a.length() == b.length()
                && a.precision() == b.precision()
                && a.scale() == b.scale();
        if (!same) {
            throw failed(
                    4944,
                    " because column '%s' has data type %s in source table '%s' which is different from its type %s in target table '%s'.",
                    own.name(),
                    Types.declaration(a),
                    name(source),
                    Types.declaration(b),
                    name(target));
        }
        if (!Objects.equals(a.collation(), b.collation())) {
            throw failed(
                    4945,
                    " because column '%s' does not have the same collation in tables '%s' and '%s'.",
                    own.name(),
                    name(source),
                    name(target));
        }
        if (own.nullable() != other.nullable()) {
            throw failed(
                    4985,
                    " because column '%s' does not have the same nullability attribute in tables '%s' and '%s'.",
                    own.name(),
                    name(source),
                    name(target));
        }
        checkComputed(own, other);
    }

    private void checkComputed(Column own, Column other) throws SqlError {
        Column.Computed a = own.computed();
        Column.Computed b = other.computed();
        if (a == null && b == null) {
            return;
        }
        if (a == null || b == null) {
            throw failed(
                    4965,
                    ". Column '%s' in table '%s' is computed column but the same column in '%s' is not computed.",
                    own.name(),
                    name(a == null ? target : source),
                    name(a == null ? source : target));
        }
        if (!a.definition().equals(b.definition())) {
            throw failed(
                    4966,
                    ". Computed column '%s' defined as '%s' in table '%s' is different from the same column in table '%s' defined as '%s'.",
                    own.name(),
                    a.definition(),
                    name(source),
                    name(target),
                    b.definition());
        }
        if (a.persisted() != b.persisted()) {
            throw failed(
                    4946,
                    " because column '%s' does not have the same persistent attribute in tables '%s' and '%s'.",
                    own.name(),
                    name(source),
                    name(target));
        }
    }

    private void checkIndexes() throws SqlError {
        Index own = source.clusteredIndex();
        Index other = target.clusteredIndex();
        if ((own == null) != (other == null)) {
            boolean here = own != null;
            throw failed(
                    4913,
                    ". The table '%s' has clustered index '%s' while the table '%s' does not have clustered index.",
                    name(here ? source : target),
                    Objects.requireNonNull(here ? own : other).name(),
                    name(here ? target : source));
        }
        for (Index index : target.indexes()) {
            if (source.indexes().stream().noneMatch(i -> isAlike(i, index))) {
                throw failed(
                        4947,
                        ". There is no identical index in source table '%s' for the index '%s' in target table '%s' .",
                        name(source),
                        index.name(),
                        name(target));
            }
        }
    }

    private boolean isAlike(Index own, Index other) {
        return own.kind() == other.kind()
                && own.clustered() == other.clustered()
                && own.unique() == other.unique()
                && ordinals(source, own).equals(ordinals(target, other))
                && own.keys().stream()
                        .map(Index.Key::descending)
                        .toList()
                        .equals(other.keys().stream().map(Index.Key::descending).toList())
                && Objects.equals(own.filter(), other.filter());
    }

    private static List<Integer> ordinals(Table table, Index index) {
        return java.util.stream.Stream.concat(
                        index.keys().stream().map(key -> table.ordinalOfId(key.columnId())),
                        index.included().stream().map(id -> -1 - table.ordinalOfId(id)))
                .toList();
    }

    private void checkConstraints() throws SqlError {
        for (ForeignKey key : source.database().referencing(source)) {
            if (key.table() != source) {
                throw failed(
                        4967,
                        ". SWITCH is not allowed because source table '%s' contains primary key for constraint '%s'.",
                        name(source),
                        key.name());
            }
        }
        for (ForeignKey key : target.foreignKeys()) {
            boolean there = source.foreignKeys().stream()
                    .anyMatch(k -> k.referenced() == key.referenced()
                            && k.columns().equals(key.columns())
                            && k.referencedColumns().equals(key.referencedColumns()));
            if (!there) {
                throw failed(
                        4968,
                        ". Target table '%s' has foreign key for constraint '%s' but source table '%s' does not have corresponding key.",
                        name(target),
                        key.name(),
                        name(source));
            }
        }
        for (CheckConstraint check : target.checks()) {
            checkConstraint(check);
        }
    }

    private void checkConstraint(CheckConstraint check) throws SqlError {
        Optional<CheckConstraint> own = source.checks().stream()
                .filter(c -> c.definition().equals(check.definition()))
                .findFirst();
        if (own.isEmpty()) {
            throw failed(
                    check.columnId() == 0 ? 4970 : 4971,
                    ". Target table '%s' has a %s level check constraint '%s' but the source table '%s' does not have a corresponding constraint.",
                    name(target),
                    check.columnId() == 0 ? "table" : "column",
                    check.name(),
                    name(source));
        }
        if (!check.notTrusted() && own.get().notTrusted()) {
            throw failed(
                    4960,
                    ". Check constraint '%s' in source table '%s' is NOCHECK constraint but the matching check constraint '%s' in target table '%s' is CHECK.",
                    own.get().name(),
                    name(source),
                    check.name(),
                    name(target));
        }
    }

    private static void checkFilegroups(Side from, Side to) throws SqlError {
        if (from.filegroup().equals(to.filegroup())) {
            return;
        }
        int number =
                from.isPartition() && to.isPartition() ? 4938 : from.isPartition() || to.isPartition() ? 4939 : 4940;
        Side first = from.isPartition() && !to.isPartition() ? to : from;
        Side second = first == from ? to : from;
        throw failed(number, ". %s and %s.", place(first, first == from && number == 4938), place(second, false));
    }

    private static String place(Side side, boolean beginning) {
        String table = "table '" + side.table.qualifiedName() + "' is in filegroup '" + side.filegroup() + "'";
        return side.isPartition() ? (beginning ? "Partition " : "partition ") + side.partition + " of " + table : table;
    }

    private void checkRange(Side from, Side to) throws SqlError {
        PartitionFunction function = to.function;
        if (function == null) {
            return;
        }
        if (from.function == null) {
            SwitchBounds bounds =
                    new SwitchBounds(runner, source, from.table.columns().get(to.column), function);
            if (!bounds.within(to.partition)) {
                throw failed(
                        4982,
                        ". Check constraints of source table '%s' allow values that are not allowed by range defined by partition %s on target table '%s'.",
                        name(source),
                        to.partition,
                        name(target));
            }
            return;
        }
        if (from.column != to.column) {
            throw failed(
                    4953,
                    ". The columns set used to partition the table '%s' is different from the column set used to partition the table '%s'.",
                    name(source),
                    name(target));
        }
        Comparator<@Nullable Object> order = Ordering.of(function.parameter());
        boolean sides = from.function.right() == function.right();
        boolean low = to.partition == 1
                || from.partition > 1
                        && order.compare(from.lower(), to.lower()) >= 0
                        && (sides || from.lower() == null);
        boolean high = to.partition == function.fanout()
                || from.partition < from.function.fanout() && order.compare(from.upper(), to.upper()) <= 0 && sides;
        if (!low || !high) {
            throw failed(
                    4973,
                    ". Range defined by partition %s in table '%s' is not a subset of range defined by partition %s in table '%s'.",
                    from.partition,
                    name(source),
                    to.partition,
                    name(target));
        }
    }
}
