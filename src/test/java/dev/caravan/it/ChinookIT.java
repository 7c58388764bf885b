// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A database that others made: the Chinook script unchanged, its tables synchronised from schema to changes. */
class ChinookIT {

    private static final Path SCRIPT = Path.of("../shared/data/chinook/Chinook_SqlServer.sql");

    private static final List<String> TABLES = List.of(
            "Album",
            "Artist",
            "Customer",
            "Employee",
            "Genre",
            "Invoice",
            "InvoiceLine",
            "MediaType",
            "Playlist",
            "PlaylistTrack",
            "Track");

    /** Each table gets inserts, updates and deletes, children before the parents they refer to are removed. */
    private static final List<String> CHANGES = List.of(
            "INSERT INTO Artist VALUES (9001, N'Ångström'), (9002, N'Second')",
            "UPDATE Artist SET Name = Name + N' Band' WHERE ArtistId IN (1, 2, 9001)",
            "INSERT INTO Album VALUES (9001, N'First', 9001), (9002, N'Other', 9002)",
            "UPDATE Album SET Title = UPPER(Title) WHERE AlbumId % 50 = 0",
            "DELETE FROM Album WHERE AlbumId = 9002",
            "DELETE FROM Artist WHERE ArtistId = 9002",
            "INSERT INTO Genre VALUES (901, N'Skiffle'), (902, NULL)",
            "UPDATE Genre SET Name = N'Rock ''n'' Roll' WHERE GenreId = 5",
            "DELETE FROM Genre WHERE GenreId = 902",
            "INSERT INTO MediaType VALUES (901, N'Wax'), (902, N'Tape')",
            "UPDATE MediaType SET Name = NULL WHERE MediaTypeId = 902",
            "DELETE FROM MediaType WHERE MediaTypeId = 902",
            "INSERT INTO Track SELECT TrackId + 100000, Name, AlbumId, 901, 901, Composer, Milliseconds, Bytes, UnitPrice"
                    + " FROM Track WHERE TrackId <= 500",
            "UPDATE Track SET UnitPrice = UnitPrice + 0.01, Composer = NULL WHERE TrackId BETWEEN 100 AND 700",
            "DELETE FROM Track WHERE TrackId > 100400",
            "INSERT INTO Playlist VALUES (901, N'Mine'), (902, N'Yours')",
            "UPDATE Playlist SET Name = N'Ours' WHERE PlaylistId = 901",
            "INSERT INTO PlaylistTrack SELECT 901, TrackId FROM Track WHERE TrackId <= 200",
            "UPDATE PlaylistTrack SET PlaylistId = 902 WHERE PlaylistId = 901 AND TrackId > 150",
            "DELETE FROM PlaylistTrack WHERE PlaylistId = 902 AND TrackId > 180",
            "INSERT INTO Employee (EmployeeId, LastName, FirstName, HireDate) VALUES (901, N'O''Hara', N'Jö', '2024-02-29'),"
                    + " (902, N'Gone', N'Soon', NULL)",
            "UPDATE Employee SET Title = N'IT', ReportsTo = 1, BirthDate = '1980-01-01T12:34:56.789' WHERE EmployeeId = 901",
            "DELETE FROM Employee WHERE EmployeeId = 902",
            "INSERT INTO Customer (CustomerId, FirstName, LastName, Email, SupportRepId) VALUES (901, N'Łukasz', N'X', N'x@y', 3),"
                    + " (902, N'A', N'B', N'c@d', NULL)",
            "UPDATE Customer SET Company = N'公司', PostalCode = NULL WHERE CustomerId IN (1, 901)",
            "DELETE FROM Customer WHERE CustomerId = 902",
            "INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, Total) VALUES (9001, 901, '2024-12-31T23:59:59.997', 9.99),"
                    + " (9002, 901, '2025-01-01', 0)",
            "UPDATE Invoice SET Total = Total * 2, BillingCity = N'Zürich' WHERE InvoiceId IN (3, 9001)",
            "DELETE FROM Invoice WHERE InvoiceId = 9002",
            "INSERT INTO InvoiceLine VALUES (90001, 9001, 1, 0.99, 3), (90002, 9001, 2, 0.99, 1)",
            "UPDATE InvoiceLine SET Quantity = 7 WHERE InvoiceLineId IN (1, 90001)",
            "DELETE FROM InvoiceLine WHERE InvoiceLineId = 90002");

    @Test
    void elevenTablesOfTheChinookScriptAreSynchronisedFromSchemaToChanges() throws Exception {
        assumeTrue(Files.exists(SCRIPT), "the Chinook script is not here");
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            run(source);
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.source.database", "Chinook");
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            SourceDatabase chinook = source.with("Chinook");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);
                for (String table : TABLES) {
                    Comparison.assertEqual(chinook, "dbo.[" + table + "]", target, name(table));
                }

                for (String change : CHANGES) {
                    chinook.execute(change);
                }
                caravan.awaitCaughtUp(chinook);
                for (String table : TABLES) {
                    Comparison.assertEqual(chinook, "dbo.[" + table + "]", target, name(table));
                }
                assertThat(caravan.tasks().tables("it")).hasSize(TABLES.size());
                caravan.tasks().tables("it").forEach(table -> {
                    assertThat(table.inserts())
                            .as("inserts into %s", table.source())
                            .isPositive();
                    assertThat(table.updates() + table.deletes())
                            .as("others on %s", table.source())
                            .isPositive();
                });
            }
        }
    }

    private static String name(String table) {
        return "dbo." + table.toLowerCase(Locale.ROOT);
    }

    private static void run(SourceDatabase source) throws Exception {
        String script = Files.readString(SCRIPT, StandardCharsets.UTF_8);
        if (script.startsWith("\uFEFF")) {
            script = script.substring(1);
        }
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            for (String batch : script.split("(?mi)^\\s*GO\\s*$")) {
                if (!batch.isBlank()) {
                    statement.execute(batch);
                }
            }
        }
    }
}
