// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Random transactions over a table with a unique index beside its key, and a table that refers to it and has one, too. Rows
 * swap unique values within a statement and over several, free them for others, change keys, and go in the order that the foreign
 * key asks for; a model tells what must be there. One transaction is open at a time: deletes of one would wait for another.
 */
final class StaffWorkload implements Workload, AutoCloseable {

    /** Names of the tables in both databases, that which is referred to first. */
    static final List<String> TABLES = List.of("dbo.staff", "dbo.desks");

    private static final int LENGTH = 8;

    private final Random random;
    private final Connection connection;
    private Rows rows = new Rows(new TreeMap<>(), new TreeMap<>());
    private Rows committed = rows.copy();
    private int next = 1;
    private int statements;
    private volatile int swaps;

    /** A desk as it must be. */
    private record Desk(int owner, String label) {}

    /** Rows of both tables. */
    private record Rows(TreeMap<Integer, String> badges, TreeMap<Integer, Desk> desks) {

        Rows copy() {
            return new Rows(new TreeMap<>(badges), new TreeMap<>(desks));
        }
    }

    StaffWorkload(SourceDatabase source, long seed) throws SQLException {
        this.random = new Random(seed);
        this.connection = source.connect();
        connection.setAutoCommit(false);
    }

    /** Creates the tables. */
    static void createTables(SourceDatabase source) throws SQLException {
        source.execute(
                "CREATE TABLE dbo.staff (id int NOT NULL PRIMARY KEY, badge nvarchar(40) NOT NULL,"
                        + " CONSTRAINT UQ_staff UNIQUE (badge))",
                "CREATE TABLE dbo.desks (id int NOT NULL PRIMARY KEY, owner int NOT NULL"
                        + " CONSTRAINT FK_desks REFERENCES dbo.staff (id), label nvarchar(40) NOT NULL,"
                        + " CONSTRAINT UQ_desks UNIQUE (label))");
    }

    /** Gives the target's tables what the source's have, once they are as the source's were at the end of a transaction. */
    static void constrain(TargetDatabase target) {
        alter(target, "ALTER TABLE dbo.staff ADD CONSTRAINT uq_staff UNIQUE (badge)");
        alter(target, "ALTER TABLE dbo.desks ADD CONSTRAINT uq_desks UNIQUE (label)");
        alter(target, "ALTER TABLE dbo.desks ADD CONSTRAINT fk_desks FOREIGN KEY (owner) REFERENCES dbo.staff");
    }

    /** A batch may have locked one of the tables and want the other: the target then takes back the one or the other. */
    private static void alter(TargetDatabase target, String statement) {
        Awaitility.await(statement)
                .atMost(Caravan.PATIENCE)
                .ignoreExceptionsMatching(StaffWorkload::isDeadlock)
                .until(() -> {
                    target.execute(statement);
                    return true;
                });
    }

    private static boolean isDeadlock(Throwable failure) {
        return failure.getCause() instanceof SQLException cause && "40P01".equals(cause.getSQLState());
    }

    /** Writes the rows that are there before a task starts. */
    void fill(int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            hire(unique());
            place();
        }
        finish();
    }

    /** Times that rows have swapped a unique value, transactions that were rolled back included. */
    int swaps() {
        return swaps;
    }

    @Override
    public void step() throws SQLException {
        if (statements >= LENGTH || statements > 0 && random.nextInt(LENGTH) == 0) {
            end();
            return;
        }
        statements++;
        switch (random.nextInt(10)) {
            case 0 -> hire(unique());
            case 1 -> place();
            case 2 -> dismiss();
            case 3 -> replace();
            case 4, 5 -> swapBadges();
            case 6 -> swapBadgesOneByOne();
            case 7 -> swapLabels();
            case 8 -> moveDesk();
            default -> renumber();
        }
    }

    private String unique() {
        return "unique " + next++;
    }

    private void hire(String badge) throws SQLException {
        int id = next++;
        Statements.run(connection, "INSERT INTO dbo.staff VALUES (?, ?)", id, badge);
        rows.badges().put(id, badge);
    }

    private void place() throws SQLException {
        Integer owner = any(rows.badges());
        if (owner != null) {
            int id = next++;
            Desk desk = new Desk(owner, unique());
            Statements.run(connection, "INSERT INTO dbo.desks VALUES (?, ?, ?)", id, owner, desk.label());
            rows.desks().put(id, desk);
        }
    }

    /** Rows that refer to the row go before it does; gives the value that is free now. */
    private @Nullable String dismiss() throws SQLException {
        Integer id = any(rows.badges());
        if (id == null) {
            return null;
        }
        Statements.run(connection, "DELETE FROM dbo.desks WHERE owner = ?", id);
        Statements.run(connection, "DELETE FROM dbo.staff WHERE id = ?", id);
        rows.desks().values().removeIf(desk -> desk.owner() == id);
        return rows.badges().remove(id);
    }

    /** A new row takes the unique value of one that goes. */
    private void replace() throws SQLException {
        String badge = dismiss();
        if (badge != null) {
            hire(badge);
            place();
        }
    }

    private void swapBadges() throws SQLException {
        Integer one = any(rows.badges());
        Integer other = any(rows.badges());
        if (one != null && other != null && !one.equals(other)) {
            String badge = badge(one);
            swap(
                    "UPDATE dbo.staff SET badge = CASE id WHEN ? THEN ? ELSE ? END WHERE id IN (?, ?)",
                    one,
                    other,
                    badge,
                    badge(other));
            exchange(one, other);
        }
    }

    private void swap(String sql, int one, int other, String valueOfOne, String valueOfOther) throws SQLException {
        Statements.run(connection, sql, one, valueOfOther, valueOfOne, one, other);
        swaps = swaps + 1;
    }

    private void swapBadgesOneByOne() throws SQLException {
        Integer one = any(rows.badges());
        Integer other = any(rows.badges());
        if (one != null && other != null && !one.equals(other)) {
            String update = "UPDATE dbo.staff SET badge = ? WHERE id = ?";
            Statements.run(connection, update, unique(), one);
            Statements.run(connection, update, badge(one), other);
            Statements.run(connection, update, badge(other), one);
            exchange(one, other);
            swaps = swaps + 1;
        }
    }

    private String badge(int id) {
        return Objects.requireNonNull(rows.badges().get(id));
    }

    private void exchange(int one, int other) {
        String badge = badge(one);
        rows.badges().put(one, badge(other));
        rows.badges().put(other, badge);
    }

    private void swapLabels() throws SQLException {
        Integer one = any(rows.desks());
        Integer other = any(rows.desks());
        if (one != null && other != null && !one.equals(other)) {
            Desk first = desk(one);
            Desk second = desk(other);
            swap(
                    "UPDATE dbo.desks SET label = CASE id WHEN ? THEN ? ELSE ? END WHERE id IN (?, ?)",
                    one,
                    other,
                    first.label(),
                    second.label());
            rows.desks().put(one, new Desk(first.owner(), second.label()));
            rows.desks().put(other, new Desk(second.owner(), first.label()));
        }
    }

    private Desk desk(int id) {
        return Objects.requireNonNull(rows.desks().get(id));
    }

    private void moveDesk() throws SQLException {
        Integer id = any(rows.desks());
        Integer owner = any(rows.badges());
        if (id != null && owner != null && desk(id).owner() != owner) {
            Statements.run(connection, "UPDATE dbo.desks SET owner = ? WHERE id = ?", owner, id);
            rows.desks().put(id, new Desk(owner, desk(id).label()));
        }
    }

    /** Another key for a row that no other refers to. */
    private void renumber() throws SQLException {
        Integer id = any(rows.badges());
        if (id != null && rows.desks().values().stream().noneMatch(desk -> desk.owner() == id)) {
            int to = next++;
            Statements.run(connection, "UPDATE dbo.staff SET id = ? WHERE id = ?", to, id);
            rows.badges().put(to, Objects.requireNonNull(rows.badges().remove(id)));
        }
    }

    private @Nullable Integer any(Map<Integer, ?> rows) {
        if (rows.isEmpty()) {
            return null;
        }
        List<Integer> keys = List.copyOf(rows.keySet());
        return keys.get(random.nextInt(keys.size()));
    }

    private void end() throws SQLException {
        if (random.nextInt(6) == 0) {
            connection.rollback();
            rows = committed.copy();
            statements = 0;
        } else {
            commit();
        }
    }

    private void commit() throws SQLException {
        connection.commit();
        committed = rows.copy();
        statements = 0;
    }

    @Override
    public void finish() throws SQLException {
        commit();
    }

    /** The query whose rows must be those of {@link #model}, in the form of {@link Comparison#rows}. */
    static String query() {
        return "SELECT s.id, s.badge, d.id, d.label FROM dbo.staff s LEFT JOIN dbo.desks d ON d.owner = s.id";
    }

    /** The rows as they must be once everything is committed. */
    List<String> model() {
        List<String> expected = new ArrayList<>();
        committed.badges().forEach((id, badge) -> {
            List<String> desks = committed.desks().entrySet().stream()
                    .filter(desk -> desk.getValue().owner() == id)
                    .map(desk -> desk.getKey() + " | " + desk.getValue().label())
                    .toList();
            (desks.isEmpty() ? List.of("NULL | NULL") : desks)
                    .forEach(desk -> expected.add(id + " | " + badge + " | " + desk));
        });
        expected.sort(null);
        return expected;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
