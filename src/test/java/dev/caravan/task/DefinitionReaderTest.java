// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.schema.Partition;
import dev.caravan.schema.TableType;
import dev.caravan.schema.TargetDialect;
import dev.caravan.task.SyncTask.Selection;
import dev.caravan.testing.TaskFixture;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DefinitionReaderTest {

    private static Selection selection(String... settings) {
        return TaskFixture.task(settings).tables().get(0);
    }

    private static List<String> problems(String... settings) {
        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> TaskFixture.task(settings));
        return refusal.problems().stream().map(problem -> problem.toString()).toList();
    }

    @Test
    void leavesAllToTheDefaults() {
        Selection selection = selection();

        assertThat(selection.type()).isEmpty();
        assertThat(selection.distributionKey()).isEmpty();
        assertThat(selection.partition()).isEmpty();
        assertThat(TaskFixture.task().target().dialect()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void takesEachDialect(TargetDialect dialect) {
        assertThat(TaskFixture.task("target.dialect=" + dialect.name().toLowerCase(java.util.Locale.ROOT))
                        .target()
                        .dialect())
                .contains(dialect);
    }

    @Test
    void readsATableInRanges() {
        Selection selection = selection(
                "tables[0].type=partitioned",
                "tables[0].distribution-key=id, region",
                "tables[0].partition.by=range",
                "tables[0].partition.column=created_at",
                "tables[0].partition.from=2024-01-01",
                "tables[0].partition.to=2027-01-01",
                "tables[0].partition.every=1 month");

        assertThat(selection.type()).contains(TableType.PARTITIONED);
        assertThat(selection.distributionKey()).containsExactly("id", "region");
        assertThat(selection.partition())
                .contains(new Partition.Range("created_at", "2024-01-01", "2027-01-01", "1 month"));
    }

    @Test
    void readsATableByValues() {
        assertThat(selection(
                                "tables[0].partition.by=list",
                                "tables[0].partition.column=region",
                                "tables[0].partition.values[0]=EU",
                                "tables[0].partition.values[1]=US")
                        .partition())
                .contains(new Partition.ListOf("region", List.of("EU", "US")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tables[0].type=fact | tables[0].type = 'fact' | Write one of dimension, partitioned",
                "tables[0].partition.by=hash | partition.by = 'hash' | Write one of range, list",
                "tables[0].partition=month | partition = 'month' | keys are expected below it",
                "tables[0].partition.by=range | partition.from | Give the value where the first range begins",
                "tables[0].partition.by=range | partition.to | Give the value before which the last range ends",
                "tables[0].partition.by=range | partition.every | such as 1 month, or a number",
                "tables[0].partition.by=range | partition.column | Name the source column",
                "tables[0].partition.by=list | partition.values | each of which gets a partition",
                "tables[0].partition.column=a | partition.by | Write range or list",
                "tables[0].partition.by=list,tables[0].partition.every=1 | partition.every | the key is not known",
                "tables[0].partition.by=range,tables[0].partition.values=a | partition.values | the key is not known",
                "tables[0].type=dimension,tables[0].distribution-key=a | distribution-key | choose 'type: partitioned'",
                "tables[0].type=dimension,tables[0].partition.by=list | .partition | choose 'type: partitioned'"
            })
    void refusesWhatCannotBeMeant(String settings, String key, String advice) {
        String[] all = Stream.of(settings.split(",")).toArray(String[]::new);

        assertThat(problems(all))
                .as(Arrays.toString(all))
                .anySatisfy(problem -> assertThat(problem).contains(key).contains(advice));
    }
}
