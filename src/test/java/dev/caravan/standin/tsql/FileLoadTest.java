// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BULK INSERT of files that the server reads. */
class FileLoadTest {
    private final Sql sql = Sql.open();

    @TempDir
    private Path folder;

    @BeforeEach
    void table() {
        sql.run("CREATE TABLE t (id int IDENTITY PRIMARY KEY, name nvarchar(9) NULL DEFAULT N'none', b varbinary(4),"
                + " twice AS id * 2, n int CHECK (n < 100))");
    }

    private String load(String text, Charset charset, String options) throws IOException {
        Path file = folder.resolve("rows.txt");
        Files.writeString(file, text, charset);
        return "BULK INSERT t FROM '" + file + "' WITH (" + options + ")";
    }

    @Test
    void aFieldForEachColumnIsReadAndThoseThatTheServerGivesArePassedOver() throws IOException {
        sql.run(load("7\tя\t0aFF\t0\t1\n8\t\t\t\t100\n", StandardCharsets.UTF_8, "CODEPAGE = '65001'"));

        assertThat(sql.rows("SELECT id, name, CONVERT(varchar(9), b, 1), n FROM t"))
                .containsExactly(row(1, "я", "0x0AFF", 1), row(2, "none", null, 100));
    }

    @Test
    void identitiesNullsAndChecksAreKeptWhereThatIsSaid() throws IOException {
        String load = load(
                "7||||1\r\n9||||100",
                StandardCharsets.US_ASCII,
                "KEEPIDENTITY, KEEPNULLS, CHECK_CONSTRAINTS," + " FIELDTERMINATOR = '|', ROWTERMINATOR = '\\n'");
        assertThat(sql.error(load)).isEqualTo(547);

        sql.run(load.replace("CHECK_CONSTRAINTS", "TABLOCK"));
        assertThat(sql.rows("SELECT id, name, n FROM t")).containsExactly(row(7, null, 1), row(9, null, 100));
    }

    @Test
    void terminatorsMayBeOfSeveralCharactersAndFieldsHoldTheOthers() throws IOException {
        sql.run(load(
                "\uFEFF1+|a\nb+|\0+|+|1&|\n2+|\0+|+|+|2&|\n",
                StandardCharsets.UTF_16LE,
                "DATAFILETYPE = 'widechar', FIELDTERMINATOR = '+|', ROWTERMINATOR = '&|\\n'"));

        assertThat(sql.rows("SELECT name, DATALENGTH(b), n FROM t"))
                .containsExactly(row("a\nb", 0, 1), row("", null, 2));
    }

    @Test
    void fieldsOfCsvMayBeQuoted() throws IOException {
        sql.run(load(
                "id,name,b,twice,n\n1,\"a,\"\"b\"\"\",,,1\n2,\"c\nd\",,,2\n3,e,,,3\n",
                StandardCharsets.US_ASCII,
                "FORMAT = 'CSV', FIRSTROW = 2, LASTROW = 3"));

        assertThat(sql.rows("SELECT name, n FROM t")).containsExactly(row("a,\"b\"", 1), row("c\nd", 2));
    }

    @Test
    void rowsThatCannotBeConvertedAreLeftOutWithAnErrorUntilThereAreTooMany() throws IOException {
        String rows = "1\ta\t\t\t1\n2\tlonger than nine\t\t\t2\n3\tc\t\t\tthree\n4\td\t\t\t4\n";
        String load = load(rows, StandardCharsets.US_ASCII, "MAXERRORS = 2");

        RecordingReply reply = sql.attempt(load);
        assertThat(reply.errors)
                .extracting(e -> e.number() + " " + e.getMessage())
                .containsExactly(
                        "4863 Bulk load data conversion error (truncation) for row 2, column 2 (name).",
                        "4864 Bulk load data conversion error (type mismatch or invalid character for the specified"
                                + " codepage) for row 3, column 5 (n).");
        assertThat(sql.rows("SELECT n FROM t")).containsExactly(row(1), row(4));

        reply = sql.attempt(load.replace("MAXERRORS = 2", "MAXERRORS = 1"));
        assertThat(reply.errors).extracting(e -> e.number()).containsExactly(4863, 4864, 4865, 7399, 7330);
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(2);
    }

    @Test
    void batchesThatWereInsertedStayWhereALaterOneFails() throws IOException {
        String load = load(
                "1\ta\t\t\t1\n2\tb\t\t\t2\n3\tc\t\t\t300\n",
                StandardCharsets.US_ASCII,
                "BATCHSIZE = 2, CHECK_CONSTRAINTS");

        assertThat(sql.error(load)).isEqualTo(547);
        assertThat(sql.rows("SELECT n FROM t")).containsExactly(row(1), row(2));
    }

    /** "OPENROWSET BULK (Transact-SQL)". */
    @Test
    void aWholeFileIsOneValueOfOneRow() throws IOException {
        Path file = folder.resolve("whole.json");
        Files.write(file, "[{\"name\": \"Ærø\"}]".getBytes(Charset.forName("windows-1252")));
        assertThat(sql.rows("SELECT j.name FROM OPENROWSET(BULK '" + file + "', SINGLE_CLOB) AS f CROSS APPLY"
                        + " OPENJSON(f.BulkColumn) WITH (name nvarchar(9)) AS j"))
                .containsExactly(row("Ærø"));
        assertThat(sql.rows("SELECT DATALENGTH(b) FROM OPENROWSET(BULK '" + file + "', SINGLE_BLOB) AS f(b)"))
                .containsExactly(row(17L));
        assertThat(sql.error("SELECT * FROM OPENROWSET(BULK '" + file + "', SINGLE_NCLOB) AS f"))
                .isEqualTo(4809);

        Files.write(file, "\uFEFFЯ".getBytes(StandardCharsets.UTF_16LE));
        assertThat(sql.value("SELECT BulkColumn FROM OPENROWSET(BULK '" + file + "', SINGLE_NCLOB) AS f"))
                .isEqualTo("Я");
        assertThat(sql.error("SELECT * FROM OPENROWSET(BULK '" + file + "', SINGLE_CLOB)"))
                .isEqualTo(491);
        assertThat(sql.error("SELECT * FROM OPENROWSET(BULK '/nowhere', SINGLE_CLOB) AS f"))
                .isEqualTo(4860);
    }

    @Test
    void whatIsWrongWithTheStatementOrItsFileIsSaid() throws IOException {
        assertThat(sql.error("BULK INSERT t FROM '/nowhere/rows.txt'")).isEqualTo(4860);
        assertThat(sql.error(load("1\ta", StandardCharsets.US_ASCII, "TABLOCK")))
                .isEqualTo(4832);
        assertThat(sql.error("BULK INSERT t FROM 'rows.txt' WITH (FAST)")).isEqualTo(155);
        assertThat(sql.error("BULK INSERT t FROM 'rows.txt' WITH (DATAFILETYPE = 'native')"))
                .isEqualTo(40517);
        assertThat(sql.error("BULK INSERT nothing FROM 'rows.txt'")).isEqualTo(208);
        sql.run("CREATE USER reader WITHOUT LOGIN");
        assertThat(sql.error("EXECUTE AS USER = 'reader'; BULK INSERT t FROM 'rows.txt'"))
                .isEqualTo(4834);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
