// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Changes of one table {@code dbo.orders (id, note)} at a steady pace, on a connection and thread of its own, that write
 * columns as soon as they are added.
 */
final class OrdersWorkload implements AutoCloseable {

    private final Connection connection;
    private final Random random;
    private final Object turn = new Object();
    private final List<Integer> ids = new ArrayList<>();
    private final List<String> columns = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CompletableFuture<Void> work;
    private int nextId = 1;
    private long made;
    private volatile long changes;

    OrdersWorkload(SourceDatabase source, long seed, int rows, int perSecond) throws SQLException {
        connection = source.connect();
        random = new Random(seed);
        for (int i = 0; i < rows; i++) {
            insert();
        }
        work = CompletableFuture.runAsync(() -> work(perSecond), task -> new Thread(task, "orders").start());
    }

    /** Adds a column, and writes it from now on. */
    void addColumn(SourceDatabase source, String name, String definition) throws SQLException {
        source.execute("ALTER TABLE dbo.orders ADD " + name + " " + definition);
        columns.add(name);
    }

    /** Alters the table between two changes: the stand-in does not compile statements anew that wait for an ALTER TABLE. */
    void alter(SourceDatabase source, String... statements) throws SQLException {
        synchronized (turn) {
            source.execute(statements);
        }
    }

    private void work(int perSecond) {
        try {
            long started = System.nanoTime();
            for (long step = 0; stopped.getCount() > 0; step++) {
                step();
                long early = started + TimeUnit.SECONDS.toNanos(step) / perSecond - System.nanoTime();
                if (early > 0 && stopped.await(early, TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The workload failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws SQLException {
        synchronized (turn) {
            change();
        }
        made++;
        changes = made;
    }

    private void change() throws SQLException {
        switch (random.nextInt(8)) {
            case 0, 1 -> insert();
            case 2 -> {
                if (ids.size() > 1) {
                    execute("DELETE FROM dbo.orders WHERE id = " + ids.remove(random.nextInt(ids.size())));
                }
            }
            case 3 -> {
                int place = random.nextInt(ids.size());
                execute("UPDATE dbo.orders SET id = " + nextId + " WHERE id = " + ids.get(place));
                ids.set(place, nextId++);
            }
            case 4 -> execute("UPDATE dbo.orders SET note = N'note " + random.nextInt() + "' WHERE id = " + any());
            default -> updateNewColumn();
        }
    }

    private void updateNewColumn() throws SQLException {
        if (columns.isEmpty()) {
            execute("UPDATE dbo.orders SET note = NULL WHERE id = " + any());
        } else {
            String column = columns.get(random.nextInt(columns.size()));
            execute("UPDATE dbo.orders SET " + column + " = " + random.nextInt(1000) + " WHERE id = " + any());
        }
    }

    private int any() {
        return ids.get(random.nextInt(ids.size()));
    }

    private void insert() throws SQLException {
        execute("INSERT INTO dbo.orders (id, note) VALUES (" + nextId + ", N'new')");
        ids.add(nextId++);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Number of changes so far. */
    long changes() {
        return changes;
    }

    /** Ends the workload. */
    void stop() {
        stopped.countDown();
        work.join();
    }

    @Override
    public void close() throws SQLException {
        stopped.countDown();
        work.handle((nothing, failure) -> null).join();
        connection.close();
    }
}
