// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.math.BigDecimal;
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
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bulk loads from the JDBC driver. */
class BulkCopyIT {
    private static final Collation LATIN = Collation.DEFAULT;

    private final StandInFixture fixture = new StandInFixture(Encryption.NONE);

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void copy(String table) throws SQLException {
        try (Connection from = fixture.connect();
                Connection to = fixture.connect();
                Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery("table");
                SQLServerBulkCopy copy = new SQLServerBulkCopy(to)) {
            copy.setDestinationTableName(table);
            copy.writeToServer(rows);
        }
    }

    @Test
    void loadsEveryType() throws SQLException {
        List<SqlType> types = List.of(
                Types.of(Kind.INT),
                Types.of(Kind.BIT),
                Types.of(Kind.TINYINT),
                Types.of(Kind.SMALLINT),
                Types.of(Kind.BIGINT),
                Types.of(Kind.REAL),
                Types.of(Kind.FLOAT),
                Types.decimal(Kind.DECIMAL, 38, 4),
                Types.of(Kind.MONEY),
                Types.of(Kind.SMALLMONEY),
                Types.of(Kind.DATE),
                Types.temporal(Kind.TIME, 7),
                Types.of(Kind.DATETIME),
                Types.of(Kind.SMALLDATETIME),
                Types.temporal(Kind.DATETIME2, 7),
                Types.temporal(Kind.DATETIMEOFFSET, 7),
                Types.text(Kind.CHAR, 4, LATIN),
                Types.text(Kind.VARCHAR, 20, LATIN),
                Types.text(Kind.VARCHAR, SqlType.MAX, LATIN),
                Types.text(Kind.NCHAR, 2, LATIN),
                Types.text(Kind.NVARCHAR, 20, LATIN),
                Types.text(Kind.NVARCHAR, SqlType.MAX, LATIN),
                Types.binary(Kind.BINARY, 3),
                Types.binary(Kind.VARBINARY, 20),
                Types.binary(Kind.VARBINARY, SqlType.MAX),
                Types.of(Kind.UNIQUEIDENTIFIER));
        Object[] values = {
            1,
            true,
            (short) 255,
            (short) -1,
            -1L,
            1.5f,
            -2.5,
            new BigDecimal("-123456789012345678901234567890.1234"),
            new BigDecimal("-12.3456"),
            new BigDecimal("12.3456"),
            LocalDate.of(2024, 2, 29),
            LocalTime.of(1, 2, 3, 123_456_700),
            LocalDateTime.of(2024, 2, 29, 1, 2, 3, 997_000_000),
            LocalDateTime.of(2024, 2, 29, 1, 2),
            LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_700),
            OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_700, ZoneOffset.ofHours(3)),
            "ab  ",
            "é€",
            "é€".repeat(9000),
            "日本",
            "😀",
            "я".repeat(9000),
            new byte[] {1, 0, -1},
            new byte[] {9},
            new byte[9000],
            UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")
        };
        List<ColumnMeta> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(ColumnMeta.of("c" + i, types.get(i)));
        }
        @Nullable Object[] nulls = new @Nullable Object[values.length];
        fixture.engine().table(columns, List.of(values, nulls));
        copy("target");
        assertThat(fixture.engine().bulkRows()).hasSize(2);
        // The driver sends a uniqueidentifier as char(36) and leaves the conversion to the server.
        values[values.length - 1] = "00112233-4455-6677-8899-AABBCCDDEEFF";
        for (int i = 0; i < values.length; i++) {
            assertThat(fixture.engine().bulkRows().get(0)[i]).as("column %d", i).isEqualTo(values[i]);
        }
        assertThat(fixture.engine().bulkRows().get(1)).isEqualTo(nulls);
    }

    @Test
    void loadsTextsAndImages() throws SQLException {
        List<ColumnMeta> columns = List.of(
                ColumnMeta.of("t", Types.text(Kind.TEXT, SqlType.MAX, LATIN)),
                ColumnMeta.of("n", Types.text(Kind.NTEXT, SqlType.MAX, LATIN)),
                ColumnMeta.of("i", Types.of(Kind.IMAGE)),
                ColumnMeta.of("x", Types.of(Kind.XML)));
        Object[] values = {"é".repeat(9000), "я".repeat(9000), new byte[9000], "<a>я</a>"};
        fixture.engine().table(columns, List.of(values, new @Nullable Object[4]));
        copy("target");
        assertThat(fixture.engine().bulkRows()).hasSize(2);
        for (int i = 0; i < values.length; i++) {
            assertThat(fixture.engine().bulkRows().get(0)[i]).as("column %d", i).isEqualTo(values[i]);
            assertThat(fixture.engine().bulkRows().get(1)[i]).isNull();
        }
    }

    @Test
    void loadsManyRowsAsAStream() throws SQLException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            rows.add(new Object[] {i, "name of row " + i});
        }
        List<ColumnMeta> columns = List.of(
                ColumnMeta.of("id", Types.of(Kind.INT)), ColumnMeta.of("name", Types.text(Kind.NVARCHAR, 50, LATIN)));
        fixture.engine().table(columns, rows);
        copy("target");
        assertThat(fixture.engine().bulkRows()).hasSize(50_000);
    }

    @Test
    void reportsARowThatTheEngineRefuses() {
        List<ColumnMeta> columns = List.of(ColumnMeta.of("id", Types.of(Kind.INT)));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            rows.add(new Object[] {i == 10 ? -1 : i});
        }
        fixture.engine().table(columns, rows);
        assertThatThrownBy(() -> copy("target"))
                .isInstanceOf(SQLServerException.class)
                .hasMessageContaining("Violation of PRIMARY KEY");
    }

    @Test
    void reportsATableThatTheEngineDoesNotKnow() {
        List<ColumnMeta> columns = List.of(ColumnMeta.of("id", Types.of(Kind.INT)));
        fixture.engine().table(columns, List.<@Nullable Object[]>of(new Object[] {1}));
        assertThatThrownBy(() -> copy("missing")).hasMessageContaining("Invalid object name 'missing'");
    }
}
