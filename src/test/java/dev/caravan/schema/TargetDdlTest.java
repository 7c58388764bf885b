// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetDdlTest {

    private static final TableName NAME = new TableName("sales", "order \"lines\"");
    private static final TableShape TABLE = new TableShape(
            NAME,
            List.of(
                    new Column("order_id", "integer", false),
                    new Column("Text", "character varying(40)", true),
                    new Column("line", "smallint", false)),
            List.of(2, 0));

    @Test
    void createsATableWithoutItsKey() {
        assertThat(TargetDdl.createTable(TABLE)).isEqualTo("""
                        CREATE TABLE IF NOT EXISTS "sales"."order ""lines""\" (
                          "order_id" integer NOT NULL,
                          "Text" character varying(40),
                          "line" smallint NOT NULL
                        )""");
    }

    @Test
    void addsThePrimaryKeyInKeyOrder() {
        assertThat(TargetDdl.addPrimaryKey(TABLE))
                .isEqualTo("ALTER TABLE \"sales\".\"order \"\"lines\"\"\" ADD PRIMARY KEY (\"line\", \"order_id\")");
    }

    @Test
    void addsAColumnAsNullableWhateverTheSourceSays() {
        assertThat(TargetDdl.addColumn(NAME, new Column("note", "text", false)))
                .isEqualTo("ALTER TABLE \"sales\".\"order \"\"lines\"\"\" ADD COLUMN IF NOT EXISTS \"note\" text");
    }

    @Test
    void createsDropsAndEmpties() {
        assertThat(TargetDdl.createSchema("sales")).isEqualTo("CREATE SCHEMA IF NOT EXISTS \"sales\"");
        assertThat(TargetDdl.dropTable(NAME)).isEqualTo("DROP TABLE IF EXISTS \"sales\".\"order \"\"lines\"\"\"");
        assertThat(TargetDdl.truncate(NAME)).isEqualTo("TRUNCATE \"sales\".\"order \"\"lines\"\"\"");
    }
}
