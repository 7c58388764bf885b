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

/** Partition functions and schemes, partitioned tables and indexes, and what is done with single partitions. */
@Cites({
    "https://learn.microsoft.com/sql/relational-databases/partitions/partitioned-tables-and-indexes",
    "https://learn.microsoft.com/sql/t-sql/statements/create-partition-function-transact-sql",
    "https://learn.microsoft.com/sql/t-sql/statements/create-partition-scheme-transact-sql",
    "https://learn.microsoft.com/sql/t-sql/statements/alter-partition-function-transact-sql",
    "https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql#switch",
    "https://learn.microsoft.com/sql/t-sql/statements/truncate-table-transact-sql",
    "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
})
abstract class PartitionsContract extends Contract {

    @BeforeEach
    void schemes() throws SQLException {
        sql().run(
                        "CREATE PARTITION FUNCTION by_left (int) AS RANGE LEFT FOR VALUES (10, 20)",
                        "CREATE PARTITION FUNCTION by_right (int) AS RANGE RIGHT FOR VALUES (10, 20)",
                        "CREATE PARTITION SCHEME on_left AS PARTITION by_left ALL TO ([PRIMARY])",
                        "CREATE PARTITION SCHEME on_right AS PARTITION by_right TO ([PRIMARY], [PRIMARY], [PRIMARY])");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("DROP TABLE IF EXISTS part, staging, heap, loose");
        for (String scheme : List.of("on_left", "on_right", "other")) {
            sql().run("IF EXISTS (SELECT 1 FROM sys.partition_schemes WHERE name = '" + scheme
                    + "') DROP PARTITION SCHEME " + scheme);
        }
        for (String function : List.of("by_left", "by_right", "unsorted")) {
            sql().run("IF EXISTS (SELECT 1 FROM sys.partition_functions WHERE name = '" + function
                    + "') DROP PARTITION FUNCTION " + function);
        }
    }

    private void table() throws SQLException {
        sql().run(
                        "CREATE TABLE part (id int NOT NULL, n int NOT NULL, word nvarchar(10) NULL,"
                                + " CONSTRAINT pk_part PRIMARY KEY (id, n)) ON on_left (n)",
                        "INSERT INTO part VALUES (1, 5, N'a'), (2, 10, N'b'), (3, 11, N'c'), (4, 20, N'd'), (5, 99, N'e')");
    }

    private List<Object> rowsOf(String table) throws SQLException {
        return sql()
                .rows("SELECT p.rows FROM sys.partitions p WHERE p.object_id = OBJECT_ID('" + table
                        + "') AND p.index_id < 2 ORDER BY p.partition_number")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"9,1,1", "10,1,2", "11,2,2", "20,2,3", "21,3,3", "NULL,1,1"})
    void aBoundaryBelongsToTheLeftOrTheRight(String value, int left, int right) throws SQLException {
        assertThat(sql().rows("SELECT $PARTITION.by_left(" + value + "), $PARTITION.by_right(" + value + ")"))
                .containsExactly(List.of(left, right));
    }

    @Test
    void functionsAndSchemesAreInTheCatalogue() throws SQLException {
        assertThat(sql().rows(
                                "SELECT name, type, type_desc, fanout, boundary_value_on_right FROM sys.partition_functions"
                                        + " WHERE name IN ('by_left', 'by_right') ORDER BY name"))
                .containsExactly(
                        List.of("by_left", "R ", "RANGE", 3, false), List.of("by_right", "R ", "RANGE", 3, true));
        assertThat(sql().rows("SELECT v.boundary_id, CAST(v.value AS int), SQL_VARIANT_PROPERTY(v.value, 'BaseType')"
                        + " FROM sys.partition_range_values v JOIN sys.partition_functions f"
                        + " ON f.function_id = v.function_id WHERE f.name = 'by_left' ORDER BY v.boundary_id"))
                .containsExactly(List.of(1, 10, "int"), List.of(2, 20, "int"));
        assertThat(sql().rows("SELECT p.parameter_id, TYPE_NAME(p.system_type_id), p.max_length"
                        + " FROM sys.partition_parameters p JOIN sys.partition_functions f"
                        + " ON f.function_id = p.function_id WHERE f.name = 'by_left'"))
                .containsExactly(List.of(1, "int", (short) 4));
        assertThat(sql().rows("SELECT s.name, s.type, s.type_desc, f.name FROM sys.partition_schemes s"
                        + " JOIN sys.partition_functions f ON f.function_id = s.function_id ORDER BY s.name"))
                .containsExactly(
                        List.of("on_left", "PS", "PARTITION_SCHEME", "by_left"),
                        List.of("on_right", "PS", "PARTITION_SCHEME", "by_right"));
    }

    @Test
    void rowsAreCountedByPartition() throws SQLException {
        table();

        assertThat(rowsOf("part")).containsExactly(2L, 2L, 1L);
        assertThat(sql().rows("SELECT partition_number, row_count FROM sys.dm_db_partition_stats"
                        + " WHERE object_id = OBJECT_ID('part') ORDER BY partition_number"))
                .containsExactly(List.of(1, 2L), List.of(2, 2L), List.of(3, 1L));
        assertThat(sql().rows("SELECT $PARTITION.by_left(n), COUNT(*) FROM part GROUP BY $PARTITION.by_left(n)"
                        + " ORDER BY 1"))
                .containsExactly(List.of(1, 2), List.of(2, 2), List.of(3, 1));
        sql().run("UPDATE part SET n = 15 WHERE id = 1");
        assertThat(rowsOf("part")).containsExactly(1L, 3L, 1L);
    }

    @Test
    void indexesFollowTheirTable() throws SQLException {
        table();
        sql().run(
                        "CREATE INDEX aligned ON part (word)",
                        "CREATE INDEX elsewhere ON part (word) ON [PRIMARY]",
                        "CREATE TABLE heap (n int NULL) ON on_right (n)");

        assertThat(
                        sql().rows(
                                        "SELECT i.name, s.name FROM sys.indexes i JOIN sys.data_spaces s"
                                                + " ON s.data_space_id = i.data_space_id WHERE i.object_id = OBJECT_ID('part') ORDER BY i.name"))
                .containsExactly(
                        List.of("aligned", "on_left"), List.of("elsewhere", "PRIMARY"), List.of("pk_part", "on_left"));
        assertThat(sql().rows("SELECT i.name, c.name, ic.key_ordinal, ic.partition_ordinal FROM sys.index_columns ic"
                        + " JOIN sys.indexes i ON i.object_id = ic.object_id AND i.index_id = ic.index_id"
                        + " JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id"
                        + " WHERE i.object_id = OBJECT_ID('part') AND ic.partition_ordinal > 0 ORDER BY i.name"))
                .containsExactly(
                        List.of("aligned", "n", (short) 0, (short) 1), List.of("pk_part", "n", (short) 2, (short) 1));
        assertThat(rowsOf("heap")).containsExactly(0L, 0L, 0L);
    }

    @Test
    void uniqueIndexesNeedThePartitioningColumn() throws SQLException {
        table();

        assertThat(errorOf("CREATE UNIQUE INDEX u ON part (id)").number()).isEqualTo(1908);
        assertThat(errorOf("CREATE TABLE loose (id int PRIMARY KEY, n int) ON on_left (n)")
                        .number())
                .isEqualTo(1908);
        sql().run("CREATE UNIQUE INDEX u ON part (id) ON [PRIMARY]");
    }

    @Test
    void functionsAreSplitAndMerged() throws SQLException {
        table();
        sql().run("ALTER PARTITION FUNCTION by_left() SPLIT RANGE (50)");
        assertThat(rowsOf("part")).containsExactly(2L, 2L, 0L, 1L);
        sql().run("ALTER PARTITION FUNCTION by_left() MERGE RANGE (10)");
        assertThat(rowsOf("part")).containsExactly(4L, 0L, 1L);

        assertThat(errorOf("ALTER PARTITION FUNCTION by_left() SPLIT RANGE (20)")
                        .number())
                .isEqualTo(7721);
        assertThat(errorOf("ALTER PARTITION FUNCTION by_left() MERGE RANGE (21)")
                        .number())
                .isEqualTo(7715);
        assertThat(errorOf("ALTER PARTITION FUNCTION by_right() SPLIT RANGE (30)")
                        .number())
                .isEqualTo(7707);
        sql().run(
                        "ALTER PARTITION SCHEME on_right NEXT USED [PRIMARY]",
                        "ALTER PARTITION FUNCTION by_right() SPLIT RANGE (30)");
        assertThat(sql().value("SELECT fanout FROM sys.partition_functions WHERE name = 'by_right'"))
                .isEqualTo(4);
    }

    @Test
    void splitsAreRolledBack() throws SQLException {
        table();
        sql().run("BEGIN TRAN", "ALTER PARTITION FUNCTION by_left() SPLIT RANGE (50)", "ROLLBACK");

        assertThat(rowsOf("part")).containsExactly(2L, 2L, 1L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7708 | CREATE PARTITION FUNCTION f (int) AS RANGE LEFT FOR VALUES (1, 1)",
                "7704 | CREATE PARTITION FUNCTION f (xml) AS RANGE LEFT FOR VALUES (1)",
                "7705 | CREATE PARTITION FUNCTION f (int) AS RANGE LEFT FOR VALUES ('x')",
                "2714 | CREATE PARTITION FUNCTION by_left (int) AS RANGE LEFT FOR VALUES (1)",
                "7707 | CREATE PARTITION SCHEME s AS PARTITION by_left TO ([PRIMARY], [PRIMARY])",
                "7706 | DROP PARTITION FUNCTION by_left",
                "1921 | CREATE TABLE loose (n int) ON nowhere (n)",
                "1921 | CREATE TABLE loose (n int) ON [nowhere]",
                "1921 | CREATE TABLE loose (n int, t varchar(max)) TEXTIMAGE_ON [nowhere]",
                "7726 | CREATE TABLE loose (n bigint) ON on_left (n)",
                "2726 | CREATE TABLE loose (n int) ON on_left"
            })
    void mistakesHaveTheirNumbers(int number, String statement) throws SQLException {
        assertThat(errorOf(statement).number()).isEqualTo(number);
    }

    @Test
    void aSchemeInUseIsNotDropped() throws SQLException {
        table();

        assertThat(errorOf("DROP PARTITION SCHEME on_left").number()).isEqualTo(7717);
        assertThat(errorOf("ALTER TABLE part ALTER COLUMN n bigint NOT NULL").number())
                .isEqualTo(5074);
    }

    @Test
    void singlePartitionsAreTruncated() throws SQLException {
        table();
        sql().run("TRUNCATE TABLE part WITH (PARTITIONS (1, 3))");
        assertThat(rowsOf("part")).containsExactly(0L, 2L, 0L);
        sql().run("TRUNCATE TABLE part WITH (PARTITIONS (1 TO 2))");
        assertThat(rowsOf("part")).containsExactly(0L, 0L, 0L);

        assertThat(errorOf("TRUNCATE TABLE part WITH (PARTITIONS (4))").number())
                .isEqualTo(7722);
        sql().run("CREATE TABLE heap (n int)");
        assertThat(errorOf("TRUNCATE TABLE heap WITH (PARTITIONS (1))").number())
                .isEqualTo(7729);
    }

    @Test
    void partitionsAreSwitchedOutAndIn() throws SQLException {
        table();
        sql().run(
                        "CREATE TABLE staging (id int NOT NULL, n int NOT NULL, word nvarchar(10) NULL,"
                                + " CONSTRAINT pk_staging PRIMARY KEY (id, n))",
                        "ALTER TABLE part SWITCH PARTITION 2 TO staging");
        assertThat(rowsOf("part")).containsExactly(2L, 0L, 1L);
        assertThat(sql().rows("SELECT id FROM staging ORDER BY id")).containsExactly(List.of(3), List.of(4));

        assertThat(errorOf("ALTER TABLE staging SWITCH TO part PARTITION 2").number())
                .isEqualTo(4982);
        sql().run(
                        "ALTER TABLE staging ADD CONSTRAINT inside CHECK (n > 10 AND n <= 20)",
                        "ALTER TABLE staging SWITCH TO part PARTITION 2");
        assertThat(rowsOf("part")).containsExactly(2L, 2L, 1L);
        assertThat(rowsOf("staging")).containsExactly(0L);
    }

    @Test
    void switchingIsRefusedWhereTablesDiffer() throws SQLException {
        table();
        String shape =
                "CREATE TABLE staging (id int NOT NULL, n int NOT NULL, word nvarchar(10) NULL, CONSTRAINT pk_staging PRIMARY KEY (id, n))";
        String switching = "ALTER TABLE part SWITCH PARTITION 1 TO staging";
        sql().run(shape, "INSERT INTO staging VALUES (1, 1, NULL)");
        assertThat(errorOf(switching).number()).isEqualTo(4905);
        assertThat(errorOf("ALTER TABLE part SWITCH TO staging").number()).isEqualTo(4911);
        assertThat(errorOf("ALTER TABLE part SWITCH PARTITION 4 TO staging").number())
                .isEqualTo(4950);
        assertThat(errorOf("ALTER TABLE part SWITCH PARTITION 1 TO part PARTITION 2")
                        .number())
                .isEqualTo(4955);
        for (String[] change : new String[][] {
            {"ADD extra int NULL", "4943"},
            {"ALTER COLUMN word nvarchar(11) NULL", "4944"},
            {"ALTER COLUMN word nvarchar(10) NOT NULL", "4985"},
            {"ADD CHECK (id > 0)", "4970"},
            {"DROP CONSTRAINT pk_staging", "4913"},
        }) {
            sql().run("DROP TABLE staging", shape, "ALTER TABLE staging " + change[0]);
            assertThat(errorOf(switching).number()).isEqualTo(Integer.parseInt(change[1]));
        }
        sql().run("DROP TABLE staging", shape, "CREATE INDEX w ON staging (word)");
        assertThat(errorOf(switching).number()).isEqualTo(4947);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sys-sp-cdc-enable-table-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-data-capture-sql-server"
    })
    void capturedTablesAreSwitchedWhereTheirInstanceAllowsIt() throws SQLException {
        table();
        String enable = "EXEC sys.sp_cdc_enable_table @source_schema = 'dbo', @source_name = 'part', @role_name = NULL,"
                + " @supports_net_changes = 0, @allow_partition_switch = ";
        sql().run(
                        "DELETE FROM part WHERE n <= 10",
                        "EXEC sys.sp_cdc_enable_db",
                        enable + "0",
                        "CREATE TABLE staging (id int NOT NULL, n int NOT NULL, word nvarchar(10) NULL,"
                                + " CONSTRAINT pk_staging PRIMARY KEY (id, n), CHECK (n <= 10))",
                        "INSERT INTO staging VALUES (7, 7, NULL)");
        try {
            assertThat(errorOf("ALTER TABLE part SWITCH PARTITION 1 TO staging").number())
                    .isEqualTo(22843);
            assertThat(errorOf("ALTER TABLE staging SWITCH TO part PARTITION 1").number())
                    .isEqualTo(22842);
            assertThat(errorOf("TRUNCATE TABLE part WITH (PARTITIONS (1))").number())
                    .isEqualTo(4711);
            sql().run(
                            "EXEC sys.sp_cdc_disable_table 'dbo', 'part', 'all'",
                            enable + "1",
                            "ALTER TABLE staging SWITCH TO part PARTITION 1");
            assertThat(rowsOf("part")).containsExactly(1L, 2L, 1L);
        } finally {
            sql().run("EXEC sys.sp_cdc_disable_db");
        }
    }
}
