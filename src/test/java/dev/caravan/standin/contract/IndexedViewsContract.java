// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes of views. */
@Cites({
    "https://learn.microsoft.com/sql/relational-databases/views/create-indexed-views",
    "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
})
abstract class IndexedViewsContract extends Contract {
    private static final String INDEX = "CREATE UNIQUE CLUSTERED INDEX ix ON v (code)";

    @BeforeEach
    void create() throws SQLException {
        sql().run(
                        "CREATE TABLE item (id int NOT NULL PRIMARY KEY, code int NOT NULL, used bit NOT NULL)",
                        "INSERT item VALUES (1, 10, 1), (2, 10, 0), (3, 11, 1)",
                        "CREATE VIEW v WITH SCHEMABINDING AS SELECT id, code FROM dbo.item WHERE used = 1");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("IF @@TRANCOUNT > 0 ROLLBACK", "DROP VIEW IF EXISTS v, w", "DROP TABLE IF EXISTS item");
    }

    @Test
    void keepTheRowsOfTheViewUniqueWhateverChangesTheTable() throws SQLException {
        sql().run(INDEX);

        assertThat(errorOf("INSERT item VALUES (4, 10, 1)"))
                .isEqualTo(errorOf("UPDATE item SET used = 1 WHERE id = 2"))
                .satisfies(error -> assertThat(error.number()).isEqualTo(2601))
                .satisfies(error -> assertThat(error.message())
                        .isEqualTo(
                                "Cannot insert duplicate key row in object 'dbo.v' with unique index 'ix'. The duplicate"
                                        + " key value is (10)."));
        assertThat(sql().value("SELECT COUNT(*) FROM item WHERE used = 1")).isEqualTo(2);

        sql().run("DROP INDEX ix ON v", "INSERT item VALUES (4, 10, 1)");
        assertThat(errorOf(INDEX).number()).isEqualTo(1505);
    }

    @Test
    void areListedWithTheirColumnsAndGoWithTheView() throws SQLException {
        sql().run(INDEX, "CREATE INDEX more ON v (id DESC) INCLUDE (code)");

        assertThat(sql().rows("SELECT name, index_id, type_desc, is_unique FROM sys.indexes"
                        + " WHERE object_id = OBJECT_ID('v') ORDER BY index_id"))
                .containsExactly(List.of("ix", 1, "CLUSTERED", true), List.of("more", 2, "NONCLUSTERED", false));
        assertThat(sql().rows(
                                "SELECT i.name, COL_NAME(c.object_id, c.column_id), c.is_descending_key, c.is_included_column"
                                        + " FROM sys.indexes i JOIN sys.index_columns c ON c.object_id = i.object_id"
                                        + " AND c.index_id = i.index_id WHERE i.object_id = OBJECT_ID('v')"
                                        + " ORDER BY i.index_id, c.index_column_id"))
                .containsExactly(
                        List.of("ix", "code", false, false),
                        List.of("more", "id", true, false),
                        List.of("more", "code", false, true));

        sql().run("ALTER VIEW v WITH SCHEMABINDING AS SELECT code FROM dbo.item WHERE used = 1");
        assertThat(sql().value("SELECT COUNT(*) FROM sys.indexes WHERE object_id = OBJECT_ID('v')"))
                .isEqualTo(0);
    }

    @Test
    void theClusteredOneTakesTheOthersWithIt() throws SQLException {
        sql().run(INDEX, "CREATE INDEX more ON v (id)", "DROP INDEX ix ON v");

        assertThat(sql().value("SELECT COUNT(*) FROM sys.indexes WHERE object_id = OBJECT_ID('v')"))
                .isEqualTo(0);
        assertThat(errorOf("CREATE INDEX more ON v (id)").number()).isEqualTo(1940);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1939 | VIEW w AS SELECT code FROM dbo.item",
                "10100 | VIEW w WITH SCHEMABINDING AS SELECT DISTINCT code FROM dbo.item",
                "10101 | VIEW w WITH SCHEMABINDING AS SELECT TOP 5 code FROM dbo.item",
                "10113 | VIEW w WITH SCHEMABINDING AS SELECT a.code FROM dbo.item a LEFT JOIN dbo.item b ON b.id = a.code",
                "10116 | VIEW w WITH SCHEMABINDING AS SELECT code FROM dbo.item UNION SELECT id FROM dbo.item",
                "10138 | VIEW w WITH SCHEMABINDING AS SELECT code, SUM(id) AS s FROM dbo.item GROUP BY code"
            })
    void areRefusedWhereTheViewIsNotFitForThem(int number, String view) throws SQLException {
        sql().run("CREATE " + view);

        assertThat(errorOf("CREATE UNIQUE CLUSTERED INDEX ix ON w (code)").number())
                .isEqualTo(number);
    }

    @Test
    void mayCountTheRowsOfGroups() throws SQLException {
        sql().run(
                        "CREATE VIEW w WITH SCHEMABINDING AS SELECT code, SUM(id) AS s, COUNT_BIG(*) AS n FROM dbo.item"
                                + " GROUP BY code",
                        "CREATE UNIQUE CLUSTERED INDEX ix ON w (code)",
                        "INSERT item VALUES (4, 10, 1)");

        assertThat(sql().rows("SELECT code, n FROM w WITH (NOEXPAND) ORDER BY code"))
                .containsExactly(List.of(10, 3L), List.of(11, 1L));
    }
}
