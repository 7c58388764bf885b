// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Changes of one table {@code dbo.orders (id, note)}, many rows with each statement, so that a small machine makes thousands a
 * second. Rows come, change, get other keys and go in blocks of neighbouring keys; columns are written as soon as they are added.
 */
final class OrdersInBulk implements Workload, AutoCloseable {

    /** Rows that a statement changes. */
    static final int BLOCK = 50;

    private final Connection connection;
    private final Random random;
    private final List<Integer> blocks = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private int nextId = 1;
    private int value;
    private volatile long changes;
    private volatile long captured;

    OrdersInBulk(SourceDatabase source, long seed, int size) throws SQLException {
        connection = source.connect();
        random = new Random(seed);
        for (int i = 0; i < size; i++) {
            insert();
        }
        changes = 0;
        captured = 0;
    }

    /** Rows inserted, updated and deleted so far. */
    long changes() {
        return changes;
    }

    /** The same as CDC counts them: a row that gets another key is deleted and inserted. */
    long captured() {
        return captured;
    }

    /**
     * Adds a column and gives it values before anybody can have seen it: in the transaction of the ALTER TABLE, or right after it.
     */
    synchronized void addColumn(String name, String definition, boolean inTransaction) throws SQLException {
        connection.setAutoCommit(!inTransaction);
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE dbo.orders ADD " + name + " " + definition);
        }
        columns.add(name);
        update(name);
        if (inTransaction) {
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public synchronized void step() throws SQLException {
        switch (random.nextInt(8)) {
            case 0 -> insert();
            case 1 -> {
                if (blocks.size() > 1) {
                    change("DELETE FROM dbo.orders WHERE " + isIn(blocks.remove(random.nextInt(blocks.size()))), 1);
                }
            }
            case 2 -> moveKeys();
            case 3 -> update("note");
            default -> update(columns.isEmpty() ? "note" : columns.get(random.nextInt(columns.size())));
        }
    }

    private void insert() throws SQLException {
        change(
                IntStream.range(nextId, nextId + BLOCK)
                        .mapToObj(id -> "(" + id + ", N'new')")
                        .collect(Collectors.joining(", ", "INSERT INTO dbo.orders (id, note) VALUES ", "")),
                1);
        blocks.add(nextId);
        nextId += BLOCK;
    }

    private void moveKeys() throws SQLException {
        int place = random.nextInt(blocks.size());
        int from = blocks.get(place);
        change("UPDATE dbo.orders SET id = id + " + (nextId - from) + " WHERE " + isIn(from), 2);
        blocks.set(place, nextId);
        nextId += BLOCK;
    }

    /** To a value that no row has: an update to what is there leaves no trace in the log. */
    private void update(String column) throws SQLException {
        change(
                "UPDATE dbo.orders SET " + column + " = " + ++value + " WHERE "
                        + isIn(blocks.get(random.nextInt(blocks.size()))),
                1);
    }

    private static String isIn(int block) {
        return "id >= " + block + " AND id < " + (block + BLOCK);
    }

    private void change(String sql, int capturedPerRow) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(BLOCK);
        }
        changes = changes + BLOCK;
        captured = captured + (long) capturedPerRow * BLOCK;
    }

    @Override
    public void finish() {
        // Nothing stays open.
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
