// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random transactions over several tables, several of them open at the same time on connections of their own, with
 * rollbacks and savepoints. Money moves between two tables within a transaction, so that the sum over both is the same at
 * every transaction boundary and at no other place.
 */
final class MixedWorkload implements Workload, AutoCloseable {

    /** Sum over both account tables at every transaction boundary. */
    static final long TOTAL = 2_000_000;

    private static final int ACCOUNTS = 1000;
    private static final int LANES = 4;
    private static final int LANE_KEYS = 1_000_000;
    private static final int ROLLBACK_ONE_IN = 8;

    private final Random random;
    private final AllTypes types;
    private final List<Lane> lanes = new ArrayList<>();

    private long changes;

    /** One connection with the keys it works on, so that open transactions never wait for each other. */
    private static final class Lane {
        private final Connection connection;
        private final int number;
        private final List<Integer> rows = new ArrayList<>();
        private List<Integer> rowsBefore = List.of();
        private int nextKey;
        private int statements;
        private @Nullable Savepoint savepoint;

        Lane(Connection connection, int number) {
            this.connection = connection;
            this.number = number;
            this.nextKey = number * LANE_KEYS + 1;
        }

        boolean isOpen() {
            return statements > 0;
        }
    }

    MixedWorkload(SourceDatabase source, long seed) throws SQLException {
        this.random = new Random(seed);
        this.types = new AllTypes(random);
        for (int i = 0; i < LANES; i++) {
            Connection connection = source.connect();
            connection.setAutoCommit(false);
            lanes.add(new Lane(connection, i + 1));
        }
    }

    /** Creates the tables. */
    static void createTables(SourceDatabase source) throws SQLException {
        source.execute(
                AllTypes.DDL,
                "CREATE TABLE dbo.accounts_a (id int NOT NULL PRIMARY KEY, lane int NOT NULL, balance bigint NOT NULL)",
                "CREATE TABLE dbo.accounts_b (id int NOT NULL PRIMARY KEY, lane int NOT NULL, balance bigint NOT NULL)",
                "CREATE TABLE dbo.pairs (k1 varchar(20) NOT NULL, k2 uniqueidentifier NOT NULL, v nvarchar(100) NULL,"
                        + " CONSTRAINT PK_pairs PRIMARY KEY (k1, k2))",
                "CREATE TABLE dbo.by_index (code nvarchar(30) NOT NULL, amount money NULL)",
                "CREATE UNIQUE INDEX UX_by_index ON dbo.by_index (code)");
    }

    /** Names of the tables in both databases. */
    static List<String> tables() {
        return List.of("dbo.all_types", "dbo.accounts_a", "dbo.accounts_b", "dbo.pairs", "dbo.by_index");
    }

    /** Writes the rows that are there before a task starts. */
    void fill(int rows) throws SQLException {
        Lane lane = lanes.get(0);
        try (Statement statement = lane.connection.createStatement()) {
            for (String table : List.of("accounts_a", "accounts_b")) {
                for (int id = 1; id <= ACCOUNTS; id++) {
                    statement.addBatch("INSERT INTO dbo." + table + " VALUES (" + id + ", " + (id % LANES + 1) + ", "
                            + TOTAL / 2 / ACCOUNTS + ")");
                }
            }
            statement.executeBatch();
        }
        for (int i = 0; i < rows; i++) {
            Lane owner = lanes.get(i % LANES);
            types.insert(lane.connection, owner.nextKey);
            owner.rows.add(owner.nextKey++);
            insertPair(lane.connection);
            insertIndexed(lane.connection);
        }
        lane.connection.commit();
    }

    /** Row changes made so far, rolled back ones included. */
    long changes() {
        return changes;
    }

    /** One statement or the end of a transaction on some connection. */
    @Override
    public void step() throws SQLException {
        Lane lane = lanes.get(random.nextInt(LANES));
        if (lane.isOpen() && random.nextInt(4) == 0) {
            end(lane);
            return;
        }
        if (!lane.isOpen()) {
            lane.rowsBefore = List.copyOf(lane.rows);
        }
        lane.statements++;
        switch (random.nextInt(9)) {
            case 0, 1 -> insert(lane);
            case 2, 3 -> update(lane);
            case 4 -> delete(lane);
            case 5, 6 -> transfer(lane);
            case 7 -> {
                insertPair(lane.connection);
                changes++;
            }
            default -> {
                insertIndexed(lane.connection);
                savepoint(lane);
                changes++;
            }
        }
    }

    private void insert(Lane lane) throws SQLException {
        types.insert(lane.connection, lane.nextKey);
        lane.rows.add(lane.nextKey++);
        changes++;
    }

    private void update(Lane lane) throws SQLException {
        if (!lane.rows.isEmpty()) {
            types.update(lane.connection, lane.rows.get(random.nextInt(lane.rows.size())));
            changes++;
        }
    }

    /** Deletes a row, or gives it another key. */
    private void delete(Lane lane) throws SQLException {
        if (lane.rows.isEmpty()) {
            return;
        }
        Integer row = lane.rows.remove(random.nextInt(lane.rows.size()));
        changes++;
        if (random.nextBoolean()) {
            Statements.run(lane.connection, "DELETE FROM dbo.all_types WHERE id = ?", row);
        } else {
            Statements.run(lane.connection, "UPDATE dbo.all_types SET id = ? WHERE id = ?", lane.nextKey, row);
            lane.rows.add(lane.nextKey++);
        }
    }

    private void transfer(Lane lane) throws SQLException {
        long amount = random.nextInt(100);
        Statements.run(
                lane.connection, "UPDATE dbo.accounts_a SET balance = balance - ? WHERE id = ?", amount, account(lane));
        Statements.run(
                lane.connection, "UPDATE dbo.accounts_b SET balance = balance + ? WHERE id = ?", amount, account(lane));
        changes += 2;
    }

    private int account(Lane lane) {
        int id = random.nextInt(ACCOUNTS / LANES) * LANES + lane.number - 1;
        return id == 0 ? ACCOUNTS : id;
    }

    private void insertPair(Connection connection) throws SQLException {
        Statements.run(
                connection,
                "INSERT INTO dbo.pairs VALUES (?, NEWID(), ?)",
                "key " + random.nextInt(50),
                random.nextInt(3) == 0 ? null : "värde " + random.nextInt());
    }

    private void insertIndexed(Connection connection) throws SQLException {
        Statements.run(
                connection,
                "INSERT INTO dbo.by_index VALUES (?, ?)",
                Long.toString(random.nextLong(), 36),
                random.nextInt(1_000_000));
    }

    /** Undoes a part of the transaction now and then; only tables whose keys are not remembered change in between. */
    private void savepoint(Lane lane) throws SQLException {
        if (random.nextInt(3) == 0) {
            lane.savepoint = lane.connection.setSavepoint("before");
            insertPair(lane.connection);
            lane.connection.rollback(lane.savepoint);
            lane.savepoint = null;
        }
    }

    private void end(Lane lane) throws SQLException {
        if (random.nextInt(ROLLBACK_ONE_IN) == 0) {
            lane.connection.rollback();
            lane.rows.clear();
            lane.rows.addAll(lane.rowsBefore);
        } else {
            lane.connection.commit();
        }
        lane.statements = 0;
    }

    @Override
    public void finish() throws SQLException {
        for (Lane lane : lanes) {
            if (lane.isOpen()) {
                lane.connection.commit();
                lane.statements = 0;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (Lane lane : lanes) {
            lane.connection.close();
        }
    }
}
