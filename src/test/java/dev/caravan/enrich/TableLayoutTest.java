// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static dev.caravan.enrich.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.schema.Partition;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TableType;
import dev.caravan.source.SourceTable;
import dev.caravan.testing.TaskFixture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableLayoutTest {

    private static final SourceTable ORDERS = table(
            "dbo.Orders",
            "Id",
            "Id int",
            "Created datetime",
            "Region varchar(2)",
            "Shipped datetime?",
            "Note nvarchar(-1)",
            "Doc xml",
            "Open bit");

    private static TablePlan plan(SourceTable table, String... settings) {
        return Planner.plan(TaskFixture.task(settings), List.of(table)).tables().get(0);
    }

    private static List<String> problems(List<SourceTable> tables, String... settings) {
        PlanException refusal =
                catchThrowableOfType(PlanException.class, () -> Planner.plan(TaskFixture.task(settings), tables));
        assertThat(refusal).isNotNull();
        return refusal.problems();
    }

    @Test
    void distributesByTheKeyUnlessToldOtherwise() {
        assertThat(plan(ORDERS).definition())
                .isEqualTo(new TableDefinition(TableType.PARTITIONED, List.of("id"), Optional.empty()));
    }

    @Test
    void leavesColumnsThatCannotDistributeOutOfTheDefault() {
        SourceTable flags = table("dbo.flags", "id,open", "id int", "open bit");

        assertThat(plan(flags, "type-profile=dts").definition().distributionKey())
                .containsExactly("id");
    }

    @Test
    void keepsADimensionTableWhole() {
        TablePlan plan = plan(ORDERS, "tables[0].type=dimension");

        assertThat(plan.definition()).isEqualTo(new TableDefinition(TableType.DIMENSION, List.of(), Optional.empty()));
        assertThat(plan.target().keyNames()).containsExactly("id");
    }

    @Test
    void addsThePartitionColumnToTheTargetsKey() {
        TablePlan plan = plan(
                ORDERS,
                "tables[0].columns.created=MadeAt",
                "tables[0].partition.by=range",
                "tables[0].partition.column=CREATED",
                "tables[0].partition.from=2024-01-01",
                "tables[0].partition.to=2025-01-01",
                "tables[0].partition.every=1 month");

        assertThat(plan.target().keyNames()).containsExactly("id", "MadeAt");
        assertThat(plan.key()).extracting(column -> column.name()).containsExactly("Id");
        assertThat(plan.definition().distributionKey()).containsExactly("id");
        assertThat(plan.definition().partition())
                .contains(new Partition.Range("MadeAt", "2024-01-01", "2025-01-01", "1 month"));
    }

    @Test
    void addsTheDistributionKeyToTheTargetsKey() {
        TablePlan plan = plan(ORDERS, "tables[0].distribution-key=region");

        assertThat(plan.target().keyNames()).containsExactly("id", "region");
        assertThat(plan.definition().distributionKey()).containsExactly("region");
    }

    @Test
    void leavesAKeyAloneThatHasThePartitionColumn() {
        SourceTable table = table("dbo.t", "created,id", "id int", "created datetime");

        TablePlan plan = plan(
                table,
                "tables[0].partition.by=list",
                "tables[0].partition.column=created",
                "tables[0].partition.values=2024-01-01");

        assertThat(plan.target().keyNames()).containsExactly("created", "id");
        assertThat(plan.definition().distributionKey()).containsExactly("created", "id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "distribution-key=gone | Column 'gone' of table dbo.Orders, which 'distribution-key' names, is not synchronised.",
                "distribution-key=shipped | Column 'Shipped' of table dbo.Orders, which 'distribution-key' names, allows NULL",
                "distribution-key=note | which cannot be part of a key",
                "distribution-key=doc | has type xml, which cannot distribute rows",
                "distribution-key[0]=id,tables[0].distribution-key[1]=ID | named twice in 'distribution-key'",
                "partition.column=gone | Column 'gone' of table dbo.Orders, which 'partition.column' names, is not",
                "partition.column=shipped | which 'partition.column' names, allows NULL, and unique keys",
                "partition.column=open | cannot be partitioned by column 'open': value 'EU' is neither true nor false.",
                "exclude=region,tables[0].partition.column=region | is not synchronised"
            })
    void refusesColumnsThatCannotDecideWhereARowIs(String setting, String reason) {
        String all = "tables[0]." + setting
                + (setting.contains("partition.column")
                        ? ",tables[0].partition.by=list,tables[0].partition.values=EU"
                        : "");

        assertThat(problems(List.of(ORDERS), all.split(",")))
                .singleElement()
                .asString()
                .contains(reason);
    }

    @Test
    void refusesMergedTablesThatAreLaidOutDifferently() {
        assertThat(problems(
                        List.of(
                                table("dbo.a", "id", "id int", "region char(2)"),
                                table("dbo.b", "id", "id int", "region char(2)")),
                        "merge-tables=true",
                        "tables[0].source=dbo.a",
                        "tables[0].target=dbo.all",
                        "tables[1].source=dbo.b",
                        "tables[1].target=dbo.all",
                        "tables[1].type=dimension"))
                .singleElement()
                .asString()
                .contains("are laid out differently");
    }

    @Test
    void refusesPartitionsWhoseTablesHaveNoPlace() {
        String[] cut = {
            "tables[0].partition.by=list",
            "tables[0].partition.column=id",
            "tables[0].partition.values=1",
            "tables[1].source=dbo.*_p1"
        };

        assertThat(problems(List.of(table("dbo.t", "id", "id int"), table("dbo.t_p1", "id", "id int")), cut))
                .containsExactly("A partition of dbo.t would become table dbo.t_p1, which is another table's target."
                        + " Rename one of them.");
        String name = "x".repeat(60);
        assertThat(problems(List.of(table("dbo." + name, "id", "id int"), table("dbo.t_p1", "id", "id int")), cut))
                .containsExactly("A partition of dbo." + name + " would become table '" + name
                        + "_default', which is longer than 63 bytes. Give the table a shorter 'target'.");
    }
}
