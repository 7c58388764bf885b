// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetDdlTest {

    private static final TableName NAME = new TableName("sales", "order \"lines\"");

    @ParameterizedTest
    @EnumSource
    void createsTablesInEachLayout(TargetDialect dialect) {
        List<String> statements = new ArrayList<>();
        for (Layouts layout : Layouts.values()) {
            statements.add("-- " + layout);
            TargetDdl.createTable(layout.table(), layout.definition(), dialect)
                    .forEach(sql -> statements.add(sql + ";"));
            statements.add(TargetDdl.addPrimaryKey(layout.table()) + ";\n");
        }

        Golden.verify("ddl/" + dialect.name().toLowerCase(Locale.ROOT) + ".sql", String.join("\n", statements));
    }

    @Test
    void addsAColumnAsNullableWhateverTheSourceSays() {
        assertThat(TargetDdl.addColumn(NAME, new Column("note", "text", false), TargetDialect.POSTGRESQL))
                .isEqualTo("ALTER TABLE \"sales\".\"order \"\"lines\"\"\" ADD COLUMN IF NOT EXISTS \"note\" text");
    }

    @ParameterizedTest
    @EnumSource(names = {"GREENPLUM6", "ADBPG6"})
    void addsAColumnWithoutIfWhereTheKernelHasNone(TargetDialect dialect) {
        assertThat(TargetDdl.addColumn(NAME, new Column("note", "text", false), dialect))
                .isEqualTo("ALTER TABLE \"sales\".\"order \"\"lines\"\"\" ADD COLUMN \"note\" text");
    }

    @Test
    void createsDropsAndEmpties() {
        assertThat(TargetDdl.createSchema("sales")).isEqualTo("CREATE SCHEMA IF NOT EXISTS \"sales\"");
        assertThat(TargetDdl.dropTable(NAME)).isEqualTo("DROP TABLE IF EXISTS \"sales\".\"order \"\"lines\"\"\"");
        assertThat(TargetDdl.truncate(NAME)).isEqualTo("TRUNCATE \"sales\".\"order \"\"lines\"\"\"");
    }

    @Test
    void namesThePartitionsTables() {
        assertThat(TargetDdl.partitions(Layouts.REGIONS.table(), Layouts.REGIONS.definition()))
                .extracting(TableName::table)
                .containsExactly("order \"lines\"_p1", "order \"lines\"_p2", "order \"lines\"_default");
        assertThat(TargetDdl.partitions(Layouts.BY_KEY.table(), Layouts.BY_KEY.definition()))
                .isEmpty();
    }

    @Test
    void describesALayout() {
        assertThat(Layouts.MONTHS.definition().description()).isEqualTo("distributed by id, ranges of created \"at\"");
        assertThat(Layouts.REGIONS.definition().description())
                .isEqualTo("distributed by id, partitions by value of region");
        assertThat(Layouts.DIMENSION.definition().description()).isEqualTo("dimension, all rows on every segment");
    }
}
