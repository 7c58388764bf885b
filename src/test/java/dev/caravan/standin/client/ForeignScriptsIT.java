// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The scripts for SQL Server that others ship in their jars, run as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignScriptsIT {
    private StandIn standIn;

    @BeforeAll
    void start() throws IOException {
        standIn = StandIn.start();
    }

    @AfterAll
    void stop() throws IOException {
        assertThat(standIn.control().unknownStatements()).isEmpty();
        standIn.close();
    }

    private static String script(String jarPattern, String name) throws IOException {
        try (JarFile jar = new JarFile(IsolatedDriver.jar(jarPattern).toFile())) {
            ZipEntry entry = jar.getEntry(name);
            assertThat(entry).as(name).isNotNull();
            try (InputStream in = jar.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private SqlClient connect(String database) throws SQLException {
        try (SqlClient master = SqlClient.connect(standIn, "master")) {
            master.run("IF DB_ID('" + database + "') IS NULL CREATE DATABASE " + database);
        }
        return SqlClient.connect(standIn, database);
    }

    private static void run(SqlClient sql, String script, String separator) throws SQLException {
        List<String> batches = Arrays.stream(script.split(separator))
                .filter(batch -> !batch.isBlank())
                .toList();
        sql.run(batches.toArray(String[]::new));
    }

    private static int tables(SqlClient sql) throws SQLException {
        return sql.column("SELECT name FROM sys.tables").size();
    }

    @Test
    void quartzMakesItsTablesAgainAndAgain() throws IOException, SQLException {
        String script = script("quartz-*.jar", "org/quartz/impl/jdbcjobstore/tables_sqlServer.sql")
                .replace("enter_db_name_here", "quartz");
        try (SqlClient sql = connect("quartz")) {
            for (int i = 0; i < 2; i++) {
                run(sql, script, "(?im)^\\s*GO\\s*$");
                assertThat(tables(sql)).isEqualTo(11);
            }
            assertThat(sql.value("SELECT COUNT(*) FROM sys.foreign_keys")).isEqualTo(5);
        }
    }

    @Test
    void springMakesAndDropsItsTables() throws IOException, SQLException {
        try (SqlClient sql = connect("spring")) {
            run(sql, script("spring-batch-core-*.jar", "org/springframework/batch/core/schema-sqlserver.sql"), ";");
            run(sql, script("spring-session-jdbc-*.jar", "org/springframework/session/jdbc/schema-sqlserver.sql"), ";");
            assertThat(tables(sql)).isEqualTo(8);

            run(
                    sql,
                    script("spring-batch-core-*.jar", "org/springframework/batch/core/schema-drop-sqlserver.sql"),
                    ";");
            run(
                    sql,
                    script("spring-session-jdbc-*.jar", "org/springframework/session/jdbc/schema-drop-sqlserver.sql"),
                    ";");
            assertThat(tables(sql)).isEqualTo(0);
        }
    }

    @Test
    void flowableMakesAndDropsItsTables() throws IOException, SQLException {
        String scripts = "org/flowable/common/db/%1$s/flowable.mssql.%1$s.common.sql";
        try (SqlClient sql = connect("flowable")) {
            run(sql, script("flowable-engine-common-*.jar", scripts.formatted("create")), ";");
            assertThat(tables(sql)).isGreaterThan(15);

            run(sql, script("flowable-engine-common-*.jar", scripts.formatted("drop")), ";");
            assertThat(tables(sql)).isEqualTo(0);
        }
    }
}
