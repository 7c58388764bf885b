// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInMainIT {
    private final StandIn standIn = StandIn.start();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void stop() {
        standIn.close();
    }

    private Path script(String text) throws IOException {
        return Files.writeString(directory.resolve("script.sql"), text);
    }

    @Test
    void runsTheBatchesOfAScript() throws IOException, SQLException {
        int batches = StandInMain.run(
                standIn,
                script("CREATE DATABASE shop\nGO\nUSE shop\ngo\nCREATE TABLE t (id int IDENTITY)\nGO\n"
                        + "INSERT t DEFAULT VALUES\nGO 3\nSELECT 1"));

        assertThat(batches).isEqualTo(7);
        try (SqlClient sql = SqlClient.connect(standIn, "shop")) {
            assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(3);
        }
    }

    @Test
    void stopsAtTheFirstErrorOfAScript() throws IOException {
        Path script = script("SELECT 1\nGO\nSELECT * FROM missing\nGO\nCREATE DATABASE shop\nGO");

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> StandInMain.run(standIn, script))
                .returns(208, SQLException::getErrorCode);
        assertThat(standIn.server().database("shop")).isNull();
    }

    @Test
    void loadsTheChinookDatabase() throws IOException, SQLException {
        Path chinook = Path.of("../shared/data/chinook/Chinook_SqlServer.sql");
        assumeThat(chinook).exists();

        StandInMain.run(standIn, chinook);

        try (SqlClient sql = SqlClient.connect(standIn, "Chinook")) {
            assertThat(sql.value("SELECT COUNT(*) FROM dbo.Track")).isEqualTo(3503);
            assertThat(sql.value("SELECT COUNT(*) FROM sys.foreign_keys")).isEqualTo(11);
        }
        assertThat(standIn.control().unknownStatements()).isEmpty();
    }
}
