// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.KeyOrder;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SET list of an UPDATE or MERGE, compiled. When a statement changes values of the clustered or a unique key, all its
 * old rows are taken away before the new ones are placed, so that keys may be exchanged.
 */
final class RowChanger {
    private final TableWriter writer;
    private final int slot;
    private final List<Step> steps = new ArrayList<>();
    private final BitSet assigned = new BitSet();
    private final boolean keyed;

    /** One assignment: a variable, a column, or both. */
    private record Step(int variable, @Nullable Converter toVariable, int column, Evaluator value) {}

    RowChanger(
            Compilation compilation, TableWriter writer, List<Statement.Assignment> assignments, Scope scope, int slot)
            throws SqlError {
        this.writer = writer;
        this.slot = slot;
        Binder binder = new Binder(compilation, scope);
        for (Statement.Assignment assignment : assignments) {
            steps.add(step(compilation, binder, assignment));
        }
        this.keyed = assigned.intersects(writer.keyColumns());
    }

    private Step step(Compilation compilation, Binder binder, Statement.Assignment assignment) throws SqlError {
        int variable = assignment.variable().isEmpty() ? -1 : compilation.variables.number(assignment.variable());
        if (assignment.column().isEmpty()) {
            Expr value = combined(assignment, new Expr.Variable(assignment.variable()));
            Compiled compiled = compilation.expressions.compile(binder.bind(value));
            return new Step(
                    variable,
                    Conversion.of(compiled.type(), compilation.variables.type(variable), 0),
                    -1,
                    compiled.code());
        }
        List<String> name = assignment.column();
        int column = writer.ordinal(name.get(name.size() - 1));
        if (assigned.get(column)) {
            throw Errors.error(
                    264,
                    "The column name '" + name.get(name.size() - 1)
                            + "' is specified more than once in the SET clause or column list of an INSERT. A column"
                            + " cannot be assigned more than one value in the same clause.");
        }
        assigned.set(column);
        SqlType type = writer.table.columns().get(column).type();
        Converter toVariable = variable < 0 ? null : Conversion.of(type, compilation.variables.type(variable), 0);
        if (assignment.value() instanceof Statement.Default) {
            return new Step(variable, toVariable, column, frame -> writer.defaultValue(column, frame));
        }
        writer.checkWritable(column, true, true);
        Expr value = combined(assignment, new SlotRef(slot, column, type));
        Compiled compiled = compilation.expressions.compile(binder.bind(value));
        Converter converter = compiled.nullLiteral() ? Converter.NONE : writer.assignment(compiled.type(), column);
        return new Step(variable, toVariable, column, frame -> {
            return converter.apply(compiled.eval(frame), frame.session.rules());
        });
    }

    private static Expr combined(Statement.Assignment assignment, Expr old) {
        return assignment.operator() == '='
                ? assignment.value()
                : new Expr.Binary(assignment.operator(), old, assignment.value());
    }

    /** Places of the columns that are written. */
    BitSet assigned() {
        return assigned;
    }

    /** Starts changing rows, or only computes what they would become. */
    Batch start(StatementPlan.Run run, boolean onlyCompute) {
        return new Batch(run, onlyCompute);
    }

    /** The changes of one statement. */
    final class Batch {
        private final StatementPlan.Run run;
        private final List<@Nullable Object[][]> changed = new ArrayList<>();
        private final ForeignKeyCheck keys;
        private final boolean onlyCompute;
        private long count;

        private Batch(StatementPlan.Run run, boolean onlyCompute) {
            this.run = run;
            this.keys = new ForeignKeyCheck(run.frame(), run.writing(), "UPDATE");
            this.onlyCompute = onlyCompute;
        }

        /** Rows before and after. */
        List<@Nullable Object[][]> changed() {
            return changed;
        }

        /** Changes a row, or prepares to when keys may change; null when the row has changed meanwhile. */
        @Nullable
        Object @Nullable [] change(Object[] key, @Nullable Object[] current) throws SqlError {
            Frame frame = run.frame();
            @Nullable Object[] row = current.clone();
            for (Step step : steps) {
                Object value = step.value.eval(frame);
                if (step.column >= 0) {
                    row[step.column] = value;
                }
                if (step.variable >= 0) {
                    Converter converter = step.toVariable;
                    frame.variables[step.variable] =
                            converter == null ? value : converter.apply(value, frame.session.rules());
                }
            }
            writer.complete(row, frame, "UPDATE");
            if (onlyCompute) {
                changed.add(new Object[][] {current, row});
                count++;
                return row;
            }
            if (keyed
                    ? !writer.store.lock(run.writing(), key, current)
                    : !writer.store.update(run.writing(), key, current, row, false, assigned)) {
                return null;
            }
            changed.add(new Object[][] {current, row});
            count++;
            return row;
        }

        long count() {
            return count;
        }

        /** Places rows whose keys may have changed, and checks foreign keys. */
        void finish() throws SqlError {
            if (onlyCompute) {
                return;
            }
            if (keyed) {
                place();
            }
            Table table = writer.table;
            boolean parents = !table.foreignKeys().isEmpty();
            boolean children = !writer.table.name().startsWith("#")
                    && !table.database().referencing(table).isEmpty();
            if (!parents && !children) {
                return;
            }
            for (@Nullable Object[][] pair : changed) {
                keys.checkParents(table, pair[1], pair[0]);
                if (children) {
                    keys.checkChildren(table, pair[0], pair[1]);
                }
            }
        }

        /** Fires the triggers of rows that cascades changed. */
        void fireCascades() throws SqlError {
            keys.fire(run);
        }

        private void place() throws SqlError {
            KeyOrder order = writer.store.order();
            boolean moved = changed.stream().anyMatch(pair -> !sameKeys(pair[0], pair[1]));
            if (!moved) {
                for (@Nullable Object[][] pair : changed) {
                    writer.store.update(run.writing(), order.key(pair[0]), pair[0], pair[1], false, assigned);
                }
                return;
            }
            for (@Nullable Object[][] pair : changed) {
                writer.store.remove(run.writing(), order.key(pair[0]), pair[0]);
            }
            for (@Nullable Object[][] pair : changed) {
                writer.store.replaceRemoved(run.writing(), pair[0], pair[1], assigned);
            }
        }

        // A key that differs only in case is the same for the order, but it is another key for CDC and for a target.
        private boolean sameKeys(@Nullable Object[] before, @Nullable Object[] after) {
            BitSet columns = writer.keyColumns();
            for (int i = columns.nextSetBit(0); i >= 0; i = columns.nextSetBit(i + 1)) {
                if (!java.util.Objects.deepEquals(before[i], after[i])) {
                    return false;
                }
            }
            return true;
        }
    }
}
