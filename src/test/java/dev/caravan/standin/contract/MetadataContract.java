// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the driver's metadata calls tell of tables, keys, procedures, parameters and results. */
@Cites({
    "https://learn.microsoft.com/sql/connect/jdbc/reference/sqlserverdatabasemetadata-class",
    "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/catalog-stored-procedures-transact-sql"
})
abstract class MetadataContract extends Contract {

    @BeforeAll
    void createObjects() throws SQLException {
        sql().run(
                        "CREATE SCHEMA x",
                        "CREATE TABLE parent (a int NOT NULL, b nvarchar(20) NOT NULL, t datetime2(3) NULL"
                                + " CONSTRAINT df_t DEFAULT (sysdatetime()), CONSTRAINT pk_parent PRIMARY KEY (b, a))",
                        "CREATE TABLE x.child (id bigint IDENTITY(1,1) NOT NULL CONSTRAINT pk_child PRIMARY KEY, a int NULL,"
                                + " b nvarchar(20) NULL, m decimal(10,2) NOT NULL CONSTRAINT df_m DEFAULT ((1.5)), c AS (a+(1)),"
                                + " CONSTRAINT fk_child FOREIGN KEY (b, a) REFERENCES parent (b, a) ON DELETE CASCADE)",
                        "CREATE INDEX ix_child ON x.child (m DESC) INCLUDE (a)",
                        "CREATE UNIQUE INDEX ux_child ON x.child (b, m)",
                        "CREATE VIEW x.names AS SELECT b FROM parent",
                        "CREATE PROCEDURE x.twice @a int, @b nvarchar(20) = N'x', @c decimal(9,2) OUTPUT AS"
                                + " BEGIN SET @c = @a * 2; RETURN 7 END");
    }

    private DatabaseMetaData metadata() throws SQLException {
        return sql().connection().getMetaData();
    }

    private static List<List<@Nullable Object>> rows(ResultSet result, String... columns) throws SQLException {
        try (result) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (String column : columns) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    void listsTablesAndViews() throws SQLException {
        String[] columns = {"TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS"};
        String catalog = database().name();

        assertThat(rows(metadata().getTables(catalog, "dbo", "%", new String[] {"TABLE"}), columns))
                .containsExactly(row(catalog, "dbo", "parent", "TABLE", null));
        assertThat(rows(metadata().getTables(catalog, "x", "%", new String[] {"TABLE", "VIEW"}), columns))
                .containsExactly(row(catalog, "x", "child", "TABLE", null), row(catalog, "x", "names", "VIEW", null));
        assertThat(rows(metadata().getTables(catalog, "%", "chil_", null), columns))
                .hasSize(1);
        assertThat(rows(metadata().getTables(catalog, "dbo", "nosuch", null), columns))
                .isEmpty();
    }

    @Test
    void listsColumns() throws SQLException {
        assertThat(rows(
                        metadata().getColumns(database().name(), "x", "child", "%"),
                        "COLUMN_NAME",
                        "DATA_TYPE",
                        "TYPE_NAME",
                        "COLUMN_SIZE",
                        "DECIMAL_DIGITS",
                        "NULLABLE",
                        "COLUMN_DEF",
                        "ORDINAL_POSITION",
                        "IS_NULLABLE",
                        "IS_AUTOINCREMENT",
                        "IS_GENERATEDCOLUMN"))
                .containsExactly(
                        row("id", Types.BIGINT, "bigint identity", 19, 0, 0, null, 1, "NO", "YES", "NO"),
                        row("a", Types.INTEGER, "int", 10, 0, 1, null, 2, "YES", "NO", "NO"),
                        row("b", Types.NVARCHAR, "nvarchar", 20, null, 1, null, 3, "YES", "NO", "NO"),
                        row("m", Types.DECIMAL, "decimal", 10, 2, 0, "((1.5))", 4, "NO", "NO", "NO"),
                        row("c", Types.INTEGER, "int", 10, 0, 1, null, 5, "YES", "NO", "YES"));
    }

    @Test
    void listsThePrimaryKeyInTheOrderOfItsColumns() throws SQLException {
        assertThat(rows(
                        metadata().getPrimaryKeys(database().name(), "dbo", "parent"),
                        "COLUMN_NAME",
                        "KEY_SEQ",
                        "PK_NAME"))
                .containsExactlyInAnyOrder(row("b", (short) 1, "pk_parent"), row("a", (short) 2, "pk_parent"));
    }

    @Test
    void listsIndexesUniqueOnesFirst() throws SQLException {
        assertThat(rows(
                                metadata().getIndexInfo(database().name(), "x", "child", false, true),
                                "INDEX_NAME",
                                "NON_UNIQUE",
                                "TYPE",
                                "ORDINAL_POSITION",
                                "COLUMN_NAME",
                                "ASC_OR_DESC")
                        .stream()
                        .filter(index -> index.get(0) != null))
                .extracting(
                        index -> index.get(0),
                        index -> String.valueOf(index.get(1)).matches("1|true"),
                        index -> index.get(2),
                        index -> index.get(3),
                        index -> index.get(4),
                        index -> index.get(5))
                .containsExactly(
                        tuple("pk_child", false, (short) 1, (short) 1, "id", "A"),
                        tuple("ux_child", false, (short) 3, (short) 1, "b", "A"),
                        tuple("ux_child", false, (short) 3, (short) 2, "m", "A"),
                        tuple("ix_child", true, (short) 3, (short) 1, "m", "D"));
    }

    @Test
    void listsForeignKeysFromBothEnds() throws SQLException {
        String[] columns = {
            "PKTABLE_SCHEM",
            "PKTABLE_NAME",
            "PKCOLUMN_NAME",
            "FKTABLE_SCHEM",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME",
            "KEY_SEQ",
            "FK_NAME",
            "PK_NAME"
        };
        String catalog = database().name();
        List<List<@Nullable Object>> imported = rows(metadata().getImportedKeys(catalog, "x", "child"), columns);

        assertThat(imported)
                .containsExactly(
                        row("dbo", "parent", "b", "x", "child", "b", (short) 1, "fk_child", "pk_parent"),
                        row("dbo", "parent", "a", "x", "child", "a", (short) 2, "fk_child", "pk_parent"));
        assertThat(rows(metadata().getExportedKeys(catalog, "dbo", "parent"), columns))
                .isEqualTo(imported);
        assertThat(rows(metadata().getCrossReference(catalog, "dbo", "parent", catalog, "x", "child"), columns))
                .isEqualTo(imported);
        assertThat(rows(metadata().getImportedKeys(catalog, "x", "child"), "DELETE_RULE", "UPDATE_RULE"))
                .containsOnly(row(DatabaseMetaData.importedKeyCascade, DatabaseMetaData.importedKeyNoAction));
    }

    @Test
    void listsSchemasAndCatalogs() throws SQLException {
        assertThat(rows(metadata().getSchemas(), "TABLE_SCHEM"))
                .contains(row("dbo"), row("guest"), row("sys"), row("x"));
        assertThat(rows(metadata().getSchemas(database().name(), "x%"), "TABLE_SCHEM"))
                .containsExactly(row("x"));
        assertThat(rows(metadata().getCatalogs(), "TABLE_CAT"))
                .contains(row(database().name()), row("master"), row("model"), row("msdb"), row("tempdb"))
                .isSortedAccordingTo((a, b) -> String.valueOf(a.get(0)).compareToIgnoreCase(String.valueOf(b.get(0))));
    }

    @Test
    void listsEveryType() throws SQLException {
        assertThat(rows(metadata().getTypeInfo(), "TYPE_NAME"))
                .contains(TypeCases.all()
                        .filter(type -> !type.name().equals("hierarchyid"))
                        .map(type -> row(type.name()))
                        .distinct()
                        .<List<@Nullable Object>>toArray(List[]::new));
        assertThat(rows(metadata().getTypeInfo(), "TYPE_NAME", "LITERAL_PREFIX", "CREATE_PARAMS", "NULLABLE"))
                .contains(
                        row("decimal", null, "precision,scale", (short) 1),
                        row("varbinary", "0x", "max length", (short) 1),
                        row("nvarchar", "N'", "max length", (short) 1),
                        row("timestamp", "0x", null, (short) 0));
    }

    @Test
    void listsProceduresAndTheirParameters() throws SQLException {
        assertThat(rows(metadata().getProcedures(database().name(), "x", "%"), "PROCEDURE_NAME", "PROCEDURE_TYPE"))
                .containsExactly(row("twice;1", (short) 2));
        assertThat(rows(
                        metadata().getProcedureColumns(database().name(), "x", "twice", "%"),
                        "COLUMN_NAME",
                        "COLUMN_TYPE",
                        "DATA_TYPE",
                        "TYPE_NAME",
                        "PRECISION",
                        "SCALE",
                        "ORDINAL_POSITION"))
                .containsExactly(
                        row("@RETURN_VALUE", (short) 5, (short) Types.INTEGER, "int", 10, (short) 0, 0),
                        row("@a", (short) 1, (short) Types.INTEGER, "int", 10, (short) 0, 1),
                        row("@b", (short) 1, (short) Types.NVARCHAR, "nvarchar", 20, null, 2),
                        row("@c", (short) 2, (short) Types.DECIMAL, "decimal", 9, (short) 2, 3));
    }

    @Test
    void listsPrivilegesOfTheOwner() throws SQLException {
        assertThat(rows(metadata().getTablePrivileges(database().name(), "x", "child"), "GRANTEE", "PRIVILEGE"))
                .contains(row("dbo", "SELECT"), row("dbo", "INSERT"), row("dbo", "UPDATE"), row("dbo", "DELETE"));
        assertThat(rows(
                        metadata().getColumnPrivileges(database().name(), "x", "child", "a"),
                        "COLUMN_NAME",
                        "PRIVILEGE"))
                .contains(row("a", "SELECT"), row("a", "UPDATE"));
    }

    @Test
    void findsTheColumnsThatTellARow() throws SQLException {
        assertThat(rows(
                        metadata()
                                .getBestRowIdentifier(
                                        database().name(), "x", "child", DatabaseMetaData.bestRowSession, true),
                        "COLUMN_NAME"))
                .containsExactly(row("id"));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-undeclared-parameters-transact-sql")
    void tellsTheTypesOfParametersByTheirPlace() throws SQLException {
        assertThat(parameterTypes("SELECT a FROM x.child WHERE id = ? AND m BETWEEN ? AND ?"))
                .containsExactly("bigint", "decimal", "decimal");
        assertThat(parameterTypes("INSERT INTO parent (a, b) VALUES (?, ?)")).containsExactly("int", "nvarchar");
        assertThat(parameterTypes("UPDATE x.child SET m = ? WHERE id IN (?, ?)"))
                .containsExactly("decimal", "bigint", "bigint");
        assertThat(parameterTypes("DELETE FROM parent WHERE b LIKE ? AND a > ?"))
                .containsExactly("nvarchar", "int");
        assertThat(parameterTypes("MERGE parent AS t USING (SELECT 1 AS a) AS s ON t.a = s.a"
                        + " WHEN MATCHED THEN UPDATE SET b = ? WHEN NOT MATCHED THEN INSERT (a, b) VALUES (?, ?);"))
                .containsExactly("nvarchar", "int", "nvarchar");
        assertThat(parameterTypes("DECLARE @i bigint = ?; SELECT a FROM parent WHERE ? = a + (3 - 5) AND a > @i"))
                .containsExactly("bigint", "int");
    }

    private List<String> parameterTypes(String statement) throws SQLException {
        try (PreparedStatement prepared = sql().connection().prepareStatement(statement)) {
            ParameterMetaData parameters = prepared.getParameterMetaData();
            List<String> types = new ArrayList<>();
            for (int i = 1; i <= parameters.getParameterCount(); i++) {
                types.add(parameters.getParameterTypeName(i));
            }
            return types;
        }
    }

    @Test
    void tellsTheParametersOfAProcedureCall() throws SQLException {
        try (CallableStatement call = sql().connection().prepareCall("{call x.twice(?, ?, ?)}")) {
            ParameterMetaData parameters = call.getParameterMetaData();

            assertThat(parameters.getParameterTypeName(1)).isEqualTo("int");
            assertThat(parameters.getParameterTypeName(2)).isEqualTo("nvarchar");
            assertThat(parameters.getParameterTypeName(3)).isEqualTo("decimal");
            assertThat(parameters.getPrecision(3)).isEqualTo(9);
            assertThat(parameters.getScale(3)).isEqualTo(2);
        }
    }

    @Test
    @Cites("MS-TDS 2.2.7.13 RETURNVALUE and 2.2.7.18 RETURNSTATUS")
    void returnsStatusAndOutputsByNameAndNumber() throws SQLException {
        try (CallableStatement call = sql().connection().prepareCall("{? = call x.twice(?, ?, ?)}")) {
            call.registerOutParameter(1, Types.INTEGER);
            call.setInt(2, 21);
            call.setString(3, "b");
            call.registerOutParameter(4, Types.DECIMAL, 2);
            call.execute();

            assertThat(call.getInt(1)).isEqualTo(7);
            assertThat(call.getBigDecimal(4)).isEqualTo(new BigDecimal("42.00"));
        }
        try (CallableStatement call = sql().connection().prepareCall("{call x.twice(?, ?, ?)}")) {
            call.setInt("a", 4);
            call.setString("b", "b");
            call.registerOutParameter("c", Types.DECIMAL, 2);
            call.execute();

            assertThat(call.getBigDecimal("c")).isEqualTo(new BigDecimal("8.00"));
        }
    }

    @Test
    @Cites("MS-TDS 2.2.7.4 COLMETADATA")
    void describesResults() throws SQLException {
        try (Statement statement = sql().connection().createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT id, b AS named, c, 1.25, N'я', GETDATE() FROM x.child")) {
            ResultSetMetaData columns = result.getMetaData();

            assertThat(columns.getColumnLabel(2)).isEqualTo("named");
            assertThat(columns.getColumnLabel(4)).isEmpty();
            assertThat(columns.isAutoIncrement(1)).isTrue();
            assertThat(columns.isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
            assertThat(columns.isNullable(2)).isEqualTo(ResultSetMetaData.columnNullable);
            assertThat(columns.getPrecision(2)).isEqualTo(20);
            assertThat(columns.isReadOnly(3)).isTrue();
            assertThat(columns.getColumnTypeName(4)).isEqualTo("numeric");
            assertThat(columns.getPrecision(4)).isEqualTo(3);
            assertThat(columns.getScale(4)).isEqualTo(2);
            assertThat(columns.getColumnTypeName(5)).isEqualTo("nvarchar");
            assertThat(columns.getColumnTypeName(6)).isEqualTo("datetime");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-fmtonly-transact-sql")
    void describesAPreparedQueryWithoutRunningIt() throws SQLException {
        try (PreparedStatement query = sql().connection().prepareStatement("SELECT a, b FROM x.child WHERE id = ?")) {
            assertThat(query.getMetaData().getColumnCount()).isEqualTo(2);
            assertThat(query.getMetaData().getColumnTypeName(2)).isEqualTo("nvarchar");
        }
        sql().run("SET FMTONLY ON INSERT INTO parent (a, b) VALUES (1, N'not stored') SET FMTONLY OFF");

        assertThat(sql().value("SELECT COUNT(*) FROM parent")).isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/scope-identity-transact-sql")
    void returnsGeneratedKeys() throws SQLException {
        try (PreparedStatement insert = sql().connection()
                .prepareStatement("INSERT INTO x.child (m) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setBigDecimal(1, new BigDecimal("2.50"));

            assertThat(insert.executeUpdate()).isEqualTo(1);
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(sql().value("SELECT MAX(id) FROM x.child"));
                assertThat(keys.getMetaData().getColumnTypeName(1)).isEqualTo("numeric");
            }
        }
    }

    @Test
    void tellsProductAndUser() throws SQLException {
        assertThat(metadata().getDatabaseProductName()).isEqualTo("Microsoft SQL Server");
        assertThat(metadata().getDatabaseMajorVersion()).isGreaterThanOrEqualTo(15);
        assertThat(metadata().getUserName()).isEqualToIgnoringCase(database().username());
        assertThat(metadata().getMaxConnections()).isPositive();
        assertThat(sql().connection().getSchema()).isEqualTo("dbo");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-fkeys-transact-sql")
    void foreignKeysAreThoseOfTheCurrentDatabase() throws SQLException {
        assertThat(sql().rows("EXEC sp_fkeys @fktable_name = 'child', @fktable_owner = ''"))
                .hasSize(2);
        assertThat(errorOf("EXEC sp_fkeys @fktable_name = 'child', @fktable_qualifier = ''")
                        .number())
                .isEqualTo(15250);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/like-transact-sql")
    void aRangeThatEndsBeforeItStartsHoldsNothing() throws SQLException {
        assertThat(sql().rows("EXEC sp_columns @table_name = 'parent', @column_name = '[b-a]'"))
                .isEmpty();
        assertThat(sql().rows("EXEC sp_columns @table_name = 'parent', @column_name = '[a-b]'"))
                .hasSize(2);
    }

    @Test
    @Cites("MS-TDS 2.2.7.19 RETURNVALUE")
    void anOutputComesBackInTheTypeThatTheClientSent() throws SQLException {
        sql().run("CREATE PROCEDURE x.echo @bytes varbinary(max) OUTPUT AS SET @bytes = @bytes + 0x03");
        try (CallableStatement call = sql().connection().prepareCall("{call x.echo(?)}")) {
            call.setBytes(1, new byte[] {1, 2});
            call.registerOutParameter(1, Types.VARBINARY);
            call.execute();
            assertThat(call.getBlob(1).getBytes(1, 9)).containsExactly(1, 2, 3);
        }
    }
}
