// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.standin.session.Engine.Login;
import dev.caravan.standin.session.SqlError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Error numbers and texts of SQL Server, and what an error ends. */
class ErrorTest {
    private final Sql sql = Sql.open();

    @BeforeEach
    void makeTable() {
        sql.run("CREATE TABLE t (id int CONSTRAINT pk PRIMARY KEY, n tinyint NOT NULL DEFAULT 0, v varchar(5), d"
                + " decimal(4, 2), CONSTRAINT ck CHECK (n < 100))");
    }

    @Test
    void namesTheViolatedKey() {
        sql.run("INSERT t (id) VALUES (1)");

        assertThat(sql.errorText("INSERT t (id) VALUES (1)"))
                .isEqualTo(
                        "Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The"
                                + " duplicate key value is (1).");
    }

    @Test
    void namesTheColumnThatMustNotBeNull() {
        assertThat(sql.errorText("INSERT t (id, n) VALUES (1, NULL)"))
                .isEqualTo("Cannot insert the value NULL into column 'n', table 'shop.dbo.t'; column does not allow"
                        + " nulls. INSERT fails.");
    }

    @Test
    void refusesValuesThatDoNotFit() {
        assertThat(sql.error("INSERT t (id, v) VALUES (1, 'abcdef')")).isEqualTo(2628);
        assertThat(sql.error("INSERT t (id, v) VALUES (1, 'abcde  ')")).isZero();
        assertThat(sql.error("INSERT t (id, n) VALUES (2, 256)")).isEqualTo(220);
        assertThat(sql.error("INSERT t (id, d) VALUES (2, 123.4)")).isEqualTo(8115);
        assertThat(sql.error("INSERT t (id, n) VALUES (2, 100)")).isEqualTo(547);
        assertThat(sql.error("INSERT t (id) VALUES (99999999999)")).isEqualTo(8115);
    }

    @Test
    void refusesUnknownObjects() {
        assertThat(sql.errorText("SELECT * FROM nosuch")).isEqualTo("Invalid object name 'nosuch'.");
        assertThat(sql.error("SELECT x FROM t")).isEqualTo(207);
        assertThat(sql.error("SELECT q.id FROM t")).isEqualTo(4104);
        assertThat(sql.error("SELECT id FROM t a JOIN t b ON 1 = 1")).isEqualTo(209);
        assertThat(sql.error("USE nosuch")).isEqualTo(911);
        assertThat(sql.error("ALTER TABLE nosuch ADD c int")).isEqualTo(4902);
        assertThat(sql.error("DROP TABLE nosuch")).isEqualTo(3701);
        assertThat(sql.error("EXEC nosuch")).isEqualTo(2812);
        assertThat(sql.error("SELECT @x")).isEqualTo(137);
    }

    @Test
    void refusesTheWrongNumberOfValues() {
        assertThat(sql.error("INSERT t VALUES (1)")).isEqualTo(213);
        assertThat(sql.error("INSERT t (id, n) VALUES (1)")).isEqualTo(109);
        assertThat(sql.error("INSERT t (id) VALUES (1, 2)")).isEqualTo(110);
        assertThat(sql.error("INSERT t (id, n) SELECT 1")).isEqualTo(120);
    }

    @Test
    void refusesSyntaxWithoutRunningAnything() {
        assertThat(sql.error("INSERT t (id) VALUES (1) SELEC 2")).isEqualTo(102);
        assertThat(sql.error("SELECT FROM t")).isEqualTo(156);
        assertThat(sql.error("SELECT 'abc")).isEqualTo(105);
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    void recordsWhatItDoesNotKnow() {
        assertThat(sql.error("SELECT NOSUCHFUNCTION(1)")).isEqualTo(195);
        assertThat(sql.error("CREATE TRIGGER tr ON ALL SERVER FOR LOGON AS SELECT 1"))
                .isEqualTo(40517);
        assertThat(sql.server().unknownStatements()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXEC sp_who WITH RESULT SETS (AS TYPE dbo.who)",
                "CREATE DATABASE other AS SNAPSHOT OF shop",
                "CREATE DATABASE other ON (FILENAME = N'other.mdf') FOR ATTACH",
                "CREATE DATABASE other CONTAINMENT = PARTIAL"
            })
    void refusesAndRecordsClausesThatItWouldNotObey(String statement) {
        assertThat(sql.error(statement)).isEqualTo(40517);
        assertThat(sql.server().unknownStatements()).hasSize(1);
    }

    /** As a server on Linux, and in its container, says, where that part is not installed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FULLTEXT CATALOG words AS DEFAULT",
                "CREATE FULLTEXT INDEX ON papers (body LANGUAGE 1033) KEY INDEX pk_papers WITH STOPLIST = SYSTEM",
                "DROP FULLTEXT INDEX ON papers",
                "SELECT * FROM papers WHERE CONTAINS(body, N'word')",
                "SELECT * FROM papers WHERE id > 1 AND NOT FREETEXT((body, title), 'word', LANGUAGE 'English')",
                "SELECT k.[RANK] FROM CONTAINSTABLE(papers, *, 'word', LANGUAGE 1033, 5) AS k"
            })
    void saysThatFullTextSearchIsNotInstalled(String statement) {
        sql.run("CREATE TABLE papers (id int, title varchar(99), body varchar(99))");
        assertThat(sql.error(statement)).isEqualTo(7609);
        assertThat(sql.server().unknownStatements()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LANGUAGE German", "SHOWPLAN_XML ON", "STATISTICS XML ON"})
    void refusesAndRecordsOptionsThatItWouldNotObey(String option) {
        assertThat(sql.error("SET " + option)).isEqualTo(40517);
        assertThat(sql.server().unknownStatements()).hasSize(1);
    }

    /** FreeTDS's users send it though they open none. */
    @Test
    void opensNoCursorThatItWouldNotClose() {
        sql.run("SET CURSOR_CLOSE_ON_COMMIT ON; DECLARE c CURSOR FOR SELECT 1");
        assertThat(sql.error("OPEN c")).isEqualTo(40517);
        sql.run("SET CURSOR_CLOSE_ON_COMMIT OFF; OPEN c");
    }

    @Test
    void warningsOfAStatementThatFailedDoNotComeWithALaterOne() {
        sql.run("INSERT t (id, v) VALUES (1, NULL)");
        assertThat(sql.run("BEGIN TRY SELECT COUNT(v) / 0 FROM t END TRY BEGIN CATCH SELECT 1 END CATCH").infos)
                .isEmpty();
        assertThat(sql.run("SELECT COUNT(v) FROM t").infos)
                .extracting(SqlError::number)
                .containsExactly(8153);
    }

    @Test
    void runsNothingWhileItOnlyParses() {
        sql.run("SET PARSEONLY ON");
        sql.run("INSERT t (id, n) VALUES (1, 1)");
        sql.run("SET PARSEONLY OFF");
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    void doesNotRecordOrdinaryErrors() {
        sql.error("INSERT t (id, n) VALUES (1, NULL)");
        sql.error("SELECT * FROM nosuch");

        assertThat(sql.server().unknownStatements()).isEmpty();
    }

    @Test
    void goesOnAfterAnErrorThatEndsItsStatementOnly() {
        RecordingReply reply = sql.attempt("SELECT 1 / 0; SELECT 2");

        assertThat(reply.errors.get(0).number()).isEqualTo(8134);
        assertThat(reply.results).hasSize(2);
    }

    @Test
    void endsTheBatchAfterAConversionError() {
        RecordingReply reply = sql.attempt("SELECT CAST('x' AS int); SELECT 2");

        assertThat(reply.results).hasSize(1);
    }

    @Test
    void setsAtAtError() {
        assertThat(sql.attempt("SELECT 1 / 0; SELECT @@ERROR").results.get(1).get(0))
                .containsExactly(8134);
        assertThat(sql.eval("@@ERROR")).isEqualTo(0);
    }

    @Test
    void throwsAnErrorOfTheUser() {
        RecordingReply reply = sql.attempt("THROW 51000, N'mine', 3; SELECT 1");

        assertThat(reply.errors.get(0))
                .hasMessage("mine")
                .extracting(SqlError::number, SqlError::state)
                .containsExactly(51000, 3);
        assertThat(reply.results).isEmpty();
    }

    @Test
    void throwsACaughtErrorAgain() {
        assertThat(sql.error("BEGIN TRY SELECT 1 / 0 END TRY BEGIN CATCH THROW END CATCH"))
                .isEqualTo(8134);
    }

    @Test
    void formatsRaiserror() {
        RecordingReply reply = sql.attempt("RAISERROR('%s has %d', 16, 2, 'x', 5); RAISERROR('only info', 10, 1)");

        assertThat(reply.errors.get(0)).hasMessage("x has 5");
        assertThat(reply.infos.get(0)).hasMessage("only info");
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownDatabase() {
        assertThatExceptionOfType(SqlError.class)
                .isThrownBy(() -> sql.engine.login(new Login("sa", "wrong", "", "", "")))
                .satisfies(e -> assertThat(e.number()).isEqualTo(18456));
        assertThatExceptionOfType(SqlError.class)
                .isThrownBy(() -> sql.engine.login(new Login("sa", "Caravan_1", "nosuch", "", "")))
                .satisfies(e -> assertThat(e.number()).isEqualTo(4060));
    }

    @Test
    void refusesASubqueryOfTwoRows() {
        assertThat(sql.error("SELECT (SELECT 1 UNION ALL SELECT 2)")).isEqualTo(512);
    }

    @Test
    void sendsTheReasonBefore1750() {
        RecordingReply reply =
                sql.attempt("CREATE TABLE c (id int, tid tinyint, CONSTRAINT fk FOREIGN KEY (tid) REFERENCES t (n))");

        assertThat(reply.errors).extracting(SqlError::number).containsExactly(1776, 1750);
        assertThat(sql.attempt("CREATE TYPE k AS TABLE (id int, PRIMARY KEY (code))").errors)
                .extracting(SqlError::number)
                .containsExactly(1911, 1750);
    }

    /** What would change the meaning of a table is refused, however small it looks. */
    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE v (id int NOT NULL) WITH (LEDGER = ON)"})
    void refusesAndRecordsOptionsOfTablesThatItWouldNotObey(String statement) {
        assertThat(sql.error(statement)).isEqualTo(40517);
        assertThat(sql.server().unknownStatements()).hasSize(1);
    }
}
