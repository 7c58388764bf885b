// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDialect;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.TargetDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;

/** Random values of every type, through both formats and through array parameters. Needs PostgreSQL. */
class EncodersIT {

    private static final String COLUMNS = "i2 int2, i4 int4, i8 int8, num numeric, money numeric(19,4), f4 float4,"
            + " f8 float8, b bool, bt bit(1), txt text, vc varchar(40), bp char(5), x xml, j json, jb jsonb,"
            + " by bytea, d date, t time, ts timestamp, tz timestamptz, u uuid, dom amount, en mood, vb varbit(20),"
            + " nm name, t3 time(3), ts0 timestamp(0), short code";
    private static final int WIDTH = 28;

    /** A server that takes the values, made when it is first asked for. */
    private enum Kernel {
        /** The one that all tests run on. */
        USUAL(TargetDialect.POSTGRESQL, TargetDatabase::create),
        /** The oldest that is supported. */
        V12(TargetDialect.POSTGRESQL, OtherPostgres.V12::create),
        /** In the place of Greenplum 6. It has no {@code jsonb}, which came with 9.4: such a column is {@code json} here. */
        V9_3(TargetDialect.GREENPLUM6, OtherPostgres.V9_3::create);

        private final TargetDialect dialect;
        private final Supplier<TargetDatabase> server;
        private @Nullable TargetDatabase made;

        Kernel(TargetDialect dialect, Supplier<TargetDatabase> server) {
            this.dialect = dialect;
            this.server = server;
        }

        TargetDatabase database() {
            TargetDatabase known = made;
            if (known == null) {
                known = server.get();
                made = known;
                if (dialect == TargetDialect.GREENPLUM6) {
                    LookAlike.GREENPLUM6.dress(known);
                }
                String columns = this == V9_3 ? COLUMNS.replace("jsonb", "json") : COLUMNS;
                known.execute("CREATE DOMAIN amount AS numeric(38,10) CHECK (value IS NOT NULL OR value IS NULL);"
                        + " CREATE DOMAIN code AS varchar(12);"
                        + " CREATE TYPE mood AS ENUM ('sad', 'happy');"
                        + " CREATE TABLE as_binary (" + columns + "); CREATE TABLE as_text (" + columns + ");"
                        + " CREATE TABLE as_arrays (" + columns + "); CREATE TABLE dec (num numeric)");
            }
            return known;
        }

        void empty() {
            TargetDatabase known = made;
            if (known != null) {
                known.execute("TRUNCATE as_binary, as_text, as_arrays, dec");
            }
        }

        void drop() {
            TargetDatabase known = made;
            made = null;
            if (known != null) {
                known.close();
            }
        }
    }

    private Kernel kernel = Kernel.USUAL;

    @AfterContainer
    static void dropDatabases() {
        Arrays.stream(Kernel.values()).forEach(Kernel::drop);
    }

    @BeforeTry
    void emptyTables() {
        Arrays.stream(Kernel.values()).forEach(Kernel::empty);
    }

    private TargetDatabase database() {
        return kernel.database();
    }

    // --- values ---

    private static Arbitrary<String> text(int most) {
        return Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .list()
                .ofMaxSize(most)
                .map(points -> {
                    StringBuilder text = new StringBuilder();
                    points.forEach(text::appendCodePoint);
                    return text.toString();
                });
    }

    private static Arbitrary<String> troublesome(int most) {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("\\\t\n\r\b\f\u000b\"',{}NULL \u00e9\u20ac")
                        .ofMaxLength(most),
                // The end of a COPY and NULL, if they were not escaped.
                Arbitraries.of("\\.", "a\n\\.\nb", "\\N"));
    }

    private static Arbitrary<BigDecimal> decimal(int precision, int scale) {
        BigInteger most = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        return Combinators.combine(
                        Arbitraries.bigIntegers().between(most.negate(), most),
                        Arbitraries.integers().between(0, scale))
                .as(BigDecimal::new);
    }

    private static Arbitrary<Long> micros() {
        return Arbitraries.longs()
                .between(
                        LocalDateTime.of(1, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC) * 1_000_000,
                        LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC) * 1_000_000 + 999_999);
    }

    private static <T> Arbitrary<Object> any(Arbitrary<T> values) {
        return values.map(value -> value);
    }

    @Provide
    Arbitrary<List<Object[]>> rows() {
        List<Arbitrary<Object>> columns = List.of(
                any(Arbitraries.shorts()),
                any(Arbitraries.integers()),
                any(Arbitraries.longs()),
                any(decimal(38, 38)),
                any(decimal(19, 4)
                        .map(value -> value.setScale(4, java.math.RoundingMode.DOWN))
                        .filter(value -> value.precision() - value.scale() <= 15)),
                any(Arbitraries.oneOf(
                        Arbitraries.floats(),
                        Arbitraries.of(
                                Float.NaN,
                                Float.NEGATIVE_INFINITY,
                                Float.POSITIVE_INFINITY,
                                Float.MIN_VALUE,
                                Float.MAX_VALUE,
                                -0.0f))),
                any(Arbitraries.oneOf(
                        Arbitraries.doubles(),
                        Arbitraries.of(
                                Double.NaN,
                                Double.NEGATIVE_INFINITY,
                                Double.POSITIVE_INFINITY,
                                Double.MIN_VALUE,
                                Double.MAX_VALUE,
                                -0.0))),
                any(Arbitraries.of(true, false)),
                any(Arbitraries.of(true, false)),
                any(Arbitraries.oneOf(text(60), troublesome(60))),
                any(Arbitraries.oneOf(text(40), troublesome(40))),
                any(Arbitraries.strings().withChars("ab\u00e9 ").ofMaxLength(5)),
                any(Arbitraries.strings().alpha().map(text -> "<a b=\"\\\">" + text + "</a>")),
                any(Arbitraries.strings().alpha().map(text -> "{ \"k\" :\t\"" + text + "\\n\" }")),
                any(Arbitraries.strings().alpha().map(text -> "{\"k\": \"" + text + "\\n\"}")),
                any(Arbitraries.bytes().array(byte[].class).ofMaxSize(50)),
                any(Arbitraries.integers().between((int) LocalDate.of(1, 1, 1).toEpochDay(), (int)
                        LocalDate.of(9999, 12, 31).toEpochDay())),
                any(Arbitraries.longs().between(0, 86_399_999_999L)),
                any(micros()),
                any(micros()),
                any(Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as(UUID::new)
                        .map(UUID::toString)),
                any(decimal(28, 10).filter(value -> value.precision() - value.scale() <= 28)),
                any(Arbitraries.of("sad", "happy")),
                any(Arbitraries.strings().withChars("01").ofMaxLength(20)),
                // 63 bytes at most.
                any(text(15)),
                any(Arbitraries.longs().between(0, 86_399_999L).map(millis -> 1000 * millis)),
                any(micros().map(micros -> Math.floorDiv(micros, 1_000_000L) * 1_000_000L)),
                any(troublesome(12)));
        List<Arbitrary<Object>> nullable =
                columns.stream().map(column -> column.injectNull(0.1)).toList();
        return Combinators.combine(nullable)
                .as(values -> values.toArray())
                .list()
                .ofMaxSize(20);
    }

    @Property(tries = 150)
    void writesTheSameRowsInEveryWay(@ForAll("rows") List<Object[]> rows) throws SQLException {
        writeInEveryWay(rows);
    }

    @Property(tries = 150)
    void writesTheSameRowsToTheOldestPostgreSql(@ForAll("rows") List<Object[]> rows) throws SQLException {
        kernel = Kernel.V12;
        writeInEveryWay(rows);
    }

    @Property(tries = 150)
    void writesTheSameRowsToAnOlderKernelThanGreenplums(@ForAll("rows") List<Object[]> rows) throws SQLException {
        kernel = Kernel.V9_3;
        writeInEveryWay(rows);
    }

    private void writeInEveryWay(List<Object[]> rows) throws SQLException {
        try (Connection connection = database().connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET DateStyle = 'ISO, DMY'; SET TimeZone = 'America/New_York'");
            }
            copy(connection, "as_binary", CopyFormat.BINARY, rows);
            copy(connection, "as_text", CopyFormat.TEXT, rows);
            insertArrays(connection, "as_arrays", rows);
            connection.commit();
        }

        List<String> binary = stored("as_binary");
        assertThat(stored("as_text")).isEqualTo(binary);
        assertThat(stored("as_arrays")).isEqualTo(binary);
        assertThat(read("as_binary"))
                .isEqualTo(rows.stream().map(EncodersIT::expected).toList());
    }

    private TargetTable table(Connection connection, String name) throws SQLException {
        return TargetCatalog.read(connection, kernel.dialect, new TableName("public", name))
                .orElseThrow();
    }

    private static List<RowColumn> columns(TargetTable table) {
        List<RowColumn> columns = new ArrayList<>();
        for (TargetColumn column : table.columns()) {
            columns.add(new RowColumn(column, columns.size(), columns.isEmpty()));
        }
        return columns;
    }

    private void copy(Connection connection, String name, CopyFormat format, List<Object[]> rows) throws SQLException {
        TargetTable table = table(connection, name);
        RowEncoder encoder = RowEncoder.of(table.name(), columns(table), format);
        try (CopyWriter writer = new CopyWriter(connection, name, false, encoder, new CopyBuffer(10), 1024)) {
            for (Object[] row : rows) {
                writer.row(row);
            }
            assertThat(writer.finish()).isEqualTo(rows.size());
        }
    }

    private void insertArrays(Connection connection, String name, List<Object[]> rows) throws SQLException {
        TargetTable table = table(connection, name);
        List<RowColumn> columns = columns(table);
        String sql = new MergeSql(table, columns, new RowSource.Arrays()).insert();
        List<@Nullable Object[]> nullable = new ArrayList<>(rows);
        assertThat(new ArrayStatements(connection, table.name(), new CopyBuffer(10)).update(sql, columns, nullable))
                .isEqualTo(rows.size());
    }

    /** Rows as the server shows them, which tells -0 from 0 and 1.0 from 1.00. */
    private List<String> stored(String table) {
        return database().rows("SELECT a::text FROM " + table + " a ORDER BY ctid").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private List<List<@Nullable Object>> read(String table) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY ctid")) {
            while (row.next()) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getObject(i) == null ? null : value(row, i));
                }
                rows.add(values);
            }
        }
        return rows;
    }

    private static @Nullable Object value(ResultSet row, int i) throws SQLException {
        return switch (row.getMetaData().getColumnName(i)) {
            case "i2" -> row.getShort(i);
            case "b" -> row.getBoolean(i);
            case "by" -> Arrays.toString(row.getBytes(i));
            case "d" -> (int) row.getObject(i, LocalDate.class).toEpochDay();
            case "t", "t3" -> row.getObject(i, LocalTime.class).toNanoOfDay() / 1000;
            case "ts", "ts0" -> micros(row.getObject(i, LocalDateTime.class).atOffset(ZoneOffset.UTC));
            case "tz" -> micros(row.getObject(i, OffsetDateTime.class));
            case "i4", "i8", "num", "money", "f4", "f8", "dom" -> row.getObject(i);
            default -> row.getString(i);
        };
    }

    private static long micros(OffsetDateTime time) {
        return time.toEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }

    private static List<@Nullable Object> expected(@Nullable Object[] row) {
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(row));
        if (row[8] instanceof Boolean bit) {
            values.set(8, bit ? "1" : "0");
        }
        if (row[11] instanceof String padded) {
            values.set(11, padded + " ".repeat(5 - padded.length()));
        }
        if (row[15] instanceof byte[] bytes) {
            values.set(15, Arrays.toString(bytes));
        }
        if (row[21] instanceof BigDecimal domain) {
            values.set(21, domain.setScale(10));
        }
        return values;
    }

    @Property(tries = 300)
    void keepsValueAndScaleOfEveryDecimal(@ForAll("decimals") List<BigDecimal> decimals, @ForAll Kernel tried)
            throws SQLException {
        kernel = tried;
        try (Connection connection = database().connect()) {
            copy(
                    connection,
                    "dec",
                    CopyFormat.BINARY,
                    decimals.stream().map(decimal -> new Object[] {decimal}).toList());
        }

        assertThat(database().rows("SELECT num::text FROM dec ORDER BY ctid"))
                .extracting(row -> String.valueOf(row.get(0)))
                .containsExactlyElementsOf(
                        decimals.stream().map(BigDecimal::toPlainString).toList());
    }

    @Provide
    Arbitrary<List<BigDecimal>> decimals() {
        Arbitrary<BigDecimal> edges = Arbitraries.of(
                        "0",
                        "0.0000",
                        "-0.1",
                        "10000",
                        "100000000",
                        "0.0001",
                        "0.00010000",
                        "1E+20",
                        "1.5E-7",
                        "9999.9999",
                        "922337203685477.5807",
                        "-922337203685477.5808",
                        "99999999999999999999999999999999999999",
                        "0.00000000000000000000000000000000000001",
                        "1234567890123456789",
                        "123456789012345678.9")
                .map(BigDecimal::new);
        Arbitrary<BigDecimal> wide = Combinators.combine(
                        Arbitraries.bigIntegers().between(BigInteger.TEN.pow(60).negate(), BigInteger.TEN.pow(60)),
                        Arbitraries.integers().between(-10, 60))
                .as(BigDecimal::new);
        Arbitrary<BigDecimal> small = Combinators.combine(
                        Arbitraries.longs().between(-1_000_000, 1_000_000),
                        Arbitraries.integers().between(0, 9))
                .as(BigDecimal::valueOf);
        return Arbitraries.oneOf(edges, wide, small).list().ofMaxSize(100);
    }

    @Example
    void ignoresTheEncodingThatAnXmlDeclares() throws SQLException {
        Object[] row = new Object[WIDTH];
        row[12] = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>\u00e9\u20ac</a>";
        try (Connection connection = database().connect()) {
            copy(connection, "as_binary", CopyFormat.BINARY, List.<Object[]>of(row));
            copy(connection, "as_text", CopyFormat.TEXT, List.<Object[]>of(row));
        }

        assertThat(stored("as_binary")).isEqualTo(stored("as_text"));
        assertThat(database().value("SELECT x::text FROM as_binary")).contains("<a>\u00e9\u20ac</a>");
    }

    @Example
    void writesDatesBeforeTheCommonEraAndBeyondYear9999() throws SQLException {
        Object[] early = new Object[WIDTH];
        early[16] = (int) LocalDate.of(-43, 3, 15).toEpochDay();
        early[18] = LocalDateTime.of(-43, 3, 15, 12, 0);
        early[19] = OffsetDateTime.of(12_345, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(2));
        try (Connection connection = database().connect()) {
            copy(connection, "as_binary", CopyFormat.BINARY, List.<Object[]>of(early));
            copy(connection, "as_text", CopyFormat.TEXT, List.<Object[]>of(early));
        }

        assertThat(stored("as_binary")).isEqualTo(stored("as_text"));
        assertThat(database().value("SELECT d::text FROM as_binary")).isEqualTo("0044-03-15 BC");
    }

    @Example
    void refusesATooLongTextLikeTheServer() {
        Object[] row = new Object[WIDTH];
        row[10] = "x".repeat(41);

        assertThatThrownBy(() -> {
                    try (Connection connection = database().connect()) {
                        copy(connection, "as_binary", CopyFormat.BINARY, List.<Object[]>of(row));
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("too long");
    }

    @Example
    void neverCutsAValueThatComesByArray() {
        Object[] row = new Object[WIDTH];
        row[10] = "x".repeat(41);

        assertThatThrownBy(() -> {
                    try (Connection connection = database().connect()) {
                        insertArrays(connection, "as_arrays", List.<Object[]>of(row));
                    }
                })
                .isInstanceOf(UnencodableValueException.class)
                .hasMessageContainingAll("as_arrays", "more than the column's 40 characters", "22001")
                .hasMessageNotContaining("xxx");
    }

    @Example
    void keepsTextsInADatabaseOfAnotherEncoding() throws SQLException {
        try (TargetDatabase latin =
                TargetDatabase.create("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")) {
            latin.execute("CREATE TABLE t (v text)");
            try (Connection connection = latin.connect()) {
                copy(connection, "t", CopyFormat.BINARY, List.<Object[]>of(new Object[] {"caf\u00e9"}));
            }

            assertThat(latin.value("SELECT v FROM t")).isEqualTo("caf\u00e9");
        }
    }
}
