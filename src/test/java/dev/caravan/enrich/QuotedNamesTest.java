// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static dev.caravan.enrich.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
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
    void keepsTheSpellingOnTheThreeConditions(boolean caseSensitive, String source, String target) {
        assertThat(planned(caseSensitive, "quote-names=true", source)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({"OrderLines", "Order", "A B", "1-A"})
    void foldsEveryNameUnlessAsked(String source) {
        assertThat(planned(true, "quote-names=false", source)).isEqualTo(source.toLowerCase(Locale.ROOT));
    }

    @Test
    void looksAtTheNameThatTheRulesMake() {
        PlanFacts facts = new PlanFacts(false, KEYWORDS, Map.of(), Map.of());
        TaskPlan plan = Planner.plan(
                TaskFixture.task("quote-names=true", "rename[0].table=T_(.*)", "rename[0].to=$1"),
                List.of(table("dbo.T_Order", "id", "id int")),
                facts);
        assertThat(plan.targets().get(0).name().table()).isEqualTo("Order");
    }

    private static String planned(boolean caseSensitive, String setting, String name) {
        SourceTable plain = table("dbo.x", "id", "id int");
        SourceTable source = new SourceTable(new TableName("dbo", name), plain.columns(), plain.key(), 0);
        PlanFacts facts = new PlanFacts(caseSensitive, KEYWORDS, Map.of(), Map.of());
        return Planner.plan(TaskFixture.task(setting), List.of(source), facts)
                .targets()
                .get(0)
                .name()
                .table();
    }
}
