// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static dev.caravan.enrich.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.model.Column;
import dev.caravan.model.TableShape;
import dev.caravan.source.SourceTable;
import dev.caravan.testing.TaskFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several tables for one target. */
class MergingTest {

    private static final Column TAG = new Column("__dts_data_source", "text", false);

    @Test
    void tagsTablesAndPutsTheTagIntoTheKey() {
        TaskPlan plan = merged(
                table("dbo.c_1", "id", "id int", "name nvarchar(80)?"),
                table("dbo.c_2", "id", "id int", "name nvarchar(80)?"));
        assertThat(plan.tables()).hasSize(2);
        assertThat(plan.targets()).hasSize(1);
        TableShape target = plan.targets().get(0);
        assertThat(target.columns()).last().isEqualTo(TAG);
        assertThat(target.keyNames()).containsExactly("id", "__dts_data_source");
        assertThat(plan.tables())
                .extracting(table -> table.tag().orElseThrow())
                .containsExactly("shop:Shop.dbo.c_1", "shop:Shop.dbo.c_2");
    }

    @Test
    void tagsEveryTableOfATaskThatMergesSoThatAnotherMayJoin() {
        TaskPlan plan =
                Planner.plan(TaskFixture.task("merge-tables=true"), List.of(table("dbo.alone", "id", "id int")));
        assertThat(plan.targets().get(0).columns()).last().isEqualTo(TAG);
    }

    @Test
    void mergesByRulesAsByTargets() {
        TaskPlan plan = Planner.plan(
                TaskFixture.task("merge-tables=true", "rename[0].table=a_.*", "rename[0].to=a"),
                List.of(table("dbo.a_1", "id", "id int"), table("dbo.a_2", "id", "id int")));
        assertThat(plan.targets()).extracting(TableShape::name).hasToString("[dbo.a]");
    }

    @Test
    void refusesTwoTablesForOneTargetUnlessTheyAreMerged() {
        List<SourceTable> catalog = List.of(table("dbo.a", "id", "id int"), table("dbo.b", "id", "id int"));
        assertThat(problems(catalog, "tables[0].target=dbo.c"))
                .containsExactly("Tables dbo.a and dbo.b would both become dbo.c. Give one of them another 'target', or"
                        + " set 'merge-tables: true'.");
    }

    @Test
    void refusesOtherKeys() {
        List<SourceTable> catalog =
                List.of(table("dbo.a", "id", "id int", "x int"), table("dbo.b", "x", "id int", "x int"));
        assertThat(problems(catalog, "merge-tables=true", "tables[0].target=dbo.c"))
                .containsExactly("Tables dbo.a and dbo.b are merged to dbo.c but their keys differ. Choose the same"
                        + " columns as 'primary-key'.");
    }

    @Test
    void aColumnThatOneTableLacksAllowsNullAndComesBeforeTheTag() {
        TaskPlan plan = merged(table("dbo.a", "id", "id int", "x int"), table("dbo.b", "id", "id int", "y int"));
        assertThat(plan.targets().get(0).columns())
                .containsExactly(
                        new Column("id", "integer", false),
                        new Column("x", "integer", true),
                        new Column("y", "integer", true),
                        TAG);
        assertThat(plan.targets().get(0).keyNames()).containsExactly("id", "__dts_data_source");
        assertThat(plan.tables().get(1).target().columnNames()).containsExactly("id", "y", "__dts_data_source");
    }

    @Test
    void aColumnMayBeNullWhereOneTableAllowsIt() {
        TaskPlan plan = merged(table("dbo.a", "id", "id int", "x int"), table("dbo.b", "id", "id int", "x int?"));
        assertThat(plan.targets().get(0).columns().get(1).nullable()).isTrue();
    }

    @Test
    void aColumnGetsTheTypeThatHoldsTheValuesOfAllTables() {
        TaskPlan plan = merged(
                table("dbo.a", "id", "id int", "t varchar(10)"),
                table("dbo.b", "id", "id bigint", "t nvarchar(60)"),
                table("dbo.c", "id", "id smallint", "t varchar(20)"));
        assertThat(plan.targets().get(0).columns())
                .extracting(Column::type)
                .containsExactly("bigint", "character varying(30)", "text");
        assertThat(plan.tables())
                .allSatisfy(table ->
                        assertThat(table.target()).isEqualTo(plan.targets().get(0)));
    }

    @Test
    void refusesTypesOfWhichNoneHoldsBoth() {
        List<SourceTable> catalog =
                List.of(table("dbo.a", "id", "id int", "x real"), table("dbo.b", "id", "id int", "x float"));
        assertThat(problems(catalog, "merge-tables=true", "tables[0].target=dbo.m"))
                .containsExactly("Column 'x' of dbo.m would be double precision by table dbo.b and real by another that"
                        + " is merged to it. Rename the column of one of them under 'columns', or exclude it.");
    }

    private static TaskPlan merged(SourceTable... catalog) {
        return Planner.plan(TaskFixture.task("merge-tables=true", "tables[0].target=dbo.m"), List.of(catalog));
    }

    private static List<String> problems(List<SourceTable> catalog, String... settings) {
        PlanException exception =
                catchThrowableOfType(PlanException.class, () -> Planner.plan(TaskFixture.task(settings), catalog));
        assertThat(exception).isNotNull();
        return exception.problems();
    }
}
