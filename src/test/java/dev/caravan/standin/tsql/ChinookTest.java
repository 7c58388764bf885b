// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.type.SqlTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Chinook script of its own project, run unchanged. */
class ChinookTest {
    private static final Path SCRIPT = Path.of("../shared/data/chinook/Chinook_SqlServer.sql");
    private static Sql sql = Sql.open();

    @BeforeAll
    static void runScript() throws IOException {
        assumeTrue(Files.exists(SCRIPT), "the Chinook script is not there");
        sql = Sql.open();
        sql.engine
                .registry()
                .add(new SystemView(
                        "dbo",
                        "sysdatabases",
                        List.of(ColumnMeta.of("name", SqlTypes.SYSNAME)),
                        s -> s.server().databases().stream()
                                .map(d -> new Object[] {d.name()})
                                .toList()));
        for (String batch : Files.readString(SCRIPT).split("(?m)^GO\\s*$")) {
            if (!batch.isBlank()) {
                sql.run(batch);
            }
        }
    }

    @Test
    void loadsEveryRow() {
        assertThat(sql.value("SELECT COUNT(*) FROM Track")).isEqualTo(3503);
        assertThat(sql.value("SELECT COUNT(*) FROM Chinook.dbo.PlaylistTrack")).isEqualTo(8715);
        assertThat(sql.value("SELECT COUNT(*) FROM InvoiceLine")).isEqualTo(2240);
    }

    @Test
    void answersReports() {
        assertThat(sql.rows("""
                        SELECT TOP 3 c.Country, SUM(i.Total) AS Total FROM Customer c
                        JOIN Invoice i ON i.CustomerId = c.CustomerId
                        GROUP BY c.Country ORDER BY Total DESC, c.Country""").toString()).isEqualTo("[[USA, 523.06], [Canada, 303.96], [France, 195.10]]");
        assertThat(sql.rows("""
                        SELECT ar.Name, COUNT(*) n FROM Artist ar JOIN Album al ON al.ArtistId = ar.ArtistId
                        JOIN Track t ON t.AlbumId = al.AlbumId GROUP BY ar.Name HAVING COUNT(*) > 130 ORDER BY n DESC""").toString()).isEqualTo("[[Iron Maiden, 213], [U2, 135]]");
    }

    @Test
    void keepsItsForeignKeys() {
        assertThat(sql.error("DELETE FROM Artist WHERE ArtistId = 1")).isEqualTo(547);
        assertThat(sql.error("INSERT INTO Album VALUES (9999, N'x', 99999)")).isEqualTo(547);
    }

    @Test
    void understandsEveryStatement() {
        assertThat(sql.server().unknownStatements()).isEmpty();
    }
}
