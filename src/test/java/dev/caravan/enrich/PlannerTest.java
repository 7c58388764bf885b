// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static dev.caravan.enrich.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask.Operation;
import dev.caravan.testing.TaskFixture;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {

    private static final SourceTable ORDERS =
            table("dbo.Orders", "Id", "Id int", "Note nvarchar(80)?", "Total money?", "Changed rowversion");

    @Test
    void mapsTypesKeysAndNullability() {
        TablePlan plan = plan(List.of(ORDERS)).tables().get(0);
        assertThat(plan.target().name()).isEqualTo(new TableName("dbo", "orders"));
        assertThat(plan.target().columns())
                .containsExactly(
                        new Column("id", "integer", false),
                        new Column("note", "character varying(40)", true),
                        new Column("total", "numeric(19,4)", true));
        assertThat(plan.target().keyNames()).containsExactly("id");
        assertThat(plan.columns()).extracting(column -> column.name()).containsExactly("Id", "Note", "Total");
        assertThat(plan.tag()).isEmpty();
    }

    @Test
    void saysWhatIsLeftOutAndWhy() {
        SourceTable table = table("dbo.t", "id", "id int", "sum int=", "place geography?", "secret int?");
        TablePlan plan =
                plan(List.of(table), "tables[0].exclude=SECRET").tables().get(0);
        assertThat(plan.target().columnNames()).containsExactly("id");
        assertThat(plan.leftOut())
                .containsEntry("sum", "computed: change data capture delivers NULL for it")
                .containsEntry("place", "CLR types have no counterpart in the target")
                .containsEntry("secret", "excluded by the task")
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"lower, dbo, orders, id", "source, dbo, Orders, Id", "upper, DBO, ORDERS, ID"})
    void followsTheCasePolicy(String policy, String schema, String name, String id) {
        TablePlan plan = plan(List.of(ORDERS), "name-case=" + policy).tables().get(0);
        assertThat(plan.target().name()).isEqualTo(new TableName(schema, name));
        assertThat(plan.target().keyNames()).containsExactly(id);
    }

    @Test
    void refusesComputedColumnsWhereTheTaskSaysSo() {
        SourceTable table = table("dbo.Orders", "Id", "Id int", "sum int=", "total int=");
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> Planner.plan(TaskFixture.task("computed-columns=refuse"), List.of(table)))
                .withMessageStartingWith("Table dbo.Orders has computed columns (sum, total), for which");
        assertThat(Planner.plan(
                                TaskFixture.task("computed-columns=refuse", "tables[0].exclude=sum,total"),
                                List.of(table))
                        .tables())
                .hasSize(1);
    }

    @Test
    void aFilterThatDoesNotFitItsTableIsAProblemOfThePlan() {
        SourceTable table = table("dbo.Orders", "Id", "Id int", "note text?");
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> Planner.plan(TaskFixture.task("tables[0].filter=note = 'x'"), List.of(table)))
                .withMessage(
                        "The filter of table dbo.Orders is refused at character 1: column 'note' has type text, which"
                                + " filters do not take. Filter by columns of other types.");
    }

    @Test
    void refusesMoreColumnsThanTheTargetTakes() {
        SourceTable most = wide("dbo.most", 1600, 1);
        assertThat(plan(List.of(most)).targets()).hasSize(1);
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> plan(List.of(most), "merge-tables=true"))
                .withMessage("Table dbo.most would have 1601 columns, and the target takes 1600. Exclude some by"
                        + " 'exclude'.");
        assertThat(plan(List.of(most), "merge-tables=true", "tables[0].exclude=c1600")
                        .targets())
                .hasSize(1);
    }

    @Test
    void refusesAKeyOfMoreColumnsThanAnIndexOfTheTargetTakes() {
        SourceTable most = wide("dbo.most", 40, 32);
        assertThat(plan(List.of(most)).targets()).hasSize(1);
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> plan(
                        List.of(most),
                        "tables[0].partition.by=list",
                        "tables[0].partition.column=c33",
                        "tables[0].partition.values=1,2"))
                .withMessageContaining("The key of table dbo.most would have 33 columns (c1, c2,")
                .withMessageContaining("c32, c33), and an index of the target takes 32. Choose fewer columns as"
                        + " 'primary-key', or another 'partition'.");
    }

    private static SourceTable wide(String name, int columns, int key) {
        return table(
                name,
                IntStream.rangeClosed(1, key).mapToObj(i -> "c" + i).collect(Collectors.joining(",")),
                IntStream.rangeClosed(1, columns)
                        .mapToObj(i -> "c" + i + " int")
                        .toArray(String[]::new));
    }

    @Test
    void foldsCaseWhateverTheLocale() {
        assertThat(plan(List.of(table("dbo.TITLES", "ID", "ID int")))
                        .targets()
                        .get(0)
                        .name()
                        .table())
                .isEqualTo("titles");
    }

    @Test
    void appliesRulesInOrderToTheWholeNameBeforeTheCase() {
        TablePlan plan = plan(
                        List.of(table("dbo.T_Orders", "id", "id int")),
                        "rename[0].schema=dbo",
                        "rename[0].to=Sales",
                        "rename[1].table=T_(.*)",
                        "rename[1].to=$1_All",
                        "rename[2].table=Orders_All",
                        "rename[2].to=Every_Order",
                        "rename[3].table=Every",
                        "rename[3].to=x")
                .tables()
                .get(0);
        assertThat(plan.target().name()).isEqualTo(new TableName("sales", "every_order"));
    }

    @ParameterizedTest
    @CsvSource({"(.*), t_$1, t_ab", "a|ab, x, x", "(a*)(b*), $2$1, ba", "(.*?)b?, $1, a"})
    void replacesTheWholeNameOnce(String pattern, String replacement, String expected) {
        TablePlan plan = plan(
                        List.of(table("dbo.ab", "id", "id int")),
                        "rename[0].table=" + pattern,
                        "rename[0].to=" + replacement)
                .tables()
                .get(0);
        assertThat(plan.target().name().table()).isEqualTo(expected);
    }

    @Test
    void takesTargetsAndColumnNamesAsTheyAreWritten() {
        TablePlan plan = plan(
                        List.of(ORDERS),
                        "tables[0].source=dbo.orders",
                        "tables[0].target=Sales.AllOrders",
                        "tables[0].columns.ID=OrderId",
                        "rename[0].table=.*",
                        "rename[0].to=ruled")
                .tables()
                .get(0);
        assertThat(plan.target().name()).isEqualTo(new TableName("Sales", "AllOrders"));
        assertThat(plan.target().columnNames()).containsExactly("OrderId", "note", "total");
        assertThat(plan.target().keyNames()).containsExactly("OrderId");
    }

    @Test
    void takesTablesByPatternWithoutTheExcludedOnes() {
        List<SourceTable> catalog = List.of(
                table("dbo.customer_a", "id", "id int"),
                table("dbo.customer_b", "id", "id int"),
                table("dbo.CUSTOMER_OLD", "id", "id int"),
                table("dbo.customers", "id", "id int"),
                table("hr.customer_c", "id", "id int"));
        assertThat(plan(catalog, "tables[0].source=dbo.customer_*", "tables[0].exclude-tables=dbo.customer_o?d")
                        .sources())
                .extracting(TableName::toString)
                .containsExactly("dbo.customer_a", "dbo.customer_b");
    }

    @Test
    void takesNamesAsNamesNotAsExpressions() {
        List<SourceTable> catalog = List.of(table("dbo.a.b", "id", "id int"), table("dbo.axb", "id", "id int"));
        assertThat(plan(catalog, "tables[0].source=dbo.a.b").sources()).containsExactly(new TableName("dbo", "a.b"));
    }

    @Test
    void theLastEntryThatNamesATableWins() {
        TaskPlan plan = plan(
                List.of(ORDERS, table("dbo.lines", "id", "id int")),
                "tables[0].source=dbo.*",
                "tables[1].source=dbo.orders",
                "tables[1].operations=insert");
        assertThat(plan.of(new TableName("dbo", "Orders")))
                .map(TablePlan::operations)
                .hasValueSatisfying(operations -> assertThat(operations).containsExactly(Operation.INSERT));
        assertThat(plan.of(new TableName("dbo", "lines")))
                .map(TablePlan::operations)
                .hasValueSatisfying(operations -> assertThat(operations).hasSize(4));
    }

    @Test
    void neverTakesItsOwnHeartbeatTable() {
        List<SourceTable> catalog = List.of(
                ORDERS,
                table("dbo.shop_dts_mysql_heartbeat", "id", "id int", "beat bigint"),
                table("ops.beat", "id", "id int"));
        assertThat(plan(catalog).sources()).containsExactly(ORDERS.name());
        assertThat(plan(catalog, "tables[0].source=ops.*", "tables[1].source=dbo.orders", "heartbeat.table=dbo.x")
                        .sources())
                .hasSize(2);
        assertThat(problems(catalog, "tables[0].source=ops.beat", "heartbeat.table=ops.beat"))
                .singleElement()
                .asString()
                .startsWith("No table of database Shop matches 'ops.beat'.");
    }

    @Test
    void usesAChosenKeyInItsOrder() {
        SourceTable table = table("dbo.t", "id", "id int", "a int", "b nvarchar(40)");
        TablePlan plan =
                plan(List.of(table), "tables[0].primary-key=B,a").tables().get(0);
        assertThat(plan.target().keyNames()).containsExactly("b", "a");
        assertThat(plan.key()).extracting(column -> column.name()).containsExactly("b", "a");
    }

    @Test
    void refusesATableWithoutAKey() {
        assertThat(problems(List.of(table("dbo.heap", "", "a int", "b int"))))
                .containsExactly("Table dbo.heap has neither a primary key nor a unique index on NOT NULL columns. Add"
                        + " one, or name columns that are unique as 'primary-key'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "blob | has type varchar(max), which cannot be a key",
                "doc | has type xml, which cannot be a key",
                "Excluded | is not synchronised: excluded by the task",
                "excluded | is not synchronised: excluded by the task",
                "place | is not synchronised: CLR types have no counterpart in the target",
                "gone | is not synchronised: there is no such column",
                "maybe | allows NULL",
                "exact | has type datetime2(7), of which the target keeps six digits"
            })
    void refusesAKeyColumnThatCannotBeOne(String column, String problem) {
        SourceTable table = table(
                "dbo.t",
                "id",
                "id int",
                "blob varchar(-1)",
                "doc xml(-1)",
                "Excluded int",
                "place geography",
                "maybe int?",
                "exact datetime2(7)");
        assertThat(problems(List.of(table), "tables[0].primary-key=" + column, "tables[0].exclude=excluded"))
                .singleElement()
                .asString()
                .startsWith("Key column '" + column + "' of table dbo.t " + problem)
                .endsWith("Choose other columns as 'primary-key'.");
    }

    @Test
    void refusesToLeaveADeclaredKeyColumnOut() {
        assertThat(problems(List.of(ORDERS), "tables[0].exclude=id"))
                .singleElement()
                .asString()
                .startsWith("Key column 'Id' of table dbo.Orders is not synchronised: excluded by the task.");
    }

    @Test
    void takesAKeyOfTimesThatKeepsAllDigits() {
        assertThat(plan(List.of(table("dbo.t", "at", "at datetime2(6)"))).tables())
                .hasSize(1);
    }

    @Test
    void refusesAKeyColumnThatIsNamedTwice() {
        assertThat(problems(List.of(ORDERS), "tables[0].primary-key=id,ID"))
                .singleElement()
                .asString()
                .startsWith("Key column 'ID' of table dbo.Orders is named twice.");
    }

    @Test
    void refusesColumnsThatBecomeOne() {
        assertThat(problems(List.of(table("dbo.t", "id", "id int", "Name int", "NAME int"))))
                .containsExactly("Two columns of dbo.t would both become 'name'. Rename one of them under 'columns'.");
    }

    @Test
    void refusesNamesThatAreNoText() {
        assertThat(problems(List.of(table("dbo.t\ud800", "id", "id int"))))
                .singleElement()
                .asString()
                .endsWith("which holds U+0000 or half of a surrogate pair. Rename it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"caravan", "pg_catalog", "pg_mine", "information_schema"})
    void refusesSchemasThatAreNotForTablesOfUsers(String schema) {
        assertThat(problems(List.of(table(schema + ".task", "id", "id int")), "tables[0].source=" + schema + ".task"))
                .containsExactly(schema + ".task would become table " + schema + ".task, but schema '" + schema
                        + "' is not for tables of users. Choose another 'target', or rename the schema.");
    }

    @Test
    void refusesTablesThatTheControlTablesCannotTellApart() {
        SourceTable dotted = new SourceTable(
                new TableName("a.b", "c"), table("x.c", "id", "id int").columns(), List.of("id"), 0);
        assertThat(problems(List.of(dotted, table("a.b.c", "id", "id int")), "tables[0].source=*.*"))
                .containsExactly("Tables 'c' of schema 'a.b' and 'b.c' of schema 'a' cannot be told apart in one task,"
                        + " because both are a.b.c. Put one of them into another task.");
    }

    @Test
    void takesTheTableOfExactlyThatSpellingWhereSeveralDifferByCase() {
        List<SourceTable> catalog = List.of(table("dbo.Orders", "id", "id int"), table("dbo.orders", "id", "id int"));
        assertThat(plan(catalog, "tables[0].source=dbo.orders").sources())
                .containsExactly(new TableName("dbo", "orders"));
        assertThat(plan(List.of(table("dbo.t", "ID", "id int", "ID int")), "tables[0].exclude=id")
                        .tables()
                        .get(0)
                        .columns())
                .extracting(SourceColumn::name)
                .containsExactly("ID");
    }

    @Test
    void tellsTheCaptureWhichKeysAreNotTheSources() {
        TaskPlan plan = plan(
                List.of(table("dbo.a", "id", "id int", "code int"), table("dbo.b", "", "id int", "code int")),
                "tables[0].source=dbo.a",
                "tables[1].source=dbo.b",
                "tables[1].primary-key=CODE,id");
        assertThat(plan.chosenKeys()).isEqualTo(Map.of(new TableName("dbo", "b"), List.of("code", "id")));
    }

    @Test
    void refusesNamesThatPostgreSqlWouldCut() {
        String longName = "ä".repeat(32);
        assertThat(problems(List.of(table("dbo." + longName, "id", "id int", longName + " int"))))
                .containsExactlyInAnyOrder(
                        "A column of dbo." + longName + " would become '" + longName
                                + "', which is longer than 63 bytes. Rename it.",
                        "dbo." + longName + " would become table '" + longName
                                + "', which is longer than 63 bytes. Rename it.");
    }

    @Test
    void refusesARuleThatLeavesNothingOfAName() {
        assertThat(problems(List.of(table("dbo.t", "id", "id int")), "rename[0].table=(x?)t", "rename[0].to=$1"))
                .containsExactly("dbo.t would become table '', which is empty. Rename it.");
    }

    @Test
    void refusesColumnsThatANamedTableDoesNotHave() {
        assertThat(problems(
                        List.of(ORDERS),
                        "tables[0].source=dbo.orders",
                        "tables[0].exclude=gone",
                        "tables[0].columns.old=x"))
                .containsExactly(
                        "Table dbo.Orders has no column 'gone', which 'exclude' names. Correct the name.",
                        "Table dbo.Orders has no column 'old', which 'columns' names. Correct the name.");
    }

    @Test
    void doesNotExpectEveryTableOfAPatternToHaveAColumn() {
        assertThat(plan(List.of(ORDERS), "tables[0].exclude=gone").tables()).hasSize(1);
    }

    @Test
    void refusesATableOfWhichNothingIsLeft() {
        assertThat(problems(List.of(table("dbo.t", "", "place geography"))))
                .contains("Table dbo.t has no column that can be synchronised. Remove it from the task.");
    }

    @Test
    void suggestsTheSchemaOfATableThatIsNotThere() {
        assertThat(problems(List.of(table("sales.orders", "id", "id int")), "tables[0].source=dbo.orders"))
                .containsExactly("No table of database Shop matches 'dbo.orders'. There is a table 'sales.orders'.");
        assertThat(problems(List.of(ORDERS), "tables[0].source=dbo.oders"))
                .containsExactly("No table of database Shop matches 'dbo.oders'. Correct the name, or grant the login"
                        + " SELECT on the table: tables that it cannot read are not listed.");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThat(problems(
                        List.of(
                                table("dbo.a", "", "x int"),
                                table("dbo.b", "id", "id int", "Id int"),
                                table("dbo.c", "id", "id int"),
                                table("dbo.d", "id", "id int")),
                        "tables[0].source=dbo.*",
                        "tables[1].source=dbo.c",
                        "tables[1].target=dbo.d",
                        "tables[2].source=dbo.gone"))
                .hasSize(4);
    }

    private static TaskPlan plan(List<SourceTable> catalog, String... settings) {
        return Planner.plan(TaskFixture.task(settings), catalog);
    }

    private static List<String> problems(List<SourceTable> catalog, String... settings) {
        PlanException exception = catchThrowableOfType(PlanException.class, () -> plan(catalog, settings));
        assertThat(exception).isNotNull();
        return exception.problems();
    }
}
