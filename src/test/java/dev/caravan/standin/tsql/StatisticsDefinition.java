// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserStatistics;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;

/** Creates, updates and drops statistics; nothing is measured, they are only named. */
final class StatisticsDefinition {
    private final SqlSession session;
    private final Transaction transaction;

    StatisticsDefinition(SqlSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    void run(ObjectStatement.Statistics statement) throws SqlError {
        Table table = session.names().findTable(statement.table());
        switch (statement.verb()) {
            case "CREATE" -> create(statement, required(table, statement, 1088));
            case "DROP" -> drop(statement, required(table, statement, 3701));
            default -> update(statement, table);
        }
    }

    private static Table required(
            @org.jspecify.annotations.Nullable Table table, ObjectStatement.Statistics statement, int number)
            throws SqlError {
        if (table != null) {
            return table;
        }
        String name = String.join(".", statement.table());
        throw number == 3701
                ? ObjectRunner.missing("STATISTICS", statement.table())
                : Errors.error(
                        number,
                        "Cannot find the object \"" + name
                                + "\" because it does not exist or you do not have permissions.");
    }

    private void create(ObjectStatement.Statistics statement, Table table) throws SqlError {
        List<UserStatistics.Entry> entries = UserStatistics.of(table).entries();
        boolean taken = entries.stream().anyMatch(e -> Names.same(e.name(), statement.name()))
                || table.indexes().stream().anyMatch(i -> Names.same(i.name(), statement.name()));
        if (taken) {
            throw Errors.error(
                    1927,
                    "There are already statistics on table '" + table.name() + "' named '" + statement.name() + "'.");
        }
        List<Integer> columns = new ArrayList<>();
        for (String name : statement.columns()) {
            Column column = table.column(name);
            if (column == null) {
                throw Errors.error(1911, "Column name '" + name + "' does not exist in the target table or view.");
            }
            columns.add(column.columnId());
        }
        int id = Math.max(
                        table.indexes().stream().mapToInt(Index::indexId).max().orElse(1),
                        entries.stream()
                                .mapToInt(UserStatistics.Entry::id)
                                .max()
                                .orElse(1))
                + 1;
        UserStatistics.Entry made = new UserStatistics.Entry(id, statement.name(), columns);
        entries.add(made);
        transaction.onRollback(() -> entries.remove(made));
    }

    private void drop(ObjectStatement.Statistics statement, Table table) throws SqlError {
        List<UserStatistics.Entry> entries = UserStatistics.of(table).entries();
        for (UserStatistics.Entry entry : entries) {
            if (Names.same(entry.name(), statement.name())) {
                entries.remove(entry);
                transaction.onRollback(() -> entries.add(entry));
                return;
            }
        }
        throw ObjectRunner.missing("STATISTICS", List.of(statement.table().get(0), statement.name()));
    }

    private void update(ObjectStatement.Statistics statement, @org.jspecify.annotations.Nullable Table table)
            throws SqlError {
        if (table == null && session.names().findModule(statement.table()) == null) {
            throw Errors.error(2706, "Table '" + String.join(".", statement.table()) + "' does not exist.");
        }
    }
}
