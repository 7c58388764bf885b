// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** tsql, bsqldb and freebcp of FreeTDS, in the protocol versions that they can be told to speak. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FreeTdsIT {
    private static final String PACKAGE = "freetds-bin";

    @TempDir
    private static Path folder;

    private StandIn standIn;
    private SqlClient jdbc;
    private Tool tsql;
    private Tool bsqldb;
    private Tool freebcp;

    @BeforeAll
    void start() throws IOException, SQLException {
        tsql = Tool.named("tsql", PACKAGE);
        bsqldb = Tool.named("bsqldb", PACKAGE);
        freebcp = Tool.named("freebcp", PACKAGE);
        standIn = StandIn.start();
        jdbc = SqlClient.connect(standIn, "master");
        Files.writeString(
                folder.resolve("freetds.conf"),
                server("plain", "7.4", "off")
                        + server("tls", "7.4", "require")
                        + server("login", "7.3", "request")
                        + server("2005", "7.2", "off")
                        + server("2000", "7.1", "off")
                        + server("british", "7.4", "off")
                        + "    language = British\n");
    }

    private String server(String name, String version, String encryption) {
        return """
                [%s]
                    host = 127.0.0.1
                    port = %d
                    tds version = %s
                    encryption = %s
                    client charset = UTF-8
                """.formatted(name, standIn.port(), version, encryption);
    }

    @AfterAll
    void stop() throws SQLException {
        if (standIn != null) {
            jdbc.close();
            assertThat(standIn.wire().internalErrors()).isZero();
            standIn.close();
        }
    }

    @BeforeEach
    void clean() throws SQLException {
        jdbc.run("DROP TABLE IF EXISTS loaded, origin");
    }

    private Tool.Output run(Tool tool, String input, String... arguments) throws IOException, InterruptedException {
        return tool.run(
                Map.of("FREETDSCONF", folder.resolve("freetds.conf").toString(), "LC_ALL", "C.UTF-8"),
                input,
                arguments);
    }

    private Tool.Output tsql(String server, String... batches) throws IOException, InterruptedException {
        return run(
                tsql,
                String.join("\ngo\n", batches) + "\ngo\n",
                "-S",
                server,
                "-U",
                standIn.user(),
                "-P",
                standIn.password());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls", "login"})
    void tsqlReadsEveryType(String server) throws IOException, InterruptedException {
        Tool.Output output = tsql(
                server,
                "SELECT CAST(1 AS bit), CAST(255 AS tinyint), CAST(-32768 AS smallint), 2147483647,"
                        + " CAST(-9223372036854775808 AS bigint), CAST(1.5 AS real), CAST(-2.25 AS float),"
                        + " CAST(12345.6789 AS decimal(18,4)), CAST(-12.25 AS smallmoney), CAST(1234.5678 AS money)",
                "SELECT CAST('2024-02-29' AS date), CAST('2024-02-29T01:02:03.997' AS datetime),"
                        + " CAST('2024-02-29T01:02:03.1234567' AS datetime2),"
                        + " CAST('2024-02-29T01:02:03+05:30' AS datetimeoffset(0)),"
                        + " CAST('2024-02-29T01:02:00' AS smalldatetime)",
                "SELECT CAST('ab' AS char(5)), N'日本', REPLICATE(CAST('x' AS varchar(max)), 9), CAST(0x01FF AS binary(3)),"
                        + " CAST('00112233-4455-6677-8899-aabbccddeeff' AS uniqueidentifier), CAST('<a/>' AS xml),"
                        + " CAST('text' AS text), CAST(N'ntext' AS ntext), CAST(0x09 AS image), CAST(NULL AS int)");

        assertThat(output.text())
                .contains(
                        "1\t255\t-32768\t2147483647\t-9223372036854775808\t1.5\t-2.25\t12345.6789\t-12.2500\t1234.5678")
                .contains("Feb 29 2024 12:00AM\tFeb 29 2024 01:02AM\tFeb 29 2024 01:02AM\tFeb 29 2024 01:02AM")
                .contains(
                        "ab   \t日本\txxxxxxxxx\t01ff00\t00112233-4455-6677-8899-AABBCCDDEEFF\t<a/>\ttext\tntext\t09\tNULL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2005", "2000"})
    void tsqlOfAnOlderVersionGetsDatesAsText(String server) throws IOException, InterruptedException {
        Tool.Output output = tsql(
                server,
                "SELECT CAST('2024-02-29' AS date), CAST('23:59:59.12' AS time(2)), CAST('2024-02-29T01:02:03' AS datetime2(0)),"
                        + " CAST('2024-02-29T01:02:03+05:30' AS datetimeoffset(0)),"
                        + " REPLICATE(CAST(N'я' AS nvarchar(max)), 9), CAST(0x0102 AS varbinary(max)), CAST('<a/>' AS xml)");

        assertThat(output.text())
                .contains(
                        "2024-02-29\t23:59:59.12\t2024-02-29 01:02:03\t2024-02-29 01:02:03 +05:30\tяяяяяяяяя\t0102\t<a/>");
    }

    @Test
    void tsqlIsToldThatItsPasswordIsWrong() throws IOException, InterruptedException {
        Tool.Output output = run(tsql, "", "-S", "plain", "-U", standIn.user(), "-P", "wrong");

        assertThat(output.text()).contains("Msg 18456 (severity 14, state 1)").contains("Login failed for user 'sa'.");
    }

    @Test
    void tsqlShowsErrorsWithLineAndProcedureAndGoesOn() throws IOException, InterruptedException {
        Tool.Output output = tsql(
                "plain",
                "\nSELECT * FROM nosuch",
                "CREATE OR ALTER PROCEDURE broken AS\nRAISERROR('on purpose', 16, 3)",
                "EXEC broken",
                "SELECT 'still here'");

        assertThat(output.text())
                .contains("Msg 208 (severity 16, state 1) from CARAVAN-STANDIN Line 2:")
                .contains("Msg 50000 (severity 16, state 3) from CARAVAN-STANDIN, Procedure broken Line 2:")
                .contains("still here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls", "login", "2005", "2000"})
    void tsqlCommitsAndRollsBack(String server) throws IOException, InterruptedException, SQLException {
        tsql(
                server,
                "CREATE TABLE loaded (id int)",
                "BEGIN TRANSACTION INSERT INTO loaded VALUES (1)",
                "SAVE TRANSACTION here INSERT INTO loaded VALUES (2) ROLLBACK TRANSACTION here",
                "COMMIT",
                "BEGIN TRANSACTION INSERT INTO loaded VALUES (3)",
                "ROLLBACK");

        assertThat(jdbc.column("SELECT id FROM loaded")).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void bsqldbRunsScriptsAndEndsAtAnError(String server) throws IOException, InterruptedException {
        String[] login = {"-S", server, "-U", standIn.user(), "-P", standIn.password()};
        Tool.Output good = run(
                bsqldb,
                "DECLARE @n int = 20\nEXEC sp_executesql N'SELECT @a + 1 AS sum', N'@a int', @a = @n\nPRINT 'said'\n",
                login);
        Tool.Output bad = run(bsqldb, "SELECT * FROM nosuch\n", login);

        assertThat(good.text()).contains("21").contains("said");
        assertThat(good.status()).isZero();
        assertThat(bad.text()).contains("Msg 208, Level 16, State 1").contains("Invalid object name 'nosuch'.");
        assertThat(bad.status()).isNotZero();
    }

    /** MS-TDS, "LOGIN7", fODBC: DB-Library does not set it. */
    @Test
    void aClientOfDbLibraryBeginsWithoutTheOptionsOfOdbc() throws IOException, InterruptedException {
        String query = "SELECT 'these: ' + CAST(@@OPTIONS AS varchar(9))";
        Tool.Output library = run(
                bsqldb,
                query + "\nGO\nSELECT \"quoted text\"\nGO\n",
                "-S",
                "plain",
                "-U",
                standIn.user(),
                "-P",
                standIn.password());

        assertThat(library.text()).contains("these: 0").contains("quoted text");
        assertThat(tsql("plain", query).text()).contains("these: 5432");
    }

    @Test
    void aLanguageIsAskedForWithTheLogin() throws IOException, InterruptedException {
        Tool.Output output = run(
                bsqldb,
                "SELECT @@LANGUAGE + CAST(MONTH('01/02/2003') AS varchar(9))\n",
                "-S",
                "british",
                "-U",
                standIn.user(),
                "-P",
                standIn.password());
        assertThat(output.text()).contains("British2");
    }

    @ParameterizedTest
    @CsvSource({"plain,-c", "tls,-c", "plain,-n", "tls,-n"})
    void freebcpCopiesATableOutAndIn(String server, String format)
            throws IOException, InterruptedException, SQLException {
        jdbc.run(
                "CREATE TABLE origin (id int NOT NULL, b bit NOT NULL, ti tinyint NOT NULL, si smallint NOT NULL,"
                        + " bi bigint NOT NULL, re real NOT NULL, f float NOT NULL, d decimal(18,4) NOT NULL,"
                        + " m money NOT NULL, sm smallmoney NOT NULL, dt datetime NOT NULL, sdt smalldatetime NOT NULL,"
                        + " c char(5) NOT NULL, vc varchar(20) NOT NULL, vb varbinary(20) NOT NULL,"
                        + " u uniqueidentifier NOT NULL)",
                "INSERT INTO origin VALUES (1, 1, 255, -32768, -9223372036854775808, 1.5, -2.25, 12345.6789, 1234.5678,"
                        + " -12.25, '2024-02-29T01:02:03.997', '2024-02-29T01:02:00', 'ab', 'cd', 0x0109,"
                        + " '00112233-4455-6677-8899-aabbccddeeff')",
                "INSERT INTO origin SELECT 2, 0, ti, si, bi, re, f, d, m, sm, dt, sdt, c, vc, vb, u FROM origin",
                "SELECT * INTO loaded FROM origin WHERE 1 = 0");

        copy("origin", "out", format, server);
        copy("loaded", "in", format, server);

        assertThat(jdbc.value("SELECT COUNT(*) FROM loaded")).isEqualTo(2);
        assertThat(jdbc.rows("SELECT * FROM origin EXCEPT SELECT * FROM loaded"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void freebcpLoadsUnicodeLargeValuesAndNulls(String server) throws IOException, InterruptedException, SQLException {
        jdbc.run(
                "CREATE TABLE origin (id int NOT NULL, n int NULL, nv nvarchar(20) NULL, vm varchar(max) NULL,"
                        + " nm nvarchar(max) NULL, vbm varbinary(max) NULL, tx text NULL, im image NULL, nt ntext NULL,"
                        + " da date NULL, d2 datetime2(3) NULL)",
                "INSERT INTO origin VALUES (1, 7, N'日本', REPLICATE(CAST('x' AS varchar(max)), 20000),"
                        + " REPLICATE(CAST(N'я' AS nvarchar(max)), 20000), 0x0102, 'text', 0x07, N'ntext', '2024-02-29',"
                        + " '2024-02-29T01:02:03.123')",
                "INSERT INTO origin (id) VALUES (2)",
                "SELECT * INTO loaded FROM origin WHERE 1 = 0");

        copy("origin", "out", "-c", server);
        copy("loaded", "in", "-c", server);

        assertThat(
                        jdbc.rows(
                                "SELECT id, n, nv, LEN(vm), LEN(nm), vbm, CAST(tx AS varchar(9)), im, CAST(nt AS nvarchar(9)),"
                                        + " CONVERT(varchar(10), da, 23), CONVERT(varchar(23), d2, 121) FROM loaded ORDER BY id"))
                .containsExactly(
                        Arrays.asList(
                                1,
                                7,
                                "日本",
                                20_000L,
                                20_000L,
                                "0102",
                                "text",
                                "07",
                                "ntext",
                                "2024-02-29",
                                "2024-02-29 01:02:03.123"),
                        Arrays.asList(2, null, null, null, null, null, null, null, null, null, null));
    }

    private void copy(String table, String direction, String format, String server)
            throws IOException, InterruptedException, SQLException {
        Tool.Output output = run(
                freebcp,
                "",
                "master.dbo." + table,
                direction,
                folder.resolve("rows" + format).toString(),
                format,
                "-S",
                server,
                "-U",
                standIn.user(),
                "-P",
                standIn.password(),
                // It asks for 4 KB of large values unless it is told.
                "-T",
                "2147483647");
        assertThat(output.text()).contains("2 rows copied.");
        assertThat(output.status()).isZero();
    }
}
