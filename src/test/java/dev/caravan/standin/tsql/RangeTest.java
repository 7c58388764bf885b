// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.type.SqlTypes;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements read no more rows than their conditions ask for. */
class RangeTest {
    private static final int ROWS = 2000;
    private final Sql sql = Sql.open();

    @BeforeEach
    void fillTable() {
        sql.run(
                "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c nvarchar(20), d datetime, PRIMARY KEY (a, b)); CREATE INDEX ix ON t (c)");
        sql.run(
                "INSERT t SELECT value / 10, value % 10, CONCAT('n', value), DATEADD(minute, value, '2024-01-01') FROM GENERATE_SERIES(0, 1999)");
    }

    private long visited(String statement, Object... typesAndValues) {
        Database shop = Objects.requireNonNull(sql.server().database("shop"));
        TableStore store = TableStore.of(Objects.requireNonNull(shop.table("dbo", "t")));
        long before = store.visited();
        sql.run(statement, typesAndValues);
        return store.visited() - before;
    }

    @Test
    void readsOneRowByKey() {
        assertThat(visited("SELECT * FROM t WHERE a = 7 AND b = 3")).isLessThanOrEqualTo(2);
        assertThat(visited("UPDATE t SET c = 'x' WHERE a = 7 AND b = 3")).isLessThanOrEqualTo(2);
        assertThat(visited("DELETE t WHERE b = 3 AND a = 7")).isLessThanOrEqualTo(2);
    }

    @Test
    void readsARangeOfTheFirstKeyColumn() {
        assertThat(visited("SELECT a FROM t WHERE a > @P0 AND a <= @P1 ORDER BY a", SqlTypes.INT, 10, SqlTypes.INT, 12))
                .isEqualTo(20);
        assertThat(visited("SELECT a FROM t WHERE a BETWEEN 5 AND 6")).isEqualTo(20);
        assertThat(visited("SELECT a FROM t WHERE a >= 198")).isEqualTo(20);
        assertThat(visited("SELECT a FROM t WHERE (a > 10) AND NOT (a > 11) ORDER BY a, b"))
                .isEqualTo(10);
    }

    @Test
    void takesTheHullOfAlternatives() {
        String keyset = "SELECT * FROM t WHERE ((a = @P0 AND b > @P1) OR (a > @P2)) AND a <= @P3 ORDER BY a, b";

        assertThat(visited(keyset, SqlTypes.INT, 10, SqlTypes.INT, 4, SqlTypes.INT, 10, SqlTypes.INT, 11))
                .isEqualTo(20);
    }

    @Test
    void seeksEachMemberOfAList() {
        assertThat(visited("SELECT * FROM t WHERE a IN (1, 100, 199, 1)")).isEqualTo(30);
        assertThat(visited("SELECT * FROM t WHERE a = 5 AND b IN (1, 9)")).isEqualTo(2);
    }

    @Test
    void stopsEarlyForTop() {
        assertThat(visited("SELECT TOP 5 * FROM t ORDER BY a, b")).isLessThanOrEqualTo(6);
        assertThat(visited("SELECT TOP (1) * FROM t ORDER BY a DESC, b DESC")).isLessThanOrEqualTo(2);
        assertThat(visited(
                        "SELECT MAX(a) FROM (SELECT TOP ( @P0 + 1) a FROM t WHERE a >= @P1 AND b <> 0 ORDER BY a) AS n",
                        SqlTypes.INT,
                        4,
                        SqlTypes.INT,
                        50))
                .isLessThan(12);
    }

    @Test
    void givesTheRowsOfAnOrderFollowedByKey() {
        assertThat(sql.rows("SELECT TOP 2 a, b FROM t ORDER BY a DESC, b DESC").toString())
                .isEqualTo("[[199, 9], [199, 8]]");
        assertThat(sql.rows("SELECT TOP 2 a, b FROM t WHERE a = 3 ORDER BY b DESC")
                        .toString())
                .isEqualTo("[[3, 9], [3, 8]]");
        assertThat(sql.rows("SELECT TOP 2 a, b FROM t ORDER BY a, b DESC").toString())
                .isEqualTo("[[0, 9], [0, 8]]");
    }

    @Test
    void looksUpAnotherIndex() {
        assertThat(visited("SELECT a FROM t WHERE c = N'N77'")).isEqualTo(1);
        assertThat(sql.rows("SELECT a, b FROM t WHERE c = N'N77'").toString()).isEqualTo("[[7, 7]]");
    }

    @Test
    void seeksTheInnerTableOfAJoin() {
        sql.run("CREATE TABLE s (x int); INSERT s VALUES (3), (5), (900)");

        assertThat(visited("SELECT * FROM s JOIN t ON t.a = s.x AND t.b = 1")).isLessThanOrEqualTo(3);
        assertThat(visited("SELECT x FROM s WHERE EXISTS (SELECT 1 FROM t WHERE t.a = s.x)"))
                .isLessThanOrEqualTo(3);
    }

    @Test
    void readsTheInnerTableOnceWhenThereIsNoIndex() {
        sql.run(
                "CREATE TABLE s (x datetime); INSERT s VALUES ('2024-01-01 00:05'), ('2024-01-01 00:06'), ('2025-01-01')");

        assertThat(visited("SELECT * FROM s JOIN t ON t.d = s.x")).isEqualTo(ROWS);
        assertThat(sql.value("SELECT COUNT(*) FROM s JOIN t ON t.d = s.x")).isEqualTo(2);
    }

    @Test
    void convertsTextBoundsToTheKeysType() {
        assertThat(visited("SELECT * FROM t WHERE a = '12'")).isEqualTo(10);
        assertThat(visited(
                        "SELECT * FROM t WHERE a >= @P0", SqlTypes.decimal(10, 1), new java.math.BigDecimal("198.5")))
                .isEqualTo(10);
    }

    @Test
    void readsNothingForAConditionThatIsNeverTrue() {
        assertThat(visited("SELECT * FROM t WHERE 1 = 0")).isZero();
        assertThat(visited("SELECT * FROM t WHERE a > NULL AND a < 5")).isLessThanOrEqualTo(50);
        assertThat(visited("SELECT TOP (0) * FROM t")).isZero();
    }
}
