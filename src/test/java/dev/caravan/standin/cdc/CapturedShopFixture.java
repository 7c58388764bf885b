// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A stand-in with an enabled database {@code shop} and one captured table {@code dbo.item}. */
abstract class CapturedShopFixture {
    /** Change rows as operation, sequence number within the transaction (command id), id, name. */
    static final String CHANGES = "SELECT [__$operation], [__$command_id], id, name FROM cdc.dbo_item_CT"
            + " ORDER BY [__$start_lsn], [__$command_id], [__$seqval], [__$operation]";

    final StandIn standIn = StandIn.start();
    SqlClient sql = connect("master");

    SqlClient connect(String database) {
        try {
            return SqlClient.connect(standIn, database);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot connect to the stand-in's database " + database, e);
        }
    }

    @BeforeEach
    void createShop() throws SQLException {
        sql.run("CREATE DATABASE shop");
        sql.close();
        sql = connect("shop");
        sql.run(
                "EXEC sys.sp_cdc_enable_db",
                "CREATE TABLE dbo.item (id int NOT NULL CONSTRAINT PK_item PRIMARY KEY, name varchar(50) NULL)",
                enable("item", ""));
    }

    @AfterEach
    void knowsEveryStatement() throws SQLException {
        sql.close();
        standIn.close();
        assertThat(standIn.control().unknownStatements()).isEmpty();
        assertThat(standIn.wire().internalErrors()).isZero();
    }

    /** A call of sys.sp_cdc_enable_table for a table of dbo, with more arguments. */
    static String enable(String table, String more) {
        return "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'" + table
                + "', @role_name = NULL" + more;
    }

    /** Rows after everything committed so far has been captured. */
    List<List<@Nullable Object>> captured(String query) throws SQLException {
        sql.run("EXEC standin.await_capture");
        return sql.rows(query);
    }
}
