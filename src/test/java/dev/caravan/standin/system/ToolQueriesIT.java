// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What DBeaver's extension for SQL Server (org.jkiss.dbeaver.ext.mssql) asks when it connects and opens a schema. */
class ToolQueriesIT {
    private static final StandIn STAND_IN = StandIn.start();

    @BeforeAll
    static void createSchema() throws SQLException {
        STAND_IN.server().createDatabase("library");
        try (SqlClient client = SqlClient.connect(STAND_IN, "library")) {
            client.run(
                    "CREATE TABLE author (id int IDENTITY CONSTRAINT PK_author PRIMARY KEY, name nvarchar(50) NOT NULL DEFAULT N'?')",
                    "CREATE TABLE book (id int PRIMARY KEY, author_id int CONSTRAINT FK_author REFERENCES author (id), twice AS (id * 2))",
                    "CREATE TRIGGER counted ON book AFTER INSERT, DELETE AS PRINT 'counted'",
                    "CREATE PROCEDURE lend @id int AS SELECT @id AS id",
                    "EXEC sp_addextendedproperty 'MS_Description', N'Who wrote.', 'SCHEMA', 'dbo', 'TABLE', 'author'");
        }
    }

    @AfterAll
    static void close() {
        try (StandIn closing = STAND_IN) {
            assertThat(closing.server().unknownStatements()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT @@VERSION",
                "SELECT db.* FROM sys.databases db ORDER BY db.name",
                "SELECT * FROM sys.types WHERE is_user_defined = 0 ORDER BY name",
                "SELECT SERVERPROPERTY('EngineEdition')",
                "SELECT db_name(), schema_name(), original_login()",
                "SELECT database_id, SUM(size) FROM sys.master_files WITH(NOWAIT) GROUP BY database_id",
                "SELECT * FROM library.sys.schemas",
                "SELECT o.*, ep.value AS description FROM library.sys.all_objects o LEFT OUTER JOIN library.sys.extended_properties ep"
                        + " ON ep.class = 1 AND ep.major_id = o.object_id AND ep.minor_id = 0 AND ep.name = 'MS_Description'"
                        + " WHERE o.type IN ('U', 'S', 'V', 'TT') AND o.schema_id = 1",
                "SELECT c.*, t.name AS table_name, t.schema_id, cc.is_persisted, cc.definition AS computed_definition,"
                        + " COLUMNPROPERTY(c.object_id, c.name, 'charmaxlen') AS char_max_length, dc.definition AS default_definition"
                        + " FROM library.sys.all_columns c JOIN library.sys.all_objects t ON t.object_id = c.object_id"
                        + " LEFT OUTER JOIN library.sys.default_constraints dc ON dc.parent_object_id = t.object_id AND dc.parent_column_id = c.column_id"
                        + " LEFT OUTER JOIN library.sys.computed_columns cc ON cc.object_id = t.object_id AND cc.column_id = c.column_id"
                        + " WHERE t.schema_id = 1 ORDER BY c.object_id, c.column_id",
                "SELECT i.*, ic.index_column_id, ic.column_id, ic.key_ordinal, ic.is_descending_key, t.name AS table_name"
                        + " FROM library.sys.indexes i, library.sys.index_columns ic, library.sys.all_objects t"
                        + " WHERE t.object_id = i.object_id AND ic.object_id = i.object_id AND ic.index_id = i.index_id AND t.schema_id = 1",
                "SELECT kc.*, t.name AS table_name FROM library.sys.key_constraints kc, library.sys.all_objects t"
                        + " WHERE kc.parent_object_id = t.object_id AND kc.schema_id = 1 ORDER BY kc.name",
                "SELECT t.name AS table_name, fk.name, fk.key_index_id, fkc.*, tr.schema_id referenced_schema_id"
                        + " FROM library.sys.tables t, library.sys.foreign_keys fk, library.sys.foreign_key_columns fkc, library.sys.tables tr"
                        + " WHERE t.object_id = fk.parent_object_id AND fk.object_id = fkc.constraint_object_id AND tr.object_id = fk.referenced_object_id",
                "SELECT p.name AS proc_name, pp.* FROM library.sys.all_objects p, library.sys.all_parameters pp"
                        + " WHERE p.type IN ('P', 'PC', 'X', 'TF', 'FN', 'IF') AND p.object_id = pp.object_id ORDER BY pp.object_id, pp.parameter_id",
                "SELECT t.name, p.rows, SUM(a.total_pages) * 8 AS totalSize, SUM(a.used_pages) * 8 AS usedSize FROM library.sys.tables t"
                        + " INNER JOIN library.sys.indexes i ON t.OBJECT_ID = i.object_id"
                        + " INNER JOIN library.sys.partitions p ON i.object_id = p.OBJECT_ID AND i.index_id = p.index_id"
                        + " INNER JOIN library.sys.allocation_units a ON p.partition_id = a.container_id WHERE t.schema_id = 1 GROUP BY t.name, p.rows"
            })
    void answersWithRows(String query) throws SQLException {
        try (SqlClient client = SqlClient.connect(STAND_IN, "master")) {
            assertThat(client.rows(query)).isNotEmpty();
        }
    }

    @Test
    void answersWithoutRowsWhereThereIsNothing() throws SQLException {
        try (SqlClient client = SqlClient.connect(STAND_IN, "library")) {
            assertThat(client.rows("SELECT TOP 1 is_external FROM sys.tables WHERE 1 <> 1"))
                    .isEmpty();
            assertThat(client.rows("SELECT * FROM library.sys.sequences WHERE schema_id = 1 ORDER BY name"))
                    .isEmpty();
            assertThat(client.rows("SELECT * FROM library.sys.synonyms WHERE schema_id = 1 ORDER BY name"))
                    .isEmpty();
            assertThat(client.value("SELECT COLUMNPROPERTY(0, NULL, NULL)")).isNull();
        }
    }

    @Test
    void listsTheEventsOfTriggersInBothOfItsWays() throws SQLException {
        try (SqlClient client = SqlClient.connect(STAND_IN, "library")) {
            assertThat(client.value("SELECT (SELECT STRING_AGG(te.type_desc, ', ') FROM sys.trigger_events te"
                            + " WHERE t.object_id = te.object_id) FROM sys.triggers t"))
                    .isEqualTo("INSERT, DELETE");
            assertThat(
                            client.value(
                                    "SELECT SUBSTRING((SELECT ', ' + te.type_desc AS [text()] FROM sys.trigger_events te"
                                            + " WHERE t.object_id = te.object_id FOR XML PATH ('')), 2, 1000) FROM sys.triggers t"))
                    .isEqualTo(" INSERT, DELETE");
        }
    }
}
