// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.StandIn;
import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Columns that are more than their type, or less: identity, alias types, sparse, keys by a collation, those left out. */
@ExtendWith(OutputCaptureExtension.class)
class ColumnKindsIT {

    private static final int OF_AN_ASSEMBLY = 300;

    private static SourceDatabase source;
    private static TargetDatabase target;
    private static Caravan caravan;

    @BeforeAll
    static void start() throws SQLException {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.numbered (id int IDENTITY(5, 5) NOT NULL PRIMARY KEY, note varchar(20) NULL)",
                "INSERT INTO dbo.numbered (note) VALUES ('five'), ('ten')",
                "CREATE TYPE dbo.Phone FROM varchar(20) NOT NULL",
                "CREATE TYPE dbo.Amount FROM decimal(9, 3)",
                "CREATE TABLE dbo.aliased (id int NOT NULL PRIMARY KEY, phone dbo.Phone, amount dbo.Amount NULL)",
                "INSERT INTO dbo.aliased VALUES (1, '+86 571', 1.5)",
                "CREATE TABLE dbo.loose (id int NOT NULL PRIMARY KEY, number int SPARSE NULL, note nvarchar(9) SPARSE NULL)",
                "INSERT INTO dbo.loose VALUES (1, NULL, N'a'), (2, 2, NULL)",
                "CREATE TABLE dbo.odd (id int NOT NULL PRIMARY KEY, version rowversion, twice AS id * 2"
                        + ", place geometry NULL, area geography NULL, node hierarchyid NULL, anything sql_variant NULL"
                        + ", point hierarchyid NULL, note nvarchar(9) NULL)",
                odd(1, "a"),
                "CREATE TABLE dbo.spelled (code varchar(9) COLLATE Latin1_General_CI_AS NOT NULL PRIMARY KEY, n int NOT NULL)",
                "INSERT INTO dbo.spelled VALUES ('a', 1), ('b', 2), ('c', 3)",
                "CREATE TABLE dbo.padded (code char(9) COLLATE Latin1_General_CI_AS NOT NULL PRIMARY KEY, n int NOT NULL)",
                "INSERT INTO dbo.padded VALUES ('a', 1), ('b', 2), ('c', 3)");
        source.standIn().map(StandIn::control).ifPresent(ColumnKindsIT::showTypeOfAnAssembly);
        target = TargetDatabase.create();
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        caravan = Caravan.start(task);
        caravan.awaitCaughtUp(source);
    }

    private static String odd(int id, String note) {
        return "INSERT INTO dbo.odd (id, place, area, node, anything, point, note) VALUES (" + id
                + ", 'POINT (1 2)', 'POINT (3 4)', '/1/', 'any', '/2/', N'" + note + "')";
    }

    /** No assembly is made, neither here nor on a real server. */
    private static void showTypeOfAnAssembly(StandInControl control) {
        control.addViewRow(
                "sys.types",
                Map.of(
                        "name",
                        "Point",
                        "system_type_id",
                        240,
                        "user_type_id",
                        OF_AN_ASSEMBLY,
                        "is_user_defined",
                        1,
                        "is_assembly_type",
                        1));
        control.setViewValue("sys.columns", Map.of("name", "point"), "user_type_id", OF_AN_ASSEMBLY);
    }

    @AfterAll
    static void close() throws SQLException {
        caravan.close();
        target.close();
        source.close();
    }

    @Test
    void anIdentityColumnKeepsItsNumbersAlsoThoseThatAreInsertedByHand() throws SQLException {
        source.execute(
                "UPDATE dbo.numbered SET note = 'TEN' WHERE id = 10",
                "INSERT INTO dbo.numbered (note) VALUES ('fifteen')",
                "SET IDENTITY_INSERT dbo.numbered ON; INSERT INTO dbo.numbered (id, note) VALUES (-7, 'by hand'),"
                        + " (1000, 'far'); SET IDENTITY_INSERT dbo.numbered OFF",
                "INSERT INTO dbo.numbered (note) VALUES ('after')",
                "DELETE FROM dbo.numbered WHERE id = 5");
        caravan.awaitCaughtUp(source);

        assertThat(target.rows("SELECT id, note FROM dbo.numbered ORDER BY id"))
                .containsExactly(
                        List.of(-7, "by hand"),
                        List.of(10, "TEN"),
                        List.of(15, "fifteen"),
                        List.of(1000, "far"),
                        List.of(1005, "after"));
        assertThat(target.value("SELECT column_default IS NULL AND is_identity = 'NO' FROM information_schema.columns"
                        + " WHERE table_name = 'numbered' AND column_name = 'id'"))
                .as("has no generator")
                .isEqualTo("true");
    }

    @Test
    void aColumnOfAnAliasTypeHasTheTypeThatItStandsFor() throws SQLException {
        source.execute(
                "INSERT INTO dbo.aliased VALUES (2, '+44 20', -999999.999)",
                "UPDATE dbo.aliased SET phone = '+1', amount = NULL WHERE id = 1");
        caravan.awaitCaughtUp(source);

        assertThat(target.rows("SELECT id || ' ' || phone || ' ' || coalesce(amount::text, '-') FROM dbo.aliased"
                        + " ORDER BY id"))
                .containsExactly(List.of("1 +1 -"), List.of("2 +44 20 -999999.999"));
        assertThat(target.value("SELECT string_agg(format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN"
                        + " ' NOT NULL' ELSE '' END, ', ' ORDER BY attnum) FROM pg_attribute"
                        + " WHERE attrelid = 'dbo.aliased'::regclass AND attnum > 1"))
                .isEqualTo("character varying(20) NOT NULL, numeric(9,3)");
    }

    @Test
    void aSparseColumnIsFollowedLikeAnyOther() throws SQLException {
        source.execute(
                "INSERT INTO dbo.loose VALUES (3, 3, N'c'), (4, NULL, NULL)",
                "UPDATE dbo.loose SET number = 1, note = NULL WHERE id = 1");
        caravan.awaitCaughtUp(source);

        Comparison.assertEqual(source, "dbo.loose", target, "dbo.loose");
    }

    @Test
    void columnsWithoutCounterpartAreLeftOutByNameAndTheRestOfTheTableIsFollowed(CapturedOutput output)
            throws SQLException {
        source.execute(
                "UPDATE dbo.odd SET note = N'b', place = 'POINT (5 6)', node = '/3/', anything = NULL",
                odd(2, "c"),
                "UPDATE dbo.odd SET place = NULL WHERE id = 2");
        caravan.awaitCaughtUp(source);

        assertThat(target.rows("SELECT * FROM dbo.odd ORDER BY id")).containsExactly(List.of(1, "b"), List.of(2, "c"));
        for (String column : List.of("version", "twice", "place", "area", "node", "anything", "point")) {
            assertThat(output.getAll()).contains("it dbo.odd - column " + column + " is left out: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbo.spelled", "dbo.padded"})
    void aKeyThatIsSpelledOtherwiseUnderItsCollationIsFollowed(String table) throws SQLException {
        source.execute(
                "UPDATE " + table + " SET code = 'A' WHERE code = 'a'",
                "UPDATE " + table + " SET code = 'a ', n = 11 WHERE code = 'A'",
                "BEGIN TRANSACTION; UPDATE " + table + " SET code = 'B' WHERE code = 'b'; UPDATE " + table
                        + " SET code = 'b  ', n = 22 WHERE code = 'b'; COMMIT",
                "UPDATE " + table + " SET code = 'C ' WHERE code = 'c'",
                "DELETE FROM " + table + " WHERE code = 'c'",
                "INSERT INTO " + table + " VALUES ('c  ', 33)",
                "UPDATE " + table + " SET code = UPPER(code) WHERE code = 'B'");
        caravan.awaitCaughtUp(source);

        assertThat(target.rows("SELECT n, rpad(code, 9), length(code) FROM " + table + " ORDER BY n"))
                .isEqualTo(
                        table.equals("dbo.padded")
                                ? List.of(
                                        List.of(11, "a        ", 1),
                                        List.of(22, "B        ", 1),
                                        List.of(33, "c        ", 1))
                                : List.of(
                                        List.of(11, "a        ", 2),
                                        List.of(22, "B        ", 3),
                                        List.of(33, "c        ", 3)));
    }
}
