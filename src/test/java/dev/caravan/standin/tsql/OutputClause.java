// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled OUTPUT clause: collects a row for each row written, then sends them or inserts them. */
final class OutputClause {
    private final int inserted;
    private final int deleted;
    private final int action;
    private final List<ColumnMeta> columns = new ArrayList<>();
    private final List<Evaluator> codes = new ArrayList<>();
    private final @Nullable TableWriter into;
    private final int[] targets;
    private final List<Converter> converters = new ArrayList<>();

    /**
     * Compiles a clause.
     *
     * @param scope scope of the statement's other sources, to which inserted and deleted are added
     */
    OutputClause(Compilation compilation, Statement.Output output, Table table, Scope scope) throws SqlError {
        inserted = compilation.newSlot();
        deleted = compilation.newSlot();
        action = compilation.newSlot();
        Scope rows = new Scope(scope);
        rows.add(new Scope.Source("inserted", List.of(), FromCompiler.columns(table), inserted));
        rows.add(new Scope.Source("deleted", List.of(), FromCompiler.columns(table), deleted));
        rows.add(new Scope.Source(
                "$merge", List.of(), List.of(ColumnMeta.of("$action", SqlTypes.nvarchar(10))), action));
        Binder binder = new Binder(compilation, rows);
        for (Query.Item item : output.items()) {
            if (item.expr() instanceof Expr.Star star) {
                for (Scope.Source source : rows.star(star.qualifier())) {
                    for (int i = 0; i < source.columns().size(); i++) {
                        columns.add(source.columns().get(i));
                        codes.add(compilation
                                .expressions
                                .compile(new SlotRef(
                                        source.slot(),
                                        i,
                                        source.columns().get(i).type()))
                                .code());
                    }
                }
                continue;
            }
            Compiled compiled = compilation.expressions.compile(binder.bind(item.expr()));
            String name = !item.alias().isEmpty()
                    ? item.alias()
                    : item.expr() instanceof Expr.ColumnRef c
                            ? c.parts().get(c.parts().size() - 1)
                            : "";
            columns.add(ColumnMeta.of(name, compiled.type()));
            codes.add(compiled.code());
        }
        if (output.into().isEmpty()) {
            into = null;
            targets = new int[0];
            return;
        }
        Table target = compilation.session.names().requireTable(output.into());
        compilation.use(target);
        if (!Need.isFree(target)) {
            compilation.needs(Need.of("INSERT", target));
        }
        TableWriter writer = new TableWriter(compilation, target, compilation.newSlot());
        into = writer;
        targets = new int[columns.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = output.columns().isEmpty()
                    ? i
                    : writer.ordinal(output.columns().get(i));
            converters.add(writer.assignment(columns.get(i).type(), targets[i]));
        }
    }

    /** Starts collecting. */
    List<@Nullable Object[]> start() {
        return new ArrayList<>();
    }

    /** Takes one written row. */
    @SuppressWarnings("NullAway") // A slot without a row is null, which the element type of the array cannot say.
    void add(
            List<@Nullable Object[]> collected,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            String what,
            Frame frame)
            throws SqlError {
        frame.slots[deleted] = before;
        frame.slots[inserted] = after;
        frame.slots[action] = new Object[] {what};
        collected.add(QueryCompiler.evaluate(codes.toArray(new Evaluator[0]), frame));
    }

    /** Sends or inserts what was collected. */
    void finish(List<@Nullable Object[]> collected, StatementPlan.Run run) throws SqlError {
        if (into == null) {
            run.reply().columns(columns);
            collected.forEach(run.reply()::row);
            return;
        }
        for (@Nullable Object[] values : collected) {
            @Nullable Object[] row = into.newRow();
            for (int i = 0; i < into.table.columns().size(); i++) {
                row[i] = into.defaultValue(i, run.frame());
            }
            for (int i = 0; i < targets.length; i++) {
                row[targets[i]] =
                        converters.get(i).apply(values[i], run.session().rules());
            }
            boolean written = java.util.Arrays.stream(targets).anyMatch(t -> t == into.table.identityOrdinal());
            into.identity(row, written, run.frame());
            into.complete(row, run.frame(), "INSERT");
            into.store.insert(run.writing(), row);
        }
    }
}
