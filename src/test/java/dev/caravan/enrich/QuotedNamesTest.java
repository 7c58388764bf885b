// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static dev.caravan.enrich.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.enrich.QuotedNames.Condition;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import dev.caravan.testing.TaskFixture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names keep their exact spelling: the service's three conditions. */
class QuotedNamesTest {

    private static final Set<String> KEYWORDS = Set.of("order", "name");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // Mixed case counts where the source tells case apart, and only there.
                "true, OrderLines, OrderLines",
                "false, OrderLines, orderlines",
                "true, ORDERLINES, orderlines",
                // Begins with something else than a letter, and has an unusual character.
                "false, 1-A, 1-A",
                // Keywords, in whatever case.
                "false, Order, Order",
                "false, NAME, NAME",
                // Characters that the target takes in quotation marks only.
                "false, A#, A#",
                "false, A B, A B",
                "false, 1A, 1A",
                "false, A\"B, A\"B",
                // Plain for the target.
                "false, _A$1, _a$1",
                "false, Ärger, ärger"
            })
    void keepsTheSpellingOfSchemasTablesAndColumnsOnTheThreeConditions(
            boolean caseSensitive, String source, String target) {
        assertThat(planned(caseSensitive, "quote-names=true", source))
                .isEqualTo(new TableShape(
                        new TableName(target, target), List.of(new Column(target, "integer", false)), List.of(0)));
    }

    /** For PostgreSQL the second lies within the third, so names alone cannot show that it is looked at. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true | OrderLines | MIXED_CASE",
                "true | Order | MIXED_CASE,NOT_PLAIN_AT_TARGET",
                "false | Order | NOT_PLAIN_AT_TARGET",
                "false | 1-A | UNUSUAL,NOT_PLAIN_AT_TARGET",
                "false | -A | UNUSUAL,NOT_PLAIN_AT_TARGET",
                "false | _A B | UNUSUAL,NOT_PLAIN_AT_TARGET",
                // Begin with a letter.
                "false | A-1 | NOT_PLAIN_AT_TARGET",
                "false | Ä-1 | NOT_PLAIN_AT_TARGET",
                // Have letters, digits, _, # and $ only.
                "false | 1A | NOT_PLAIN_AT_TARGET",
                "false | #1_$ | NOT_PLAIN_AT_TARGET",
                "false | _A$1 | ``",
                "false | OrderLines | ``",
                "true | ORDERLINES | ``"
            })
    void tellsTheConditionsApart(boolean caseSensitive, String name, String conditions) {
        assertThat(new QuotedNames(facts(caseSensitive)).conditions(name))
                .extracting(Condition::name)
                .containsExactly(conditions.isEmpty() ? new String[0] : conditions.split(","));
    }

    @ParameterizedTest
    @CsvSource({"OrderLines", "Order", "A B", "1-A"})
    void foldsEveryNameUnlessAsked(String source) {
        String folded = source.toLowerCase(Locale.ROOT);
        TableShape planned = planned(true, "quote-names=false", source);
        assertThat(planned.name()).isEqualTo(new TableName(folded, folded));
        assertThat(planned.columnNames()).containsExactly(folded);
    }

    @Test
    void looksAtTheNameThatTheRulesMake() {
        TaskPlan plan = Planner.plan(
                TaskFixture.task("quote-names=true", "rename[0].table=T_(.*)", "rename[0].to=$1"),
                List.of(table("dbo.T_Order", "id", "id int")),
                facts(false));
        assertThat(plan.targets().get(0).name().table()).isEqualTo("Order");
    }

    /** A table of which everything has that name: schema, table and key column. */
    private static TableShape planned(boolean caseSensitive, String setting, String name) {
        SourceColumn plain = table("dbo.x", "id", "id int").columns().get(0);
        SourceColumn column = new SourceColumn(name, plain.type(), plain.nullable(), plain.computed());
        SourceTable source = new SourceTable(new TableName(name, name), List.of(column), List.of(name), 0);
        return Planner.plan(TaskFixture.task(setting, "tables[0].source=*.*"), List.of(source), facts(caseSensitive))
                .targets()
                .get(0);
    }

    private static PlanFacts facts(boolean caseSensitive) {
        return new PlanFacts(caseSensitive, KEYWORDS, Map.of(), Map.of(), Map.of());
    }
}
