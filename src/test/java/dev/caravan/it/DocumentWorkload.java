// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Random transactions, a long one and short ones at the same time, over a table with large values that gets columns, and a model
 * of what its rows must be: keys are changed and swapped, rows change many times, and transactions are undone in whole or in part.
 */
final class DocumentWorkload implements Workload, AutoCloseable {

    /** Name of the table. */
    static final String TABLE = "dbo.documents";

    private static final int LANE_KEYS = 1_000_000;
    private static final int MOST_COLUMNS = 4;

    /** Rare, so that columns come in all along and not all at once. */
    private static final int COLUMN_IN_STEPS = 30;

    private static final int LARGE = 30_000;
    private static final int[] LENGTHS = {40, 5};

    private final Random random;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    private long captured;

    /** A row as it must be; added columns by name, NULL where they are absent. */
    private record Document(
            @Nullable String title, @Nullable String body, Map<String, Integer> added) {

        Document with(String column, int value) {
            Map<String, Integer> more = new TreeMap<>(added);
            more.put(column, value);
            return new Document(title, body, more);
        }
    }

    /** A connection with keys of its own, so that open transactions never wait for each other. */
    private static final class Lane {
        private final Connection connection;
        private final int length;
        private Map<Integer, Document> rows = new TreeMap<>();
        private Map<Integer, Document> committed = new TreeMap<>();
        private int nextKey;
        private int statements;
        /** Rows in the change table once the open transaction is committed. */
        private int capturing;

        Lane(Connection connection, int number, int length) {
            this.connection = connection;
            this.length = length;
            this.nextKey = number * LANE_KEYS + 1;
        }

        Document row(int key) {
            return Objects.requireNonNull(rows.get(key));
        }
    }

    DocumentWorkload(SourceDatabase source, long seed) throws SQLException {
        this.random = new Random(seed);
        for (int length : LENGTHS) {
            Connection connection = source.connect();
            connection.setAutoCommit(false);
            lanes.add(new Lane(connection, lanes.size(), length));
        }
    }

    /** Creates the table. */
    static void createTable(SourceDatabase source) throws SQLException {
        source.execute("CREATE TABLE " + TABLE
                + " (id int NOT NULL PRIMARY KEY, title nvarchar(60) NULL, body nvarchar(max) NULL)");
    }

    /** Writes the rows that are there before a task starts. */
    void fill(int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            insert(lanes.get(i % lanes.size()));
        }
        finish();
        captured = 0;
    }

    /**
     * Changes committed after {@link #fill} as CDC counts them: a row inserted, deleted or changed is one, a row with another key
     * is a delete and an insert. Change tables do not tell: the older of a table's two goes when columns were added.
     */
    long captured() {
        return captured;
    }

    @Override
    public void step() throws SQLException {
        Lane lane = lanes.get(random.nextInt(lanes.size()));
        if (lane.statements >= lane.length || lane.statements > 0 && random.nextInt(lane.length) == 0) {
            end(lane);
            return;
        }
        lane.statements++;
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> insert(lane);
            case 3 -> delete(lane);
            case 4 -> moveKey(lane);
            case 5 -> swapKeys(lane);
            case 6 -> title(lane);
            case 7, 8 -> body(lane);
            case 9 -> again(lane);
            case 10 -> undoPart(lane);
            default -> addedColumn(lane);
        }
    }

    private void insert(Lane lane) throws SQLException {
        int key = lane.nextKey++;
        Document document = new Document("title " + random.nextInt(1000), body(), Map.of());
        Statements.run(
                lane.connection,
                "INSERT INTO " + TABLE + " (id, title, body) VALUES (?, ?, ?)",
                key,
                document.title(),
                document.body());
        lane.capturing++;
        Document stored = document;
        for (String column : columns) {
            int value = defaultOf(column);
            if (value >= 0) {
                stored = stored.with(column, value);
            }
        }
        lane.rows.put(key, stored);
    }

    private void delete(Lane lane) throws SQLException {
        Integer key = any(lane);
        if (key != null) {
            Statements.run(lane.connection, "DELETE FROM " + TABLE + " WHERE id = ?", key);
            lane.capturing++;
            lane.rows.remove(key);
        }
    }

    private void moveKey(Lane lane) throws SQLException {
        Integer key = any(lane);
        if (key != null) {
            int to = lane.nextKey++;
            Statements.run(lane.connection, "UPDATE " + TABLE + " SET id = ? WHERE id = ?", to, key);
            lane.capturing += 2;
            lane.rows.put(to, lane.rows.remove(key));
        }
    }

    private void swapKeys(Lane lane) throws SQLException {
        Integer one = any(lane);
        Integer other = any(lane);
        if (one != null && other != null && !one.equals(other)) {
            Statements.run(
                    lane.connection,
                    "UPDATE " + TABLE + " SET id = CASE id WHEN ? THEN ? ELSE ? END WHERE id IN (?, ?)",
                    one,
                    other,
                    one,
                    one,
                    other);
            lane.capturing += 4;
            Document document = lane.row(one);
            lane.rows.put(one, lane.row(other));
            lane.rows.put(other, document);
        }
    }

    private void title(Lane lane) throws SQLException {
        Integer key = any(lane);
        if (key != null) {
            Document document = lane.row(key);
            // Another one than before: an update to the same values leaves no trace in the log.
            String title = document.title() != null && random.nextInt(5) == 0
                    ? null
                    : "värde " + lane.nextKey + random.nextInt();
            Statements.run(lane.connection, "UPDATE " + TABLE + " SET title = ? WHERE id = ?", title, key);
            lane.capturing++;
            lane.rows.put(key, new Document(title, document.body(), document.added()));
        }
    }

    /** Changes the large value alone. */
    private void body(Lane lane) throws SQLException {
        Integer key = any(lane);
        if (key != null) {
            Document document = lane.row(key);
            String body = body();
            if (Objects.equals(body, document.body())) {
                return;
            }
            Statements.run(lane.connection, "UPDATE " + TABLE + " SET body = ? WHERE id = ?", body, key);
            lane.capturing++;
            lane.rows.put(key, new Document(document.title(), body, document.added()));
        }
    }

    /** Changes one row several times. */
    private void again(Lane lane) throws SQLException {
        Integer key = any(lane);
        for (int i = 0; key != null && i < 5; i++) {
            Statements.run(lane.connection, "UPDATE " + TABLE + " SET title = ? WHERE id = ?", "again " + i, key);
            lane.capturing++;
            Document document = lane.row(key);
            lane.rows.put(key, new Document("again " + i, document.body(), document.added()));
        }
    }

    private void undoPart(Lane lane) throws SQLException {
        Map<Integer, Document> before = new TreeMap<>(lane.rows);
        int capturingBefore = lane.capturing;
        Savepoint savepoint = lane.connection.setSavepoint("part");
        insert(lane);
        delete(lane);
        lane.connection.rollback(savepoint);
        lane.rows = before;
        lane.capturing = capturingBefore;
    }

    /** Gives an added column a value, or adds one. */
    private void addedColumn(Lane lane) throws SQLException {
        if (columns.size() < MOST_COLUMNS && random.nextInt(COLUMN_IN_STEPS) == 0) {
            addColumn();
            return;
        }
        Integer key = any(lane);
        if (key != null && !columns.isEmpty()) {
            String column = columns.get(random.nextInt(columns.size()));
            Integer before = lane.row(key).added().get(column);
            int value = (before == null ? 0 : before) + 1 + random.nextInt(1000);
            Statements.run(lane.connection, "UPDATE " + TABLE + " SET " + column + " = ? WHERE id = ?", value, key);
            lane.capturing++;
            lane.rows.put(key, lane.row(key).with(column, value));
        }
    }

    /** Every second column is NOT NULL with a default; the number is a part of its name. */
    private void addColumn() throws SQLException {
        finish();
        String column = columns.size() % 2 == 0 ? "c" + columns.size() : "d" + columns.size();
        int value = defaultOf(column);
        Lane lane = lanes.get(0);
        Statements.run(
                lane.connection,
                "ALTER TABLE " + TABLE + " ADD " + column
                        + (value < 0 ? " int NULL" : " int NOT NULL CONSTRAINT DF_" + column + " DEFAULT " + value));
        columns.add(column);
        if (value >= 0) {
            lanes.forEach(each -> each.rows.replaceAll((key, document) -> document.with(column, value)));
        }
        lane.statements = 1;
        if (random.nextBoolean()) {
            insert(lane);
            title(lane);
        }
        finish();
    }

    /** Default of an added column, -1 for one that allows NULL. */
    private static int defaultOf(String column) {
        return column.startsWith("d") ? 7 * Integer.parseInt(column.substring(1)) : -1;
    }

    private @Nullable Integer any(Lane lane) {
        if (lane.rows.isEmpty()) {
            return null;
        }
        List<Integer> keys = List.copyOf(lane.rows.keySet());
        return keys.get(random.nextInt(keys.size()));
    }

    private @Nullable String body() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "x".repeat(random.nextInt(LARGE)) + random.nextInt();
            default -> "short " + random.nextInt();
        };
    }

    private void end(Lane lane) throws SQLException {
        if (random.nextInt(6) == 0) {
            lane.connection.rollback();
            lane.rows = new TreeMap<>(lane.committed);
            lane.capturing = 0;
        } else {
            commit(lane);
        }
        lane.statements = 0;
    }

    private void commit(Lane lane) throws SQLException {
        lane.connection.commit();
        captured += lane.capturing;
        lane.capturing = 0;
        lane.committed = new TreeMap<>(lane.rows);
        lane.statements = 0;
    }

    @Override
    public void finish() throws SQLException {
        for (Lane lane : lanes) {
            commit(lane);
        }
    }

    /** Names of the columns added so far. */
    List<String> columns() {
        return List.copyOf(columns);
    }

    /** The query whose rows must be those of {@link #model}, in the form of {@link Comparison#rows}. */
    String query() {
        StringBuilder query = new StringBuilder("SELECT id, title, body");
        columns.forEach(column -> query.append(", ").append(column));
        return query.append(" FROM ").append(TABLE).toString();
    }

    /** The rows as they must be once everything is committed. */
    List<String> model() {
        List<String> rows = new ArrayList<>();
        for (Lane lane : lanes) {
            lane.committed.forEach((key, document) -> {
                StringBuilder row = new StringBuilder()
                        .append(key)
                        .append(" | ")
                        .append(text(document.title()))
                        .append(" | ")
                        .append(text(document.body()));
                columns.forEach(
                        column -> row.append(" | ").append(text(document.added().get(column))));
                rows.add(row.toString());
            });
        }
        rows.sort(null);
        return rows;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "NULL" : value.toString();
    }

    @Override
    public void close() throws SQLException {
        for (Lane lane : lanes) {
            lane.connection.close();
        }
    }
}
