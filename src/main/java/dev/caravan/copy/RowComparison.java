// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares rows with those of a target table, by the target's own types: they are copied to a temporary table by the
 * encoders that load them, and the server joins the two. Texts are equal when all their characters are, whatever the
 * collation. Keeps the keys of all rows that were compared, to find the rows of the table that were not. Holds one
 * connection, and a transaction only while it compares.
 */
public final class RowComparison implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RowComparison.class);

    private static final String NUMBER = "caravan row";
    private static final int INT4 = 23;
    private static final int BUFFER_BYTES = 128 << 10;
    private static final int MOST_KEYS = 1000;
    private static final String STAGING = "pg_temp.\"caravan verify rows\"";
    private static final String KEYS = "pg_temp.\"caravan verify keys\"";

    private final TargetSession session;
    private final Dialect dialect;
    private final Subject subject;
    private final TargetTable table;
    private final CopyBuffer buffer = new CopyBuffer(2 * BUFFER_BYTES);
    private @Nullable Rows rows;

    /**
     * What is compared.
     *
     * @param table target table
     * @param key its key columns
     * @param tag column and value that the compared rows of the table have, where the table holds others, too
     */
    public record Subject(TableName table, List<String> key, Optional<Tag> tag) {}

    /** Value that tells rows of one source table from others in the same target table. */
    public record Tag(String column, String value) {}

    /** How a row differs. */
    public enum Kind {
        /** The target lacks it. */
        MISSING,
        /** The target has other values. */
        DIFFERENT
    }

    /**
     * A row that differs.
     *
     * @param row its index among the rows that were given
     * @param kind how it differs
     * @param key key as the target's texts
     * @param columns columns with other values, empty for a missing row
     */
    public record Difference(int row, Kind kind, List<String> key, List<String> columns) {}

    /**
     * What a comparison found.
     *
     * @param rows number of rows compared
     * @param differences rows that differ, in their order
     */
    public record Result(int rows, List<Difference> differences) {}

    /** How rows of one list of columns are compared. */
    private record Rows(List<String> names, List<RowColumn> columns, RowEncoder encoder, String differences) {}

    private RowComparison(TargetSession session, Dialect dialect, Subject subject, TargetTable table) {
        this.session = session;
        this.dialect = dialect;
        this.subject = subject;
        this.table = table;
    }

    /**
     * Opens a comparison.
     *
     * @param declared dialect of the target, null to find out
     * @throws ApplyException when the target fails or has no such table
     */
    public static RowComparison open(DataSource target, @Nullable TargetDialect declared, Subject subject) {
        TargetSession session = TargetSession.open(target);
        try {
            Dialect dialect = new KnownDialect(declared).of(session.connection());
            TargetTable table = new RowTarget(subject.table(), List.of(), subject.key())
                    .read(session.connection(), dialect.member());
            RowComparison comparison = new RowComparison(session, dialect, subject, table);
            comparison.makeKeys();
            session.connection().commit();
            return comparison;
        } catch (SQLException e) {
            abandon(session, e);
            throw failed(subject, e);
        } catch (RuntimeException e) {
            abandon(session, e);
            throw e;
        }
    }

    private static void abandon(TargetSession session, Exception failure) {
        try {
            session.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static ApplyException failed(Subject subject, SQLException e) {
        return ApplyException.of("compare rows with", subject.table(), e);
    }

    private void makeKeys() throws SQLException {
        execute("CREATE TEMP TABLE " + KEYS + " " + columnList(key()) + " "
                + options().replace("ON COMMIT DELETE ROWS", "ON COMMIT PRESERVE ROWS"));
    }

    private String options() {
        return dialect.stagingOptions(table, key());
    }

    private List<TargetColumn> key() {
        return subject.key().stream()
                .map(name -> Optional.ofNullable(table.column(name))
                        .orElseThrow(() -> new ApplyException(
                                FailureClass.FATAL,
                                subject.table(),
                                "Could not compare rows with " + subject.table() + ": it has no key column '" + name
                                        + "'. Correct the table.",
                                null)))
                .toList();
    }

    private static String columnList(List<TargetColumn> columns) {
        return columns.stream()
                .map(column -> column.quoted() + " " + (isText(column) ? column.castType() : column.storageType()))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** A text that is too long for the table is different, not a failure. */
    private static boolean isText(TargetColumn column) {
        return column.storageType().startsWith("character");
    }

    /**
     * Compares rows and remembers their keys.
     *
     * @param given rows, {@code Object[]}, {@code List} or {@code Map}
     * @param columns columns of the rows
     * @param most differences to give at most, one more says that there are more
     * @throws ApplyException when the target fails
     */
    public Result compare(Iterator<?> given, List<String> columns, int most) {
        return inTransaction(connection -> {
            Rows comparing = rows(columns);
            RowValues values = new RowValues(subject.table().toString(), columns);
            int[] number = {0};
            try (CopyWriter writer = new CopyWriter(
                    connection,
                    STAGING + " ("
                            + comparing.columns().stream()
                                    .map(column -> column.target().quoted())
                                    .collect(Collectors.joining(", "))
                            + ")",
                    false,
                    comparing.encoder(),
                    buffer,
                    BUFFER_BYTES)) {
                while (given.hasNext()) {
                    @Nullable Object[] row = values.of(given.next());
                    @Nullable Object[] numbered = Arrays.copyOf(row, row.length + 1);
                    numbered[row.length] = number[0]++;
                    writer.row(numbered);
                }
                writer.finish();
            }
            if (number[0] == 0) {
                return new Result(0, List.of());
            }
            execute("INSERT INTO " + KEYS + " SELECT " + names(key()) + " FROM " + STAGING);
            return new Result(number[0], differences(comparing, most));
        });
    }

    private Rows rows(List<String> names) throws SQLException {
        Rows known = rows;
        if (known != null && known.names().equals(names)) {
            return known;
        }
        List<RowColumn> columns =
                new ArrayList<>(new RowTarget(subject.table(), names, subject.key()).columnsOf(table, subject.key()));
        List<RowColumn> compared =
                columns.stream().filter(column -> !column.key()).toList();
        columns.add(new RowColumn(
                new TargetColumn(
                        NUMBER,
                        Integer.MAX_VALUE,
                        INT4,
                        -1,
                        "integer",
                        "integer",
                        "integer",
                        TargetColumn.Nature.PLAIN,
                        false),
                names.size(),
                false));
        execute("DROP TABLE IF EXISTS " + STAGING);
        execute("CREATE TEMP TABLE " + STAGING + " "
                + columnList(columns.stream().map(RowColumn::target).toList()) + " " + options());
        Rows made = new Rows(
                names,
                columns,
                RowEncoder.of(subject.table(), columns, dialect.preferredFormat()),
                differences(compared));
        rows = made;
        return made;
    }

    /** The query for differing rows: number, whether it is missing, texts of the key, whether each column differs. */
    private String differences(List<RowColumn> compared) throws SQLException {
        Map<Integer, String> comparable = comparable(compared);
        List<String> conditions = compared.stream()
                .map(column -> {
                    String form = comparable.getOrDefault(column.target().typeOid(), "%s::text");
                    return form.formatted("s." + column.target().quoted()) + " IS DISTINCT FROM "
                            + form.formatted("t." + column.target().quoted());
                })
                .toList();
        String missing = "t." + key().get(0).quoted() + " IS NULL";
        return "SELECT s." + Identifiers.target(NUMBER) + ", " + missing
                + key().stream()
                        .map(column -> ", s." + column.quoted() + "::text")
                        .collect(Collectors.joining())
                + conditions.stream().map(", %s"::formatted).collect(Collectors.joining())
                + " FROM " + STAGING + " s LEFT JOIN " + Identifiers.target(subject.table()) + " t ON "
                + sameKey("s", TargetColumn::quoted, column -> "")
                + " WHERE " + missing
                + conditions.stream().map(" OR %s"::formatted).collect(Collectors.joining())
                + " ORDER BY 1";
    }

    /** How values of a type are compared: as they are, or as text where the type has no equality of its own. */
    private Map<Integer, String> comparable(List<RowColumn> compared) throws SQLException {
        Map<Integer, String> forms = new HashMap<>();
        if (compared.isEmpty()) {
            return forms;
        }
        try (Statement statement = session.connection().createStatement();
                ResultSet types =
                        statement.executeQuery("SELECT t.oid, t.typcategory = 'S', EXISTS (SELECT 1 FROM pg_opclass c"
                                + " WHERE c.opcintype = t.oid AND c.opcdefault) FROM pg_type t WHERE t.oid IN ("
                                + compared.stream()
                                        .map(column ->
                                                String.valueOf(column.target().typeOid()))
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                                + ")")) {
            while (types.next()) {
                boolean text = types.getBoolean(2);
                forms.put(types.getInt(1), text ? "%s::text COLLATE \"C\"" : types.getBoolean(3) ? "%s" : "%s::text");
            }
        }
        return forms;
    }

    private String sameKey(String other, Function<TargetColumn, String> name, Function<TargetColumn, String> cast) {
        return key().stream()
                .map(column -> "t." + column.quoted() + " = " + other + "." + name.apply(column) + cast.apply(column))
                .collect(Collectors.joining(" AND "));
    }

    private List<Difference> differences(Rows comparing, int most) throws SQLException {
        List<Difference> found = new ArrayList<>();
        List<String> names = comparing.columns().stream()
                .filter(column -> !column.key())
                .map(column -> column.target().name())
                .toList();
        try (Statement statement = session.connection().createStatement();
                ResultSet row = statement.executeQuery(comparing.differences() + " LIMIT " + (most + 1L))) {
            int values = 3 + subject.key().size();
            while (row.next()) {
                boolean missing = row.getBoolean(2);
                List<String> differing = new ArrayList<>();
                // The last column is the number of the row.
                for (int i = 0; !missing && i < names.size() - 1; i++) {
                    if (row.getBoolean(values + i)) {
                        differing.add(names.get(i));
                    }
                }
                found.add(new Difference(
                        row.getInt(1), missing ? Kind.MISSING : Kind.DIFFERENT, texts(row, 3), differing));
            }
        }
        return found;
    }

    private List<String> texts(ResultSet row, int from) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < subject.key().size(); i++) {
            texts.add(String.valueOf(row.getString(from + i)));
        }
        return Collections.unmodifiableList(texts);
    }

    /**
     * Keys, as the target's texts, of rows of the table that no compared row has.
     *
     * @param most keys to give at most, one more says that there are more
     * @throws ApplyException when the target fails
     */
    public List<List<String>> surplus(int most) {
        return inTransaction(connection -> {
            execute("ANALYZE " + KEYS);
            List<List<String>> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement("SELECT "
                    + key().stream()
                            .map(column -> "t." + column.quoted() + "::text")
                            .collect(Collectors.joining(", "))
                    + " FROM " + Identifiers.target(subject.table()) + " t WHERE NOT EXISTS (SELECT 1 FROM " + KEYS
                    + " k WHERE " + sameKey("k", TargetColumn::quoted, column -> "") + ")" + tagged() + " LIMIT "
                    + (most + 1L))) {
                bindTag(statement, 1);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(texts(row, 1));
                    }
                }
            }
            return found;
        });
    }

    /**
     * Which of some keys, as the target's texts, the table has rows for.
     *
     * @return for each key, in their order
     * @throws ApplyException when the target fails
     */
    public boolean[] existing(List<List<String>> keys) {
        return inTransaction(connection -> {
            boolean[] there = new boolean[keys.size()];
            try (PreparedStatement statement = connection.prepareStatement("SELECT s.n FROM " + given() + " JOIN "
                    + Identifiers.target(subject.table()) + " t ON " + sameGiven() + tagged())) {
                bindTag(statement, bindKeys(statement, keys));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        there[row.getInt(1)] = true;
                    }
                }
            }
            return there;
        });
    }

    /**
     * Deletes the rows of some keys, as the target's texts, in the transaction of the given connection.
     *
     * @return number of rows deleted
     * @throws ApplyException when the target fails
     */
    public long delete(Connection connection, List<List<String>> keys) {
        long deleted = 0;
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM " + Identifiers.target(subject.table()) + " t USING "
                            + given() + " WHERE " + sameGiven() + tagged())) {
                bindTag(statement, bindKeys(statement, keys.subList(from, Math.min(keys.size(), from + MOST_KEYS))));
                deleted += statement.executeLargeUpdate();
            } catch (SQLException e) {
                throw ApplyException.of("delete rows of", subject.table(), e);
            }
        }
        return deleted;
    }

    /** Keys from parameters, one array a column and one of numbers. */
    private String given() {
        // In the select list they go in step on every kernel; unnest of several arrays is not known to the oldest.
        return IntStream.range(0, subject.key().size())
                        .mapToObj(i -> "unnest(?::text[]) AS c" + i + ", ")
                        .collect(Collectors.joining("", "(SELECT ", ""))
                + "unnest(?::int[]) AS n) AS s";
    }

    private String sameGiven() {
        List<TargetColumn> key = key();
        return sameKey("s", column -> "c" + key.indexOf(column), column -> "::" + column.castType());
    }

    private int bindKeys(PreparedStatement statement, List<List<String>> keys) throws SQLException {
        Connection connection = statement.getConnection();
        int columns = subject.key().size();
        for (int i = 0; i < columns; i++) {
            int column = i;
            statement.setArray(
                    i + 1,
                    connection.createArrayOf(
                            "text", keys.stream().map(key -> key.get(column)).toArray()));
        }
        statement.setArray(
                columns + 1,
                connection.createArrayOf(
                        "int4", IntStream.range(0, keys.size()).boxed().toArray()));
        return columns + 2;
    }

    private String tagged() {
        return subject.tag()
                .map(tag -> " AND t." + Identifiers.target(tag.column()) + " = ?")
                .orElse("");
    }

    private void bindTag(PreparedStatement statement, int index) throws SQLException {
        if (subject.tag().isPresent()) {
            statement.setString(index, subject.tag().get().value());
        }
    }

    private static String names(List<TargetColumn> columns) {
        return columns.stream().map(TargetColumn::quoted).collect(Collectors.joining(", "));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Work that the server does in one transaction. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try {
            execute(dialect.settings(Map.of()));
            T result = work.run(session.connection());
            session.connection().commit();
            return result;
        } catch (SQLException e) {
            throw failed(subject, e);
        }
    }

    /** Drops the temporary tables and gives the connection back. */
    @Override
    public void close() {
        try (TargetSession closing = session) {
            closing.connection().rollback();
            execute("DROP TABLE IF EXISTS " + STAGING);
            execute("DROP TABLE IF EXISTS " + KEYS);
            closing.commit();
        } catch (SQLException | ApplyException e) {
            LOG.debug("The temporary tables of a comparison with {} go with their session", subject.table(), e);
        }
    }
}
