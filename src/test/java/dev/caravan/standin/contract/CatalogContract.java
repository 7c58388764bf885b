// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the catalogue views tell of a schema. */
@Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/object-catalog-views-transact-sql")
abstract class CatalogContract extends Contract {

    @BeforeAll
    void makeSchema() throws SQLException {
        sql().run(
                        "CREATE SCHEMA store",
                        "CREATE TABLE store.item (id int IDENTITY(10, 5) NOT NULL CONSTRAINT pk_item PRIMARY KEY,"
                                + " code varchar(20) COLLATE Latin1_General_CI_AS NOT NULL CONSTRAINT uq_code UNIQUE,"
                                + " price decimal(9, 2) NOT NULL CONSTRAINT df_price DEFAULT 0,"
                                + " made datetime2(3) NULL CONSTRAINT df_made DEFAULT (sysutcdatetime()),"
                                + " note nvarchar(max) NULL, stamp rowversion,"
                                + " gross AS price * 2 PERSISTED, CONSTRAINT ck_price CHECK (price >= 0))",
                        "CREATE TABLE store.line (id bigint NOT NULL, item int NOT NULL, qty smallint NULL,"
                                + " CONSTRAINT pk_line PRIMARY KEY NONCLUSTERED (id, item),"
                                + " CONSTRAINT fk_item FOREIGN KEY (item) REFERENCES store.item (id) ON DELETE CASCADE)",
                        "CREATE INDEX ix_qty ON store.line (qty DESC) INCLUDE (item)",
                        "CREATE UNIQUE INDEX ix_some ON store.line (id) WHERE qty IS NOT NULL",
                        "INSERT store.item (code) VALUES ('a'), ('b')");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @ParameterizedTest
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-columns-transact-sql")
    @CsvSource({
        "id, int, 56, 4, 10, 0, false, true, false",
        "code, varchar, 167, 20, 0, 0, false, false, false",
        "price, decimal, 106, 5, 9, 2, false, false, false",
        "made, datetime2, 42, 7, 23, 3, true, false, false",
        "note, nvarchar, 231, -1, 0, 0, true, false, false",
        "stamp, timestamp, 189, 8, 0, 0, false, false, false"
    })
    void columnsTellTypeLengthAndNullability(
            String name,
            String type,
            short typeId,
            short length,
            short precision,
            short scale,
            boolean nullable,
            boolean identity,
            boolean computed)
            throws SQLException {
        assertThat(sql().rows(
                                "SELECT TYPE_NAME(user_type_id), system_type_id, max_length, precision, scale, is_nullable,"
                                        + " is_identity, is_computed FROM sys.columns WHERE object_id = OBJECT_ID('store.item') AND"
                                        + " name = '" + name + "'"))
                .containsExactly(row(type, typeId, length, precision, scale, nullable, identity, computed));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-default-constraints-transact-sql")
    void expressionsAreShownAsTheServerWritesThem() throws SQLException {
        assertThat(sql().rows("SELECT name, definition, is_system_named FROM sys.default_constraints ORDER BY name"))
                .containsExactly(row("df_made", "(sysutcdatetime())", false), row("df_price", "((0))", false));
        assertThat(sql().rows("SELECT name, definition, is_disabled FROM sys.check_constraints"))
                .containsExactly(row("ck_price", "([price]>=(0))", false));
        assertThat(sql().rows("SELECT name, definition, is_persisted FROM sys.computed_columns"))
                .containsExactly(row("gross", "([price]*(2))", true));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql")
    void indexesTellKindUniquenessAndFilter() throws SQLException {
        assertThat(sql().rows("SELECT name, type_desc, is_unique, is_primary_key, is_unique_constraint, has_filter FROM"
                        + " sys.indexes WHERE object_id IN (OBJECT_ID('store.item'), OBJECT_ID('store.line')) ORDER BY"
                        + " object_id, index_id"))
                .containsExactlyInAnyOrder(
                        row("pk_item", "CLUSTERED", true, true, false, false),
                        row("uq_code", "NONCLUSTERED", true, false, true, false),
                        row(null, "HEAP", false, false, false, false),
                        row("pk_line", "NONCLUSTERED", true, true, false, false),
                        row("ix_qty", "NONCLUSTERED", false, false, false, false),
                        row("ix_some", "NONCLUSTERED", true, false, false, true));
        assertThat(sql().rows("SELECT c.name, ic.key_ordinal, ic.is_descending_key, ic.is_included_column FROM"
                        + " sys.indexes i JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id ="
                        + " i.index_id JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id ="
                        + " ic.column_id WHERE i.name = 'ix_qty' ORDER BY ic.index_column_id"))
                .containsExactly(row("qty", (short) 1, true, false), row("item", (short) 0, false, true));
        assertThat(sql().value("SELECT filter_definition FROM sys.indexes WHERE name = 'ix_some'"))
                .isEqualTo("([qty] IS NOT NULL)");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-foreign-keys-transact-sql")
    void foreignKeysTellBothSidesAndTheirActions() throws SQLException {
        assertThat(sql().rows("SELECT name, OBJECT_NAME(parent_object_id), OBJECT_NAME(referenced_object_id),"
                        + " delete_referential_action_desc, update_referential_action_desc, is_not_trusted FROM"
                        + " sys.foreign_keys"))
                .containsExactly(row("fk_item", "line", "item", "CASCADE", "NO_ACTION", false));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-identity-columns-transact-sql")
    void identitiesTellSeedStepAndLastValue() throws SQLException {
        assertThat(sql().rows("SELECT CAST(seed_value AS int), CAST(increment_value AS int), CAST(last_value AS int),"
                        + " IDENT_CURRENT('store.item') FROM sys.identity_columns WHERE object_id ="
                        + " OBJECT_ID('store.item')"))
                .hasSize(1)
                .allSatisfy(values -> assertThat(values).startsWith(10, 5, 15));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-db-partition-stats-transact-sql")
    void partitionsCountRows() throws SQLException {
        assertThat(sql().value("SELECT SUM(row_count) FROM sys.dm_db_partition_stats WHERE object_id ="
                        + " OBJECT_ID('store.item') AND index_id IN (0, 1)"))
                .isEqualTo(2L);
        assertThat(sql().value("SELECT SUM(rows) FROM sys.partitions WHERE object_id = OBJECT_ID('store.item') AND"
                        + " index_id IN (0, 1)"))
                .isEqualTo(2L);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/columns-transact-sql")
    void theInformationSchemaTellsTheSame() throws SQLException {
        assertThat(sql().rows("SELECT COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH,"
                        + " NUMERIC_PRECISION, DATETIME_PRECISION FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA ="
                        + " 'store' AND TABLE_NAME = 'item' AND ORDINAL_POSITION <= 5 ORDER BY ORDINAL_POSITION"))
                .containsExactly(
                        row("id", null, "NO", "int", null, (short) 10, null),
                        row("code", null, "NO", "varchar", 20, null, null),
                        row("price", "((0))", "NO", "decimal", null, (short) 9, null),
                        row("made", "(sysutcdatetime())", "YES", "datetime2", null, null, (short) 3),
                        row("note", null, "YES", "nvarchar", -1, null, null));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql")
    void databasesShowWhatAlterDatabaseSets() throws SQLException {
        sql().run(
                        "ALTER DATABASE CURRENT SET RECOVERY SIMPLE",
                        "ALTER DATABASE CURRENT SET DELAYED_DURABILITY = ALLOWED");

        assertThat(sql().rows("SELECT recovery_model, recovery_model_desc, delayed_durability_desc, state_desc,"
                        + " is_read_only, is_cdc_enabled FROM sys.databases WHERE database_id = DB_ID()"))
                .containsExactly(row((short) 3, "SIMPLE", "ALLOWED", "ONLINE", false, false));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/metadata-functions-transact-sql")
    void functionsFindWhatTheViewsList() throws SQLException {
        assertThat(sql().rows("SELECT COL_LENGTH('store.item', 'code'), COL_LENGTH('store.item', 'none'),"
                        + " OBJECT_ID('store.none'), OBJECT_SCHEMA_NAME(OBJECT_ID('store.item')),"
                        + " COLUMNPROPERTY(OBJECT_ID('store.item'), 'gross', 'IsComputed'),"
                        + " OBJECTPROPERTY(OBJECT_ID('store.line'), 'TableHasClustIndex'),"
                        + " INDEX_COL('store.line', 2, 1)"))
                .hasSize(1)
                .allSatisfy(values -> assertThat(values).startsWith((short) 20, null, null, "store", 1, 0));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-compatibility-views/system-compatibility-views-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-compatibility-views/sys-sysindexes-transact-sql"
    })
    void theTablesOfOlderServersAreFoundWithoutASchemaAndUnderDbo() throws SQLException {
        assertThat(sql().rows("SELECT i.name, i.indid, i.keycnt, INDEXPROPERTY(i.id, i.name, 'IsUnique')"
                        + " FROM sysindexes i WHERE i.id = OBJECT_ID('store.item') AND i.name LIKE 'uq%'"))
                .containsExactly(Arrays.asList("uq_code", (short) 2, (short) 1, 1));
        assertThat(sql().rows("SELECT COL_NAME(id, colid), keyno FROM dbo.sysindexkeys"
                        + " WHERE id = OBJECT_ID('store.line') AND indid ="
                        + " (SELECT indid FROM sys.sysindexes WHERE name = 'pk_line') ORDER BY keyno"))
                .containsExactly(Arrays.asList("id", (short) 1), Arrays.asList("item", (short) 2));
        assertThat(sql().rows(
                                "SELECT OBJECT_NAME(r.constid), OBJECT_NAME(r.rkeyid), COL_NAME(f.fkeyid, f.fkey), r.keycnt"
                                        + " FROM sysreferences r JOIN sysforeignkeys f ON f.constid = r.constid"
                                        + " WHERE r.fkeyid = OBJECT_ID('store.line')"))
                .containsExactly(Arrays.asList("fk_item", "item", "item", (short) 1));
        assertThat(sql().column("SELECT OBJECT_NAME(constid) FROM sysconstraints"
                        + " WHERE id = OBJECT_ID('store.item') AND COL_NAME(id, colid) = 'price'"))
                .containsExactly("df_price");
        assertThat(sql().column("SELECT name FROM sysusers WHERE uid = 1")).containsExactly("dbo");
        assertThat(errorOf("SELECT * FROM store.sysindexes").number()).isEqualTo(208);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/sessionproperty-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-xml-schema-collections-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-parameter-encryption-transact-sql"
    })
    void clientsLearnOfTheSessionAndOfWhatIsNotThere() throws SQLException {
        assertThat(sql().rows("SET QUOTED_IDENTIFIER OFF; SELECT SESSIONPROPERTY('ANSI_NULLS'),"
                        + " SESSIONPROPERTY('QUOTED_IDENTIFIER'), SESSIONPROPERTY('nosuch'); SET QUOTED_IDENTIFIER ON"))
                .containsExactly(Arrays.asList(1, 0, null));
        assertThat(sql().column("SELECT name FROM sys.xml_schema_collections WHERE schema_id = SCHEMA_ID('sys')"))
                .containsExactly("sys");
        try (Statement statement = sql().connection().createStatement()) {
            statement.execute("EXEC sp_describe_parameter_encryption N'SELECT @a, @b', N'@a int, @b nvarchar(9)'");
            assertThat(statement.getMoreResults()).isTrue();
            try (ResultSet parameters = statement.getResultSet()) {
                for (String name : List.of("@a", "@b")) {
                    assertThat(parameters.next()).isTrue();
                    assertThat(parameters.getString("parameter_name")).isEqualTo(name);
                    assertThat(parameters.getInt("column_encryption_type")).isZero();
                }
                assertThat(parameters.next()).isFalse();
            }
        }
    }
}
