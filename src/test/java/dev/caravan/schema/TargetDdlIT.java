// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Needs PostgreSQL. */
class TargetDdlIT {

    private static TargetDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TargetDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @BeforeEach
    void createSchema() {
        database.execute("DROP SCHEMA IF EXISTS sales CASCADE; " + TargetDdl.createSchema("sales"));
    }

    @Test
    void seesThatTheServerIsPostgreSql() throws Exception {
        try (Connection connection = database.connect()) {
            assertThat(DialectDetector.detect(connection)).isEqualTo(TargetDialect.POSTGRESQL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesATableOfEachLayoutWithItsKey(Layouts layout) {
        create(layout, TargetDialect.POSTGRESQL);

        database.execute("INSERT INTO sales.\"order \"\"lines\"\"\" VALUES"
                + " (1, 'EU', '2024-01-31', '2024-01-01 13:00+02', '2024-03-01', true, null),"
                + " (2, 'x', '1900-01-01', '1900-01-01', '1900-01-01', false, null)");
        assertThat(database.value("SELECT count(*) FROM sales.\"order \"\"lines\"\"\""))
                .isEqualTo("2");
        assertThat(database.value("SELECT count(*) FROM pg_index WHERE indisprimary"
                        + " AND indrelid = 'sales.\"order \"\"lines\"\"\"'::regclass"))
                .isEqualTo("1");
    }

    /** What Greenplum 7 has beyond PostgreSQL 12 is the clause that says where rows go. */
    @ParameterizedTest
    @EnumSource
    void differsOnGreenplumSevenByTheDistributionOnly(Layouts layout) {
        create(layout, TargetDialect.GREENPLUM7);

        assertThat(database.value("SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
                        + " AND relnamespace = 'sales'::regnamespace"))
                .isEqualTo(String.valueOf(1
                        + TargetDdl.partitions(layout.table(), layout.definition())
                                .size()));
    }

    @ParameterizedTest
    @EnumSource(names = {"MONTHS", "REGIONS"})
    void putsRowsWhereTheyBelong(Layouts layout) {
        create(layout, TargetDialect.POSTGRESQL);

        database.execute("INSERT INTO sales.\"order \"\"lines\"\"\" VALUES"
                + " (1, 'EU', '2023-12-31 00:00', now(), now(), true, null),"
                + " (2, 'O''x', '2024-01-31 00:00', now(), now(), true, null),"
                + " (3, 'xx', '2024-04-15 00:00', now(), now(), true, null)");

        assertThat(database.value("SELECT string_agg(substring(tableoid::regclass::text FROM '_([a-z0-9]+)\"?$'), ' '"
                        + " ORDER BY id) FROM sales.\"order \"\"lines\"\"\""))
                .isEqualTo("p1 p2 default");
    }

    private static void create(Layouts layout, TargetDialect dialect) {
        for (String statement : TargetDdl.createTable(layout.table(), layout.definition(), dialect)) {
            database.execute(statement.replaceAll("\nDISTRIBUTED (BY \\([^)]*\\)|REPLICATED)", ""));
        }
        database.execute(TargetDdl.addPrimaryKey(layout.table()));
    }
}
