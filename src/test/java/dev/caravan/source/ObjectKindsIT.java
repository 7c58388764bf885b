// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.model.TableName;
import dev.caravan.source.ObjectKinds.Kind;
import dev.caravan.standin.StandIn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Objects that are not synchronised are listed with the reason. */
class ObjectKindsIT {

    private static SourceDatabase source;
    private static SingleConnectionDataSource connection;

    @BeforeAll
    static void createObjects() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                "CREATE VIEW dbo.b AS SELECT id FROM dbo.orders",
                "CREATE VIEW dbo.a AS SELECT id FROM dbo.orders",
                "CREATE PROCEDURE dbo.p AS SELECT 1",
                "CREATE TRIGGER dbo.noted ON dbo.orders AFTER INSERT AS SELECT 1");
        connection = new SingleConnectionDataSource(source.connect(), true);
    }

    @AfterAll
    static void dropObjects() throws Exception {
        connection.destroy();
        source.close();
    }

    @Test
    void countsAndNamesViewsAndProceduresAndNoTables() {
        List<ObjectKinds.Found> found = read();
        assertThat(found)
                .contains(
                        new ObjectKinds.Found(Kind.VIEW, List.of("dbo.a", "dbo.b")),
                        new ObjectKinds.Found(Kind.PROCEDURE, List.of("dbo.p")));
        assertThat(found.get(0).count()).isEqualTo(2);
        assertThat(Kind.PROCEDURE.reason()).isEqualTo("T-SQL does not run at the target");
        assertThat(found.get(0).reason()).isEqualTo("a view shows rows of tables; create it in the target's SQL");
        assertThat(found).allSatisfy(kind -> assertThat(kind.names()).doesNotContain("dbo.orders"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "ASSEMBLY | sys.assemblies | is_user_defined | 1 | the target does not run .NET code",
                "SERVICE_BROKER | sys.services | service_id | 65536 | the target has no queues",
                "FULL_TEXT_CATALOG | sys.fulltext_catalogs | fulltext_catalog_id | 5 | the target's text search has indexes of its own",
                "PARTITION_SCHEME | sys.partition_schemes | data_space_id | 65601 | the task says how target tables are partitioned, by 'partition'",
                "PARTITION_FUNCTION | sys.partition_functions | function_id | 65536 | the task says how target tables are partitioned, by 'partition'",
                "TRIGGER | sys.triggers | is_ms_shipped | 0 | what triggers change at the source is captured with the tables that they change",
                "FUNCTION | sys.objects | type | IF | T-SQL does not run at the target",
                "SEQUENCE | sys.objects | type | SO | values come from the source with the rows",
                "SYNONYM | sys.objects | type | SN | a synonym names an object that may be anywhere; select the table that it names",
                "CLR_PROCEDURE | sys.objects | type | PC | the target does not run .NET code",
                "CLR_SCALAR_FUNCTION | sys.objects | type | FS | the target does not run .NET code",
                "CLR_TABLE_FUNCTION | sys.objects | type | FT | the target does not run .NET code",
                "AGGREGATE_FUNCTION | sys.objects | type | AF | the target does not run .NET code",
                "INTERNAL_TABLE | sys.objects | type | IT | SQL Server keeps them for itself",
                "SYSTEM_TABLE | sys.objects | type | S | SQL Server keeps them for itself"
            })
    void findsEveryKindAndSaysWhyItStaysBehind(Kind kind, String view, String column, String value, String reason) {
        Map<String, Object> row = new HashMap<>(Map.of("name", "x", column, value));
        if (view.equals("sys.objects")) {
            row.put("schema_id", 1);
            row.put("is_ms_shipped", 0);
        }
        standIn().control().addViewRow(view, row);
        try {
            assertThat(read())
                    .filteredOn(found -> found.kind() == kind)
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.names()).contains(view.equals("sys.objects") ? "dbo.x" : "x");
                        assertThat(found.reason()).isEqualTo(reason);
                    });
        } finally {
            standIn().control().clearView(view);
        }
    }

    @Test
    void knowsWhatIsNoTableByItsName() {
        assertThat(new ObjectKinds(JdbcClient.create(connection))
                        .named(List.of(
                                new TableName("dbo", "A"),
                                new TableName("dbo", "p"),
                                new TableName("dbo", "noted"),
                                new TableName("dbo", "orders"),
                                new TableName("dbo", "nothing"))))
                .isEqualTo(Map.of(
                        new TableName("dbo", "A"), Kind.VIEW,
                        new TableName("dbo", "p"), Kind.PROCEDURE,
                        new TableName("dbo", "noted"), Kind.TRIGGER));
    }

    @Test
    void findsFullTextIndexesByTheirTables() {
        Integer id = JdbcClient.create(connection)
                .sql("SELECT OBJECT_ID(N'dbo.orders')")
                .query(Integer.class)
                .single();
        standIn().control().addViewRow("sys.fulltext_indexes", Map.of("object_id", id));
        assertThat(read()).contains(new ObjectKinds.Found(Kind.FULL_TEXT_INDEX, List.of("dbo.orders")));
        assertThat(Kind.FULL_TEXT_INDEX.reason()).isEqualTo("the target's text search has indexes of its own");
        standIn().control().clearView("sys.fulltext_indexes");
    }

    /** On a real server there is nothing to script. */
    private static StandIn standIn() {
        Assumptions.assumeTrue(source.standIn().isPresent());
        return source.standIn().orElseThrow();
    }

    private static List<ObjectKinds.Found> read() {
        return new ObjectKinds(JdbcClient.create(connection)).read();
    }
}
