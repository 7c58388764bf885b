// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.Geography;
import com.microsoft.sqlserver.jdbc.Geometry;
import com.microsoft.sqlserver.jdbc.SQLServerPreparedStatement;
import com.microsoft.sqlserver.jdbc.SQLServerResultSet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** hierarchyid, geometry and geography: how they are stored, what they are called, and their methods. */
@Cites({
    "https://learn.microsoft.com/sql/relational-databases/hierarchical-data-sql-server",
    "https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference",
    "https://learn.microsoft.com/sql/relational-databases/spatial/spatial-data-types-overview",
    "MS-SSCLRT 2.1"
})
abstract class ClrTypesContract extends Contract {

    @BeforeEach
    void table() throws SQLException {
        sql().run("CREATE TABLE place (id int NOT NULL PRIMARY KEY, node hierarchyid NULL,"
                + " depth AS node.GetLevel(), at geography NULL, flat geometry NULL)");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run("DROP TABLE place");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @ParameterizedTest
    @Cites("https://learn.microsoft.com/sql/relational-databases/tables/tutorial-using-the-hierarchyid-data-type")
    @CsvSource({"/, ''", "/1/, 58", "/1/1/, 5AC0", "/1/2/, 5B40", "/2/, 68", "/3/, 78", "/3/1/, 7AC0"})
    void aNodeIsStoredAsBitsOfItsPath(String path, String bytes) throws SQLException {
        assertThat(sql().rows("SELECT CAST(CAST('" + path + "' AS hierarchyid) AS varbinary(20)), CAST(0x" + bytes
                        + " AS hierarchyid).ToString()"))
                .containsExactly(row(bytes, path));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference")
    void nodesSortDepthFirst() throws SQLException {
        sql().run("INSERT place (id, node) VALUES (1, '/2/'), (2, '/1/2/'), (3, '/'), (4, '/1/'), (5, '/1/1.5/'),"
                + " (6, '/-1/'), (7, '/1/100000/'), (8, '/1/20/')");

        assertThat(sql().column("SELECT node.ToString() FROM place ORDER BY node"))
                .containsExactly("/", "/-1/", "/1/", "/1/1.5/", "/1/2/", "/1/20/", "/1/100000/", "/2/");
        assertThat(sql().column("SELECT id FROM place WHERE node.IsDescendantOf('/1/') = 1 AND depth = 2 ORDER BY id"))
                .containsExactly(2, 5, 7, 8);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/getancestor-database-engine",
        "https://learn.microsoft.com/sql/t-sql/data-types/getdescendant-database-engine",
        "https://learn.microsoft.com/sql/t-sql/data-types/getreparentedvalue-database-engine"
    })
    void aNodeFindsItsParentsAndMakesRoomForChildren() throws SQLException {
        assertThat(sql().rows("DECLARE @n hierarchyid = '/3/1/'; SELECT @n.GetAncestor(1).ToString(),"
                        + " @n.GetAncestor(3), @n.GetDescendant(NULL, NULL).ToString(),"
                        + " @n.GetDescendant('/3/1/1/', NULL).ToString(),"
                        + " @n.GetDescendant('/3/1/1/', '/3/1/2/').ToString(),"
                        + " @n.GetReparentedValue('/3/', '/1/5/').ToString(), hierarchyid::GetRoot().GetLevel(),"
                        + " geography::[Null]"))
                .containsExactly(row("/3/", null, "/3/1/1/", "/3/1/2/", "/3/1/1.1/", "/1/5/1/", (short) 0, null));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/spatial-geography/point-geography-data-type")
    void aPointHasItsLatitudeFirstAndItsTextTheLongitude() throws SQLException {
        sql().run("INSERT place (id, at, flat) VALUES (1, geography::Point(47.65100, -122.34900, 4326),"
                + " geometry::STGeomFromText('POINT (3 4 7 2.5)', 5)), (2, 'LINESTRING (0 0, 1 1, 2 1)', NULL)");

        assertThat(sql().rows("SELECT at.Lat, at.Long, at.STSrid, at.ToString(), flat.STX, flat.STY, flat.Z, flat.M,"
                        + " flat.STSrid, flat.STAsText(), flat.AsTextZM() FROM place WHERE id = 1"))
                .containsExactly(row(
                        47.651,
                        -122.349,
                        4326,
                        "POINT (-122.349 47.651)",
                        3.0,
                        4.0,
                        7.0,
                        2.5,
                        5,
                        "POINT (3 4)",
                        "POINT (3 4 7 2.5)"));
        assertThat(sql().rows("SELECT at.Lat, at.STAsText(), at.STNumPoints(), p.flat.STX FROM place p WHERE id = 2"))
                .containsExactly(row(null, "LINESTRING (0 0, 1 1, 2 1)", 3, null));
    }

    @Test
    @Cites("MS-SSCLRT 2.1.2 GEOGRAPHY structure: SRID, version, properties, latitude and longitude of a single point")
    void aPointIsStoredInTwentyTwoBytes() throws SQLException {
        sql().run("INSERT place (id, at) VALUES (1, 'POINT (1 2)')");

        assertThat(sql().value("SELECT CAST(at AS varbinary(30)) FROM place"))
                .isEqualTo("E6100000010C0000000000000040000000000000F03F");
    }

    @ParameterizedTest
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-6522-database-engine-error")
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT place (id, node) VALUES (1, '/1') | 6522 | 24001",
                "INSERT place (id, node) VALUES (1, 0xFFFF) | 6522 | 24000",
                "INSERT place (id, at) VALUES (1, 'POIN (1 2)') | 6522 | 24114",
                "INSERT place (id, at) VALUES (1, 'POINT (1)') | 6522 | 24141",
                "INSERT place (id, at) VALUES (1, 'POINT (1 91)') | 6522 | 24201",
                "INSERT place (id, at) VALUES (1, 7) | 206 | geography",
                "SELECT 1 FROM place WHERE at = at | 403 | geography",
                "SELECT 1 FROM place ORDER BY at | 249 | ORDER BY",
                "SELECT DISTINCT flat FROM place | 421 | geometry",
                "CREATE INDEX ix_at ON place (at) | 1919 | at"
            })
    void refusesWhatIsNoValueAndWhatCannotBeCompared(String batch, int number, String text) {
        ServerError error = errorOf(batch);

        assertThat(error.number()).isEqualTo(number);
        assertThat(error.message()).contains(text);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-types-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-columns-transact-sql"
    })
    void theCatalogueShowsThemAsTypesOfAnAssembly() throws SQLException {
        assertThat(
                        sql().rows(
                                        "SELECT c.name, t.name, c.system_type_id, c.user_type_id, c.max_length, t.is_assembly_type,"
                                                + " t.is_user_defined FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id"
                                                + " WHERE c.object_id = OBJECT_ID('place') AND t.system_type_id = 240 ORDER BY c.column_id"))
                .containsExactly(
                        row("node", "hierarchyid", (short) 240, 128, (short) 892, true, false),
                        row("at", "geography", (short) 240, 130, (short) -1, true, false),
                        row("flat", "geometry", (short) 240, 129, (short) -1, true, false));
        assertThat(sql().column("SELECT COUNT(*) FROM sys.types WHERE name = 'sql_variant'"))
                .containsExactly(1);
        try (ResultSet columns = sql().connection().getMetaData().getColumns(null, null, "place", "at")) {
            assertThat(columns.next()).isTrue();
            assertThat(columns.getString("TYPE_NAME")).isEqualTo("geography");
        }
    }

    @Test
    @Cites({
        "MS-TDS 2.2.5.5.2 Common Language Runtime (CLR) Instances",
        "https://learn.microsoft.com/sql/connect/jdbc/use-spatial-datatypes"
    })
    void theDriverReadsAndWritesShapes() throws SQLException {
        Geography here = Geography.STGeomFromText("POINT (1 2)", 4326);
        Geometry area = Geometry.STGeomFromText("POLYGON ((0 0, 1 0, 1 1, 0 0))", 3);
        Connection connection = sql().connection();
        try (SQLServerPreparedStatement insert = (SQLServerPreparedStatement)
                connection.prepareStatement("INSERT place (id, at, flat, node) VALUES (1, ?, ?, ?)")) {
            insert.setGeography(1, here);
            insert.setGeometry(2, area);
            insert.setString(3, "/4/");
            insert.execute();
        }
        try (Statement select = connection.createStatement();
                SQLServerResultSet rows =
                        (SQLServerResultSet) select.executeQuery("SELECT at, flat, node FROM place")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getGeography(1).STAsText()).isEqualTo("POINT(1 2)");
            assertThat(rows.getGeometry(2).getSrid()).isEqualTo(3);
            assertThat(rows.getGeometry(2).STAsText()).isEqualTo("POLYGON((0 0, 1 0, 1 1, 0 0))");
            assertThat(rows.getBytes(3)).containsExactly(0x84);
            assertThat(rows.getMetaData().getColumnTypeName(3)).isEqualTo("hierarchyid");
        }
    }
}
