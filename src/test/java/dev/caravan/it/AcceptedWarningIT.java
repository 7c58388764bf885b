// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.task.Finding;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A warning that was accepted stays so. */
class AcceptedWarningIT {

    private static final String CHECK = "source.encryption";

    @Test
    void aWarningThatAnOperatorAcceptedStaysAcceptedWhenTheProcessStartsAgain() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
            Map<String, Object> task = task(source, target);
            try (Caravan caravan = Caravan.start(task)) {
                Tasks tasks = caravan.tasks();
                tasks.precheck("it");
                assertThat(accepted(tasks)).containsExactly(false);

                // Before the task has ever run.
                tasks.acceptWarning("it", CHECK, true, "ann");
                assertThat(accepted(tasks)).containsExactly(true);
                assertThat(findings(tasks)).noneMatch(Finding::acceptedByFile);

                assertThatThrownBy(() -> tasks.acceptWarning("it", "source.agent", true, "ann"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("source.agent");
            }
            task.put("caravan.tasks.it.accept-warnings", CHECK);
            try (Caravan caravan = Caravan.start(task)) {
                caravan.tasks().precheck("it");
                assertThat(findings(caravan.tasks()))
                        .allMatch(Finding::accepted)
                        .allMatch(Finding::acceptedByFile);
                assertThatThrownBy(() -> caravan.tasks().acceptWarning("it", CHECK, false, "ann"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("accepted by the task's file");
            }
            task.remove("caravan.tasks.it.accept-warnings");
            assertThat(target.value("SELECT accepted_by FROM caravan.accepted_warning"))
                    .isEqualTo("ann");
            task.put("caravan.tasks.it.auto-start", "true");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);
                assertThat(accepted(caravan.tasks())).containsExactly(true);

                caravan.tasks().acceptWarning("it", CHECK, false, "bob");
                caravan.tasks().precheck("it");
                assertThat(accepted(caravan.tasks())).containsExactly(false);
                assertThat(caravan.tasks().events("it"))
                        .anyMatch(
                                event -> event.text().equals("Warning " + CHECK + " is not accepted any more by bob"));
            }
        }
    }

    @Test
    void aWarningIsNotAcceptedWhereTheTargetDoesNotStoreThat() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
            target.execute("CREATE SCHEMA caravan");
            target.execute("CREATE VIEW caravan.accepted_warning AS SELECT 1 AS task");
            try (Caravan caravan = Caravan.start(task(source, target))) {
                Tasks tasks = caravan.tasks();
                tasks.precheck("it");

                assertThatThrownBy(() -> tasks.acceptWarning("it", CHECK, true, "ann"))
                        .isInstanceOf(Tasks.NotDoneException.class)
                        .hasMessageContaining("The target failed a statement");

                assertThat(accepted(tasks)).containsExactly(false);
            }
        }
    }

    private static Map<String, Object> task(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.auto-start", "false");
        return task;
    }

    private static List<Boolean> accepted(Tasks tasks) {
        return findings(tasks).stream().map(Finding::accepted).toList();
    }

    private static List<Finding> findings(Tasks tasks) {
        return tasks.precheckReport("it").orElseThrow().findings().stream()
                .filter(finding -> finding.id().equals(CHECK))
                .toList();
    }
}
