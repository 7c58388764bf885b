// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TableStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifiedViewTest {
    private static final Instant NOW = FakeTasks.SINCE.plusSeconds(7200);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, '', All equal, good",
        "1, 0, 0, 0, 1, '', All equal, good",
        "1, 0, 0, 0, 0, '', 1 row differs, warn",
        "1000, 200, 34, 5, 1, '', '1,233 rows differ', warn",
        "0, 0, 0, 2, 0, '', 2 rows not decided, warn",
        "0, 0, 0, 0, 0, it is loading, Not compared to its end, warn",
        "0, 3, 0, 0, 0, it broke off, 3 rows differ, warn"
    })
    void tellsWhatWasFound(
            long missing,
            long different,
            long surplus,
            long undecided,
            long repaired,
            String note,
            String result,
            String tone) {
        VerifiedView view = new VerifiedView(
                new TableStatus.Verified(
                        FakeTasks.SINCE,
                        5000,
                        missing,
                        different,
                        surplus,
                        undecided,
                        repaired,
                        note.isEmpty() ? null : note),
                NOW);

        assertThat(view.result()).isEqualTo(result);
        assertThat(view.tone()).isEqualTo(tone);
        assertThat(view.line())
                .isEqualTo(tone.equals("good") ? "Verified equal 2 h ago" : result + ", verified 2 h ago");
    }

    @Test
    void marksTheFiguresThatAreNotAsTheyShouldBe() {
        assertThat(new VerifiedView(FakeTasks.verified(3, null), NOW).counts())
                .extracting(VerifiedView.Count::toString)
                .contains(
                        "Count[name=Rows compared, number=1,000, tone=]",
                        "Count[name=Missing in the target, number=0, tone=]",
                        "Count[name=With other values, number=3, tone=warn]");
    }

    @Test
    void sumsUpATask() {
        TableStatus never = FakeTasks.table("a");
        TableStatus equal = FakeTasks.table("b", FakeTasks.verified(0, null));
        TableStatus differs = FakeTasks.table("c", FakeTasks.verified(2, null));
        TableStatus broken = FakeTasks.table("d", FakeTasks.verified(0, "it was not compared to its end"));

        assertThat(VerifiedView.of(List.of(never), NOW)).isNull();
        assertThat(VerifiedView.of(List.of(never, equal), NOW))
                .isEqualTo(new VerifiedView.Summary("All equal", "good", "1 of 2", "1,000", "2026-11-20 08:00:00 UTC"));
        assertThat(VerifiedView.of(List.of(equal, broken), NOW))
                .isEqualTo(new VerifiedView.Summary(
                        "1 table not decided", "warn", "2 of 2", "2,000", "2026-11-20 08:00:00 UTC"));
        assertThat(VerifiedView.of(List.of(equal, differs, differs, broken), NOW))
                .extracting(summary -> summary == null ? "" : summary.result())
                .isEqualTo("2 tables differ");
    }
}
