// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.session.TableValue;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a table variable of a table-valued parameter. */
final class TableParameter {
    private TableParameter() {}

    /**
     * A table of the parameter's type with its rows.
     *
     * @throws SqlError 2715 for a type that does not exist, 500 for columns that are not those of the type, and what
     *     storing the rows raises
     */
    static Table of(SqlSession session, String name, TableValue value, int ordinal) throws SqlError {
        UserType type = session.names().requireType(value.type(), ordinal);
        Table shape = type.table();
        if (shape == null) {
            throw Errors.error(206, "Operand type clash: table is incompatible with " + String.join(".", value.type()));
        }
        Table table = Definitions.like(session, shape, name);
        List<String> columns = new ArrayList<>();
        for (int at : value.ordinals()) {
            if (at >= table.columns().size()) {
                throw Errors.error(
                        500,
                        "Trying to pass a table-valued parameter with " + (at + 1)
                                + " column(s) where the corresponding user-defined table type requires "
                                + table.columns().size() + " column(s).");
            }
            Column column = table.columns().get(at);
            columns.add(column.name());
        }
        if (!value.rows().isEmpty()) {
            store(session, table, columns, value);
        }
        return table;
    }

    /** The rows, values of a fixed length filled up: clients send them as they are. */
    private static List<@Nullable Object[]> filled(TableValue value) throws SqlError {
        List<Converter> fillings = AssignmentConversion.fillings(
                value.columns().stream().map(ColumnMeta::type).toList());
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable Object[] sent : value.rows()) {
            rows.add(AssignmentConversion.filled(sent, fillings));
        }
        return rows;
    }

    private static void store(SqlSession session, Table table, List<String> columns, TableValue value) throws SqlError {
        BatchPlan plan = BatchPlan.of("SELECT 1", List.of(), session);
        Statement.Node node = Parser.parse("SELECT 1").statements().get(0);
        BatchRunner runner = new BatchRunner(session, plan, new Object[0], new CapturedRows());
        runner.planned(node, c -> {
            c.onlyOnce();
            return new BatchRunner.Work(
                    true,
                    Reply.Command.INSERT,
                    new InsertCompiler(c, table, columns, false)
                            .rows(
                                    filled(value),
                                    value.columns().stream()
                                            .map(column -> column.type())
                                            .toList()));
        });
    }
}
