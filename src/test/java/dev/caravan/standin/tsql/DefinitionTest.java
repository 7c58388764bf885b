// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DefinitionTest {
    private final Sql sql = Sql.open();

    private Table table(String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(sql.server().database("shop")).table("dbo", name));
    }

    private static String definition(Table table, String column) {
        Column found = Objects.requireNonNull(table.column(column));
        return Objects.requireNonNull(found.defaultConstraint()).definition();
    }

    @Test
    void writesDefinitionsAsTheCatalogueShowsThem() {
        sql.run("""
                CREATE TABLE t (a int DEFAULT 0, b int DEFAULT -1, c varchar(10) DEFAULT 'x', d nvarchar(10) DEFAULT (N'y'),
                    e datetime DEFAULT getdate(), f decimal(5,2) DEFAULT 1.50, g bit DEFAULT ((1)), h uniqueidentifier DEFAULT NEWID(),
                    i AS (a * b + 1) PERSISTED, CONSTRAINT ck CHECK (a > 0 AND c IN ('p', 'q')))""");

        Table t = table("t");
        assertThat(List.of("a", "b", "c", "d", "e", "f", "g", "h").stream().map(c -> definition(t, c)))
                .containsExactly("((0))", "((-1))", "('x')", "(N'y')", "(getdate())", "((1.50))", "((1))", "(newid())");
        assertThat(Objects.requireNonNull(Objects.requireNonNull(t.column("i")).computed())
                        .definition())
                .isEqualTo("([a]*[b]+(1))");
        assertThat(t.checks().get(0).definition()).isEqualTo("([a]>(0) AND ([c]='q' OR [c]='p'))");
    }

    @Test
    void numbersIndexesAsSqlServerDoes() {
        sql.run("CREATE TABLE t (a int NOT NULL, b int, c int UNIQUE, CONSTRAINT pk PRIMARY KEY (a))");
        sql.run("CREATE INDEX ix ON t (b DESC) INCLUDE (c) WHERE b IS NOT NULL");

        assertThat(table("t").indexes()).extracting(Index::indexId).containsExactly(1, 2, 3);
        assertThat(table("t").indexes().get(2).filter()).isEqualTo("([b] IS NOT NULL)");
        assertThat(table("t").indexes().get(0).clustered()).isTrue();
    }

    @Test
    void makesNonclusteredPrimaryKeysOnHeaps() {
        sql.run("CREATE TABLE t (a int NOT NULL PRIMARY KEY NONCLUSTERED, b int)");
        sql.run("INSERT t VALUES (2, 1), (1, 2)");

        assertThat(table("t").clusteredIndex()).isNull();
        assertThat(sql.column("SELECT a FROM t")).containsExactly(2, 1);
        assertThat(sql.error("INSERT t VALUES (1, 5)")).isEqualTo(2627);
        assertThat(sql.column("SELECT b FROM t WHERE a = 1")).containsExactly(2);
    }

    @Test
    void addsColumnsAndFillsThemWhereTheyMustNotBeNull() {
        sql.run("CREATE TABLE t (id int PRIMARY KEY); INSERT t VALUES (1), (2)");
        sql.run(
                "ALTER TABLE t ADD a int NULL CONSTRAINT df DEFAULT 5, b varchar(3) NOT NULL DEFAULT 'x', c int IDENTITY(7, 2), d AS id * 2");

        assertThat(sql.rows("SELECT * FROM t").toString()).isEqualTo("[[1, null, x, 7, 2], [2, null, x, 9, 4]]");
        assertThat(sql.error("ALTER TABLE t ADD z int NOT NULL")).isEqualTo(4901);
    }

    @Test
    void neverUsesAColumnIdAgain() {
        sql.run("CREATE TABLE t (a int, b int, c int); ALTER TABLE t DROP COLUMN c; ALTER TABLE t ADD d int");

        assertThat(table("t").columns()).extracting(Column::columnId).containsExactly(1, 2, 4);
    }

    @Test
    void keepsRowsWhenAColumnIsDropped() {
        sql.run("CREATE TABLE t (a int, b int, c int); INSERT t VALUES (1, 2, 3); ALTER TABLE t DROP COLUMN b");

        assertThat(sql.rows("SELECT * FROM t")).containsExactly(List.of(1, 3));
    }

    @Test
    void refusesToDropAColumnThatOthersNeed() {
        sql.run("CREATE TABLE t (a int, b int DEFAULT 1)");

        assertThat(sql.attempt("ALTER TABLE t DROP COLUMN b").errors)
                .extracting(SqlError::number)
                .containsExactly(5074, 4922);
    }

    @Test
    void convertsRowsWhenAColumnChangesItsType() {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, v varchar(10)); INSERT t VALUES (1, '12')");
        sql.run("ALTER TABLE t ALTER COLUMN v int NOT NULL");

        assertThat(sql.column("SELECT v + 1 FROM t")).containsExactly(13);
        sql.run("ALTER TABLE t ALTER COLUMN v varchar(10)");
        sql.run("UPDATE t SET v = 'abc'");
        assertThat(sql.error("ALTER TABLE t ALTER COLUMN v int")).isEqualTo(245);
        assertThat(sql.error("ALTER TABLE t ALTER COLUMN v varchar(2)")).isEqualTo(2628);
        assertThat(sql.column("SELECT v FROM t")).containsExactly("abc");
    }

    @Test
    void renamesTablesColumnsAndIndexes() {
        sql.run("CREATE TABLE t (a int, b int); CREATE INDEX ix ON t (a)");
        sql.run(
                "EXEC sp_rename 'dbo.t.a', 'x', 'COLUMN'; EXEC sp_rename 'dbo.t.ix', 'ix2', 'INDEX'; EXEC sp_rename 't', 'u'");

        assertThat(table("u").columns().get(0).name()).isEqualTo("x");
        assertThat(table("u").indexes().get(0).name()).isEqualTo("ix2");
        assertThat(sql.error("SELECT * FROM t")).isEqualTo(208);
        assertThat(sql.error("EXEC sp_rename 'u.nosuch', 'y', 'COLUMN'")).isEqualTo(15248);
    }

    @Test
    void checksRowsAgainstNewConstraints() {
        sql.run("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int); INSERT t VALUES (1)");

        assertThat(sql.error("ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)"))
                .isEqualTo(547);
        assertThat(sql.error("ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 5)")).isEqualTo(547);
        assertThat(table("t").foreignKeys()).isEmpty();
        sql.run("ALTER TABLE t WITH NOCHECK ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)");
        assertThat(table("t").foreignKeys()).extracting(ForeignKey::notTrusted).containsExactly(true);
    }

    @Test
    void switchesConstraintsOff() {
        sql.run("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT fk REFERENCES p (id))");
        sql.run("ALTER TABLE t NOCHECK CONSTRAINT fk; INSERT t VALUES (5)");

        assertThat(sql.error("ALTER TABLE t WITH CHECK CHECK CONSTRAINT fk")).isEqualTo(547);
    }

    @Test
    void refusesAUniqueIndexOnEqualValues() {
        sql.run("CREATE TABLE t (a int); INSERT t VALUES (1), (1)");

        assertThat(sql.error("CREATE UNIQUE INDEX ux ON t (a)")).isEqualTo(1505);
    }

    @Test
    void truncatesAndStartsIdentitiesAgain() {
        sql.run(
                "CREATE TABLE t (id int IDENTITY(3, 1), v int); INSERT t VALUES (1), (2); TRUNCATE TABLE t; INSERT t VALUES (9)");

        assertThat(sql.rows("SELECT * FROM t")).containsExactly(List.of(3, 9));
    }

    @Test
    void refusesToDropOrTruncateAReferencedTable() {
        sql.run("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p)");

        assertThat(sql.error("DROP TABLE p")).isEqualTo(3726);
        assertThat(sql.error("TRUNCATE TABLE p")).isEqualTo(4712);
        sql.run("DROP TABLE t, p");
    }

    @Test
    void letsAListenerRefuseAChange() {
        List<SchemaChange.Kind> asked = new ArrayList<>();
        Transactions.of(sql.server()).onSchemaChange((change, transaction) -> {
            asked.add(change.kind());
            if (change.kind() == SchemaChange.Kind.TRUNCATE) {
                throw new SqlError(
                        4711, 16, 1, "Cannot truncate table '" + change.table().name() + "'.");
            }
        });
        sql.run("CREATE TABLE t (a int); INSERT t VALUES (1); ALTER TABLE t ADD b int, c int");

        assertThat(sql.error("TRUNCATE TABLE t")).isEqualTo(4711);
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(1);
        assertThat(asked)
                .containsExactly(
                        SchemaChange.Kind.CREATE_TABLE,
                        SchemaChange.Kind.ADD_COLUMN,
                        SchemaChange.Kind.ADD_COLUMN,
                        SchemaChange.Kind.TRUNCATE);
    }

    @Test
    void makesAndDropsDatabases() {
        sql.run(
                "CREATE DATABASE [Other]; USE [Other]; CREATE TABLE t (a int); INSERT [Other].dbo.t VALUES (1); USE shop");

        assertThat(sql.value("SELECT COUNT(*) FROM Other..t")).isEqualTo(1);
        assertThat(sql.error("CREATE DATABASE other")).isEqualTo(1801);
        sql.run(
                "ALTER DATABASE [Other] SET RECOVERY FULL; ALTER DATABASE [Other] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE");
        assertThat(Objects.requireNonNull(sql.server().database("other")).properties())
                .containsEntry("recovery_model_desc", "FULL")
                .containsEntry("is_read_committed_snapshot_on", true);
        sql.run("DROP DATABASE Other");
        assertThat(sql.server().database("Other")).isNull();
    }

    @Test
    void expandsViews() {
        sql.run("CREATE TABLE t (a int, b int); INSERT t VALUES (1, 2), (3, 4)");
        sql.run("CREATE VIEW v (x, y) AS SELECT a, SUM(b) FROM dbo.t GROUP BY a");

        assertThat(sql.rows("SELECT y FROM v WHERE x = 3")).containsExactly(List.of(4));
        sql.run("DROP VIEW v");
        assertThat(sql.error("SELECT * FROM v")).isEqualTo(208);
    }

    @Test
    void usesSchemas() {
        sql.run("CREATE SCHEMA sales");
        sql.run("CREATE TABLE sales.t (a int); INSERT sales.t VALUES (1)");

        assertThat(sql.value("SELECT sales.t.a FROM sales.t")).isEqualTo(1);
        assertThat(sql.error("CREATE TABLE nosuch.t (a int)")).isEqualTo(2760);
        assertThat(sql.error("DROP SCHEMA sales")).isEqualTo(3729);
    }

    @Test
    void refusesTwoObjectsOfOneName() {
        sql.run("CREATE TABLE t (a int)");

        assertThat(sql.error("CREATE TABLE T (b int)")).isEqualTo(2714);
        assertThat(sql.error("CREATE TABLE u (a int, A int)")).isEqualTo(2705);
    }
}
