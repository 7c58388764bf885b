// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import dev.caravan.standin.SqlClient;
import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type as literal and result, as parameter, as output parameter and by bulk copy, with NULL and its extremes. */
@Cites({"https://learn.microsoft.com/sql/t-sql/data-types/data-types-transact-sql", "MS-TDS 2.2.5.4 and 2.2.5.5"})
abstract class TypesContract extends Contract {

    private SqlClient exact;

    /** By default the driver sends times as datetime, which has 1/300 s only. */
    @BeforeAll
    void connectForExactTimes() throws SQLException {
        exact = SqlClient.of(database().connectWith("sendTimeAsDatetime=false"));
    }

    @AfterAll
    void closeExact() throws SQLException {
        exact.close();
    }

    static Stream<TypeCase> types() {
        return TypeCases.all();
    }

    static Stream<TypeCase> variables() {
        return TypeCases.all().filter(TypeCase::isVariable);
    }

    @BeforeEach
    void clean() throws SQLException {
        sql().run("DROP TABLE IF EXISTS a, b", "DROP PROCEDURE IF EXISTS p");
    }

    private void fill(TypeCase type) throws SQLException {
        sql().run("CREATE TABLE a (id int NOT NULL PRIMARY KEY, c " + type.declaration() + " NULL)");
        for (int i = 0; i < type.values().size(); i++) {
            sql().run("INSERT INTO a VALUES (" + i + ", " + type.values().get(i).literal() + ")");
        }
        sql().run("INSERT INTO a VALUES (" + type.values().size() + ", NULL)");
    }

    private static List<@Nullable Object> expected(TypeCase type) {
        List<@Nullable Object> values = new ArrayList<>();
        type.values().forEach(value -> values.add(value.java()));
        values.add(null);
        return values;
    }

    private List<@Nullable Object> stored(TypeCase type, String table) throws SQLException {
        try (Statement statement = sql().connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT c FROM " + table + " ORDER BY id")) {
            assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo(type.name());
            List<@Nullable Object> values = new ArrayList<>();
            while (rows.next()) {
                values.add(type.readAs() == Short.class ? shortOrNull(rows) : rows.getObject(1, type.readAs()));
            }
            return values;
        }
    }

    private static @Nullable Short shortOrNull(ResultSet rows) throws SQLException {
        short value = rows.getShort(1);
        return rows.wasNull() ? null : value;
    }

    @ParameterizedTest
    @MethodSource("types")
    void comesBackAsItWasWritten(TypeCase type) throws SQLException {
        fill(type);

        assertThat(stored(type, "a")).usingRecursiveComparison().isEqualTo(expected(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void isTakenAsAParameter(TypeCase type) throws SQLException {
        sql().run("CREATE TABLE a (id int NOT NULL PRIMARY KEY, c " + type.declaration() + " NULL)");
        List<@Nullable Object> values = expected(type);
        Connection connection = exact.connection();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO a VALUES (?, ?)")) {
            for (int i = 0; i < values.size(); i++) {
                insert.setInt(1, i);
                bind(insert, 2, type, values.get(i));
                insert.executeUpdate();
            }
        }

        assertThat(stored(type, "a")).usingRecursiveComparison().isEqualTo(values);
    }

    private static void bind(PreparedStatement statement, int number, TypeCase type, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            statement.setNull(number, type.jdbcType());
        } else if (value instanceof BigDecimal) {
            statement.setObject(number, value, type.jdbcType(), type.scale());
        } else {
            statement.setObject(number, value, type.jdbcType());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void isTakenInABatchOfParameters(TypeCase type) throws SQLException {
        sql().run("CREATE TABLE a (id int NOT NULL PRIMARY KEY, c " + type.declaration() + " NULL)");
        List<@Nullable Object> values = expected(type);
        Connection connection = exact.connection();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO a VALUES (?, ?)")) {
            for (int i = 0; i < values.size(); i++) {
                insert.setInt(1, i);
                bind(insert, 2, type, values.get(i));
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(values.size()).containsOnly(1);
        }

        assertThat(stored(type, "a")).usingRecursiveComparison().isEqualTo(values);
    }

    @ParameterizedTest
    @MethodSource("types")
    void isCopiedInBulk(TypeCase type) throws SQLException {
        fill(type);
        sql().run("CREATE TABLE b (id int NOT NULL PRIMARY KEY, c " + type.declaration() + " NULL)");
        try (Statement statement = sql().connection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, c FROM a");
                SQLServerBulkCopy copy = new SQLServerBulkCopy(exact.connection())) {
            copy.setDestinationTableName("b");
            copy.writeToServer(rows);
        }

        assertThat(stored(type, "b")).usingRecursiveComparison().isEqualTo(expected(type));
    }

    @ParameterizedTest
    @MethodSource("variables")
    void comesBackAsAnOutputParameter(TypeCase type) throws SQLException {
        sql().run("CREATE PROCEDURE p @given " + type.declaration() + ", @back " + type.declaration()
                + " OUTPUT AS SET @back = @given");
        Connection connection = exact.connection();
        List<@Nullable Object> values = new ArrayList<>();
        for (Object value : expected(type)) {
            try (CallableStatement call = connection.prepareCall("{call p(?, ?)}")) {
                bind(call, 1, type, value);
                if (type.readAs() == BigDecimal.class) {
                    call.registerOutParameter(2, type.jdbcType(), type.scale());
                } else {
                    call.registerOutParameter(2, type.jdbcType());
                }
                call.execute();
                values.add(output(call, type));
            }
        }

        assertThat(values).usingRecursiveComparison().isEqualTo(expected(type));
    }

    private static @Nullable Object output(CallableStatement call, TypeCase type) throws SQLException {
        if (type.readAs() == Short.class) {
            short value = call.getShort(2);
            return call.wasNull() ? null : value;
        }
        return call.getObject(2, type.readAs());
    }

    @ParameterizedTest
    @MethodSource("types")
    void refusesWhatIsOutside(TypeCase type) throws SQLException {
        sql().run("CREATE TABLE a (id int NOT NULL PRIMARY KEY, c " + type.declaration() + " NULL)");
        SoftAssertions all = new SoftAssertions();
        for (TypeCase.Outside outside : type.outside()) {
            ServerError error = errorOf("INSERT INTO a VALUES (1, " + outside.literal() + ")");
            all.assertThat(outside.errors())
                    .as("%s gave %s", outside.literal(), error)
                    .contains(error.number());
        }
        all.assertThat(sql().value("SELECT COUNT(*) FROM a")).isEqualTo(0);
        all.assertAll();
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/data-types/time-transact-sql")
    void theLastMomentOfADayDoesNotBecomeTheFirst() throws SQLException {
        assertThat(sql().rows("SELECT CONVERT(varchar(20), CONVERT(time(0), '23:59:59.9999999')),"
                        + " CONVERT(varchar(20), CONVERT(time(4), '23:59:59.9999999')),"
                        + " CONVERT(varchar(20), CONVERT(time(0), '23:59:58.9999999'))"))
                .containsExactly(List.of("23:59:59", "23:59:59.9999", "23:59:59"));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/binary-and-varbinary-transact-sql",
        "https://learn.microsoft.com/sql/connect/jdbc/reference/isqlserverbulkdata-interface"
    })
    void bulkCopyFillsValuesOfAFixedLengthUp() throws SQLException {
        sql().run("CREATE TABLE filled (b binary(5), c char(4), n nchar(3))");
        try (SQLServerBulkCopy copy = new SQLServerBulkCopy(sql().connection())) {
            copy.setDestinationTableName("filled");
            copy.writeToServer(new Fixed());
            assertThat(sql().rows("SELECT b, c, n FROM filled")).containsExactly(List.of("0102000000", "ab  ", "x  "));
        } finally {
            sql().run("DROP TABLE filled");
        }
    }

    /** One row with values shorter than their types. */
    private static final class Fixed implements ISQLServerBulkData {
        private static final long serialVersionUID = 1L;
        private boolean read;

        @Override
        public Set<Integer> getColumnOrdinals() {
            return Set.of(1, 2, 3);
        }

        @Override
        public String getColumnName(int column) {
            return List.of("b", "c", "n").get(column - 1);
        }

        @Override
        public int getColumnType(int column) {
            return List.of(Types.BINARY, Types.CHAR, Types.NCHAR).get(column - 1);
        }

        @Override
        public int getPrecision(int column) {
            return List.of(5, 4, 3).get(column - 1);
        }

        @Override
        public int getScale(int column) {
            return 0;
        }

        @Override
        public Object[] getRowData() {
            return new Object[] {new byte[] {1, 2}, "ab", "x"};
        }

        @Override
        public boolean next() {
            boolean first = !read;
            read = true;
            return first;
        }
    }
}
