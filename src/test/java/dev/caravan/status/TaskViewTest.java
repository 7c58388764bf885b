// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TaskViewTest {
    private static final TaskStatus TASK = FakeTasks.synchronizing("shop");
    private static final Instant NOW = FakeTasks.SINCE.plusSeconds(60);

    @ParameterizedTest
    @CsvSource({
        "NEW, START",
        "PRECHECKING, STOP",
        "PRECHECK_FAILED, START",
        "INITIALIZING, PAUSE STOP",
        "SYNCHRONIZING, PAUSE STOP",
        "RETRYING, PAUSE STOP",
        "PAUSING, STOP",
        "PAUSED, RESUME STOP",
        "STOPPED, START",
        "FAILED, START",
        "FINISHED, ''"
    })
    void offersTheCommandsThatMakeSense(TaskState state, String actions) {
        assertThat(view(FakeTasks.inState(TASK, state, null)).actions())
                .extracting(Action::name)
                .containsExactly(actions.isEmpty() ? new String[0] : actions.split(" "));
    }

    @ParameterizedTest
    @EnumSource
    void hasAWordAndAToneForEveryState(TaskState state) {
        TaskView view = view(FakeTasks.inState(TASK, state, null));

        assertThat(view.state()).isNotBlank().doesNotContain("_");
        assertThat(view.tone()).isIn("good", "busy", "warn", "bad", "idle");
    }

    @ParameterizedTest
    @CsvSource({"18.0, ''", "17.9, warn", "6.0, warn", "5.9, bad"})
    void theTimeUntilChangesAreLostHasAToneWhenTheTaskWarns(double hours, String tone) {
        assertThat(view(FakeTasks.keptFor(TASK, hours)).retentionTone()).isEqualTo(tone);
    }

    @Test
    void neverShowsAHundredPercentBeforeTheEnd() {
        assertThat(TaskView.percent(false, 1010, 1000)).isEqualTo(99);
        assertThat(TaskView.percent(true, 990, 1000)).isEqualTo(100);
        assertThat(TaskView.percent(false, 0, 0)).isZero();
        assertThat(TaskView.percent(false, Long.MAX_VALUE / 2, Long.MAX_VALUE)).isEqualTo(50);
    }

    @Test
    void showsFailedTablesFirst() {
        TableStatus failed =
                new TableStatus("dbo.zebra", "sales.zebra", TableState.FAILED, "no key", 0, 0, 0, 0, 0, 0, 0);

        TableView.Page page = TableView.page(List.of(FakeTasks.table("a"), FakeTasks.table("b"), failed), "", 1, NOW);

        assertThat(page.rows()).extracting(row -> row.status().source()).containsExactly("dbo.zebra", "dbo.a", "dbo.b");
    }

    @Test
    void findsTablesBySourceOrTargetName() {
        TableView.Page page = TableView.page(List.of(FakeTasks.table("a"), FakeTasks.table("b")), " SALES.B ", 1, NOW);

        assertThat(page.rows()).extracting(row -> row.status().source()).containsExactly("dbo.b");
        assertThat(page.total()).isEqualTo(2);
    }

    @Test
    void showsTablesByPagesAndTheNearestOneForANumberThatThereIsNot() {
        List<TableStatus> many =
                IntStream.range(0, 250).mapToObj(i -> FakeTasks.table("t" + i)).toList();

        assertThat(TableView.page(many, "", 2, NOW).range()).isEqualTo("101–200 of 250");
        assertThat(TableView.page(many, "", 9, NOW).range()).isEqualTo("201–250 of 250");
        assertThat(TableView.page(many, "", -1, NOW).range()).isEqualTo("1–100 of 250");
        assertThat(TableView.page(many, "", 1, NOW).pages()).isEqualTo(3);
        assertThat(TableView.page(many.subList(0, 100), "", 2, NOW).pages()).isEqualTo(1);
        assertThat(TableView.page(List.of(), "", 1, NOW).rows()).isEmpty();
    }

    private static TaskView view(TaskStatus task) {
        return new TaskView(task, NOW);
    }
}
