// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.StandIn;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in with the captured table {@code shop.dbo.item} of two rows, for the unmodified Debezium connector. */
abstract class DebeziumFixture {
    final StandIn standIn = StandIn.start();
    final StreamingProbe probe = new StreamingProbe(standIn.wire());

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void createShop() throws SQLException {
        run("master", "CREATE DATABASE shop");
        run(
                "shop",
                "EXEC sys.sp_cdc_enable_db",
                "CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, name nvarchar(50) NULL, price decimal(9,2) NOT NULL"
                        + " DEFAULT 0, made datetime2(3) NULL)",
                "INSERT INTO dbo.item (id, name, price) VALUES (1, N'pen', 1.50), (2, N'ink', 7.25)",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'item', @role_name = NULL",
                "EXEC standin.await_capture");
    }

    @AfterEach
    void knowsEveryStatement() {
        standIn.close();
        assertThat(standIn.control().unknownStatements()).isEmpty();
        assertThat(standIn.wire().internalErrors()).isZero();
    }

    void run(String database, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(standIn.url(database), standIn.user(), standIn.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    DebeziumRun debezium(String... settings) {
        return DebeziumRun.start(standIn, "shop", directory, settings);
    }

    static List<String> operations(List<Struct> changes) {
        return changes.stream().map(change -> change.getString("op")).toList();
    }

    static List<Object> ids(List<Struct> changes) {
        return changes.stream()
                .map(change -> change.getStruct(change.get("after") == null ? "before" : "after"))
                .map(row -> row.get("id"))
                .toList();
    }
}
