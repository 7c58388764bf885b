// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A script as Management Studio generates it, run as it is: what it makes is there, works, and stands in the catalogue. */
abstract class ScriptsContract extends Contract {

    @BeforeAll
    void runScript() throws SQLException {
        sql().run("DROP DATABASE IF EXISTS Warehouse");
        for (String batch : SqlScript.batches("/standin/warehouse.sql")) {
            sql().run(batch);
        }
        sql().run("USE Warehouse");
    }

    @AfterAll
    void leaveDatabase() throws SQLException {
        sql().run("USE master", "DROP DATABASE Warehouse");
    }

    private List<List<@Nullable Object>> rows(String query) throws SQLException {
        return sql().rows(query);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-objects-transact-sql")
    void listsEveryObjectWithItsType() throws SQLException {
        assertThat(rows("SELECT SCHEMA_NAME(schema_id), name, type, type_desc FROM sys.objects"
                        + " WHERE is_ms_shipped = 0 AND parent_object_id = 0 AND type <> 'TT' ORDER BY name"))
                .containsExactly(
                        row("dbo", "Articles", "SN", "SYNONYM"),
                        row("stock", "Item", "U ", "USER_TABLE"),
                        row("stock", "ItemList", "V ", "VIEW"),
                        row("stock", "ItemLog", "U ", "USER_TABLE"),
                        row("stock", "ItemsOf", "IF", "SQL_INLINE_TABLE_VALUED_FUNCTION"),
                        row("stock", "ReceiptNumbers", "SO", "SEQUENCE_OBJECT"),
                        row("stock", "Receive", "P ", "SQL_STORED_PROCEDURE"),
                        row("dbo", "Squares", "TF", "SQL_TABLE_VALUED_FUNCTION"),
                        row("stock", "Supplier", "U ", "USER_TABLE"),
                        row("stock", "TitlesOf", "P ", "SQL_STORED_PROCEDURE"),
                        row("dbo", "WithTax", "FN", "SQL_SCALAR_FUNCTION"));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-objects-transact-sql")
    void listsConstraintsAndTriggersUnderTheirTable() throws SQLException {
        assertThat(rows("SELECT OBJECT_NAME(parent_object_id), name, type FROM sys.objects"
                        + " WHERE parent_object_id <> 0 AND name NOT LIKE 'DF[_][_]%'"
                        + " AND OBJECT_NAME(parent_object_id) IN ('Item', 'Supplier') ORDER BY 1, 2"))
                .containsExactly(
                        row("Item", "CK_Item_OnHand", "C "),
                        row("Item", "DF_Item_Receipt", "D "),
                        row("Item", "FK_Item_Supplier", "F "),
                        row("Item", "ItemChanged", "TR"),
                        row("Item", "PK_Item", "PK"),
                        row("Supplier", "DF_Supplier_RowGuid", "D "),
                        row("Supplier", "PK_Supplier", "PK"),
                        row("Supplier", "UQ_Supplier_Name", "UQ"));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sql-modules-transact-sql")
    void keepsTheTextOfModulesAsItWasSent() throws SQLException {
        Object text =
                sql().value("SELECT definition FROM sys.sql_modules WHERE object_id = OBJECT_ID('stock.ItemList')");

        assertThat(text).asString().startsWith("-- what is on the shelf").contains("CREATE VIEW [stock].[ItemList]");
        assertThat(sql().value("SELECT OBJECT_DEFINITION(OBJECT_ID('stock.ItemList'))"))
                .isEqualTo(text);
        assertThat(sql().value("SELECT OBJECT_DEFINITION(OBJECT_ID('stock.ItemChanged'))"))
                .asString()
                .contains("CREATE TRIGGER");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/routines-transact-sql")
    void listsRoutinesAndParameters() throws SQLException {
        assertThat(rows("SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, DATA_TYPE"
                        + " FROM INFORMATION_SCHEMA.ROUTINES ORDER BY ROUTINE_NAME"))
                .containsExactly(
                        row("stock", "ItemsOf", "FUNCTION", "TABLE"),
                        row("stock", "Receive", "PROCEDURE", null),
                        row("dbo", "Squares", "FUNCTION", "TABLE"),
                        row("stock", "TitlesOf", "PROCEDURE", null),
                        row("dbo", "WithTax", "FUNCTION", "decimal"));
        assertThat(rows("SELECT PARAMETER_NAME, ORDINAL_POSITION, PARAMETER_MODE, IS_RESULT, DATA_TYPE"
                        + " FROM INFORMATION_SCHEMA.PARAMETERS WHERE SPECIFIC_NAME = 'WithTax' ORDER BY 2"))
                .containsExactly(
                        row("", 0, "OUT", "YES", "decimal"),
                        row("@amount", 1, "IN", "NO", "decimal"),
                        row("@rate", 2, "IN", "NO", "decimal"));
        assertThat(rows("SELECT name, parameter_id, is_output, is_readonly FROM sys.parameters WHERE object_id"
                        + " IN (OBJECT_ID('stock.Receive'), OBJECT_ID('stock.TitlesOf')) ORDER BY name"))
                .containsExactly(
                        row("@count", 2, false, false),
                        row("@ids", 1, false, true),
                        row("@itemId", 1, false, false),
                        row("@onHand", 3, true, false));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-columns-transact-sql")
    void listsTheColumnsOfViewsAndTableFunctions() throws SQLException {
        assertThat(rows("SELECT c.name, TYPE_NAME(c.user_type_id) FROM sys.columns c"
                        + " WHERE c.object_id = OBJECT_ID('stock.ItemList') ORDER BY c.column_id"))
                .containsExactly(
                        row("ItemId", "int"),
                        row("Title", "nvarchar"),
                        row("Supplier", "nvarchar"),
                        row("Worth", "decimal"));
        assertThat(sql().column("SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'ItemList'"
                        + " ORDER BY ORDINAL_POSITION"))
                .containsExactly("ItemId", "Title", "Supplier", "Worth");
        assertThat(sql().column("SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('dbo.Squares')"))
                .containsExactly("n", "square");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-types-transact-sql")
    void givesColumnsTheTypesThatWereMade() throws SQLException {
        assertThat(rows("SELECT c.name, t.name, b.name, t.is_user_defined, c.max_length, c.is_nullable"
                        + " FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id"
                        + " JOIN sys.types b ON b.user_type_id = t.system_type_id"
                        + " WHERE c.object_id = OBJECT_ID('stock.Supplier') AND t.is_user_defined = 1 ORDER BY 1"))
                .containsExactly(
                        row("IsActive", "Flag", "bit", true, (short) 1, false),
                        row("Phone", "Phone", "nvarchar", true, (short) 50, true));
        assertThat(rows("SELECT name, is_table_type FROM sys.types WHERE schema_id = SCHEMA_ID('stock')"))
                .containsExactly(row("ItemIds", true));
        assertThat(rows("SELECT DOMAIN_SCHEMA, DOMAIN_NAME FROM INFORMATION_SCHEMA.COLUMNS"
                        + " WHERE TABLE_NAME = 'Supplier' AND COLUMN_NAME = 'Phone'"))
                .containsExactly(row("dbo", "Phone"));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties")
    void keepsExtendedProperties() throws SQLException {
        assertThat(rows("SELECT p.class, c.name, p.name, CAST(p.value AS nvarchar(100)) FROM sys.extended_properties p"
                        + " LEFT JOIN sys.columns c ON c.object_id = p.major_id AND c.column_id = p.minor_id"
                        + " WHERE p.major_id = OBJECT_ID('stock.Supplier') ORDER BY p.minor_id"))
                .containsExactly(
                        row((short) 1, null, "MS_Description", "Who sells to us."),
                        row((short) 1, "Name", "MS_Description", "Name on the invoice."));
        assertThat(rows("SELECT objtype, objname, name, CAST(value AS nvarchar(100)) FROM fn_listextendedproperty("
                        + "NULL, 'schema', 'stock', 'table', 'Supplier', 'column', default)"))
                .containsExactly(row("COLUMN", "Name", "MS_Description", "Name on the invoice."));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-permissions-transact-sql"
    })
    void keepsUsersRolesAndPermissions() throws SQLException {
        assertThat(rows("SELECT r.name, m.name FROM sys.database_role_members x"
                        + " JOIN sys.database_principals r ON r.principal_id = x.role_principal_id"
                        + " JOIN sys.database_principals m ON m.principal_id = x.member_principal_id"
                        + " WHERE m.name = 'clerk' ORDER BY 1"))
                .containsExactly(row("db_datareader", "clerk"), row("stock_readers", "clerk"));
        assertThat(rows("SELECT USER_NAME(grantee_principal_id), class_desc, permission_name, state_desc FROM"
                        + " sys.database_permissions WHERE USER_NAME(grantee_principal_id) IN ('clerk', 'stock_readers') AND"
                        + " permission_name <> 'CONNECT' ORDER BY 1, 3"))
                .containsExactly(
                        row("clerk", "OBJECT_OR_COLUMN", "DELETE", "DENY"),
                        row("clerk", "OBJECT_OR_COLUMN", "SELECT", "GRANT"),
                        row("stock_readers", "SCHEMA", "EXECUTE", "GRANT_WITH_GRANT_OPTION"));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/suser-id-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/user-id-transact-sql"
    })
    void aUserHasTheSecurityIdentifierOfItsLoginAndLosesTheRightsOnWhatIsDropped() throws SQLException {
        sql().run(
                        "CREATE LOGIN contract_login WITH PASSWORD = N'Contract_1_Login'",
                        "CREATE USER contract_login FOR LOGIN contract_login",
                        "CREATE TABLE dbo.granted (id int NOT NULL)",
                        "GRANT SELECT ON dbo.granted TO contract_login");
        try {
            assertThat(sql().column("SELECT name FROM sys.database_principals WHERE sid = SUSER_SID('contract_login')"))
                    .containsExactly("contract_login");
            assertThat(
                            sql().column(
                                            "SELECT name FROM sys.server_principals WHERE principal_id = SUSER_ID('contract_login')"
                                                    + " AND sid = SUSER_SID('contract_login') AND name = SUSER_NAME(principal_id)"))
                    .containsExactly("contract_login");
            String rights = "SELECT permission_name FROM sys.database_permissions WHERE grantee_principal_id ="
                    + " USER_ID('contract_login') AND class = 1";
            assertThat(sql().column(rights)).containsExactly("SELECT");
            sql().run("DROP TABLE dbo.granted");
            assertThat(sql().column(rights)).isEmpty();
            assertThat(rows("SELECT USER_ID('nobody_here'), SUSER_ID('nobody_here')"))
                    .containsExactly(row(null, null));
        } finally {
            sql().run("DROP USER contract_login", "DROP LOGIN contract_login");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/tables/specify-computed-columns-in-a-table")
    void aComputedColumnMayReadColumnsThatComeAfterIt() throws SQLException {
        sql().run(
                        "CREATE TABLE dbo.orders (quantity int NOT NULL, left_over AS ISNULL(quantity - scrapped, 0), scrapped int NOT NULL)",
                        "INSERT dbo.orders VALUES (5, 2)");

        assertThat(rows("SELECT left_over FROM dbo.orders")).containsExactly(row(3));
        sql().run("DROP TABLE dbo.orders");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql")
    void firesTriggersForEveryChange() throws SQLException {
        assertThat(rows("SELECT ItemId, OldOnHand, NewOnHand FROM stock.ItemLog WHERE ItemId = 2 ORDER BY LogId"))
                .containsExactly(row(2, 10, 11), row(2, 11, 12), row(2, 12, 13));
        assertThat(rows("SELECT is_disabled, is_instead_of_trigger FROM sys.triggers WHERE name = 'ItemChanged'"))
                .containsExactly(row(false, false));
        assertThat(sql().column("SELECT type_desc FROM sys.trigger_events"
                        + " WHERE object_id = OBJECT_ID('stock.ItemChanged') ORDER BY type"))
                .containsExactly("INSERT", "UPDATE", "DELETE");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-function-transact-sql")
    void callsFunctions() throws SQLException {
        assertThat(rows("SELECT dbo.WithTax(100, DEFAULT), dbo.WithTax(100, 0.1), dbo.WithTax(NULL, 0.1)"))
                .containsExactly(row(new java.math.BigDecimal("125.00"), new java.math.BigDecimal("110.00"), null));
        assertThat(rows("SELECT s.Name, i.Title FROM stock.Supplier s CROSS APPLY stock.ItemsOf(s.SupplierId) i"
                        + " ORDER BY i.ItemId"))
                .containsExactly(row("Ærø Boats", "Oar"), row("O'Hara", "Rope"));
        assertThat(rows("SELECT n, square FROM dbo.Squares(3) ORDER BY n"))
                .containsExactly(row(1, 1), row(2, 4), row(3, 9));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql")
    void runsProceduresWithOutputAndTableParameters() throws SQLException {
        assertThat(rows("DECLARE @have int, @status int;"
                        + " EXEC @status = stock.Receive @itemId = 1, @onHand = @have OUTPUT; SELECT @status, @have"))
                .containsExactly(row(0, 5));
        assertThat(rows("DECLARE @have int, @status int;"
                        + " EXEC @status = stock.Receive 99, 1, @have OUTPUT; SELECT @status, @have"))
                .containsExactly(row(1, null));
        assertThat(sql().column("DECLARE @ids stock.ItemIds; INSERT @ids VALUES (2), (1); EXEC stock.TitlesOf @ids"))
                .containsExactly("Oar", "Rope");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/create-synonym-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/create-sequence-transact-sql"
    })
    void readsAndWritesThroughSynonymsWithSequenceDefaults() throws SQLException {
        sql().run("INSERT dbo.Articles (ItemId, SupplierId, Title, Price, OnHand) VALUES (3, 1, N'Mast', 99, 1)");

        assertThat(rows("SELECT Title, ReceiptNumber FROM dbo.Articles WHERE ItemId = 3"))
                .containsExactly(row("Mast", 1000));
        assertThat(sql().value("SELECT NEXT VALUE FOR stock.ReceiptNumbers")).isEqualTo(1010);
        assertThat(rows("SELECT base_object_name FROM sys.synonyms")).containsExactly(row("[stock].[Item]"));
        assertThat(rows("SELECT CAST(increment AS int), CAST(current_value AS int), is_cycling FROM sys.sequences"))
                .containsExactly(row(10, 1010, false));
        sql().run("DELETE dbo.Articles WHERE ItemId = 3");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql")
    void keepsFilteredIndexesStatisticsAndTrust() throws SQLException {
        assertThat(rows("SELECT name, type_desc, is_unique, has_filter, filter_definition FROM sys.indexes"
                        + " WHERE object_id = OBJECT_ID('stock.Item') AND index_id > 1"))
                .containsExactly(row("IX_Item_Supplier", "NONCLUSTERED", false, true, "([OnHand]>(0))"));
        assertThat(rows("SELECT c.name, k.key_ordinal, k.is_descending_key, k.is_included_column FROM"
                        + " sys.index_columns k JOIN sys.columns c ON c.object_id = k.object_id AND"
                        + " c.column_id = k.column_id WHERE k.object_id = OBJECT_ID('stock.Item') AND"
                        + " k.index_id > 1 ORDER BY k.index_column_id"))
                .containsExactly(
                        row("SupplierId", (short) 1, false, false),
                        row("Price", (short) 2, true, false),
                        row("Title", (short) 0, false, true));
        assertThat(sql().column("SELECT name FROM sys.stats WHERE object_id = OBJECT_ID('stock.Item')"
                        + " AND user_created = 1"))
                .containsExactly("ST_Item_OnHand");
        assertThat(rows("SELECT is_not_trusted, is_disabled FROM sys.check_constraints WHERE name = 'CK_Item_OnHand'"))
                .containsExactly(row(true, false));
        assertThat(rows("SELECT is_not_trusted, delete_referential_action_desc FROM sys.foreign_keys"
                        + " WHERE name = 'FK_Item_Supplier'"))
                .containsExactly(row(false, "CASCADE"));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql")
    void computesAndDefaultsAsTheScriptSays() throws SQLException {
        assertThat(rows("SELECT SupplierId, Label, Notes FROM stock.Supplier ORDER BY SupplierId"))
                .containsExactly(row(1, "Ærø Boats +45 1", null), row(7, "O'Hara -", "two\nlines"));
        assertThat(rows("SELECT is_persisted, is_nullable FROM sys.computed_columns WHERE name = 'Label'"))
                .containsExactly(row(true, false));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helptext-transact-sql")
    void printsTheTextOfAModuleLineByLine() throws SQLException {
        assertThat(sql().column("EXEC sp_helptext 'stock.ItemsOf'"))
                .contains("CREATE FUNCTION [stock].[ItemsOf](@supplierId int)\n", "RETURNS TABLE\n");
        assertThat(errorOf("EXEC sp_helptext 'stock.Item'").number()).isEqualTo(15197);
        assertThat(errorOf("EXEC sp_helptext 'nosuch'").number()).isEqualTo(15009);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-help-transact-sql")
    void spHelpTellsOfATypeWhereNoObjectHasTheName() throws SQLException {
        sql().run("CREATE TYPE stock.Amount FROM decimal(9, 2) NOT NULL");
        try {
            assertThat(sql().rows("EXEC sp_help 'stock.Amount'"))
                    .containsExactly(Arrays.asList("Amount", "decimal", (short) 5, 9, 2, "no", "none", "none", null));
            assertThat(sql().rows("EXEC sp_help 'tinyint'"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.subList(0, 6))
                            .isEqualTo(List.of("tinyint", "tinyint", (short) 1, 3, 0, "yes")));
            assertThat(errorOf("EXEC sp_help 'nosuch'").number()).isEqualTo(15009);
        } finally {
            sql().run("DROP TYPE stock.Amount");
        }
    }
}
