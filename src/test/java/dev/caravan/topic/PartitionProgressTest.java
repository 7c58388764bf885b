// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.copy.FailureClass;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableShape;
import dev.caravan.task.PartitionStore.Stored;
import dev.caravan.topic.PartitionProgress.Portion;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an applier makes of the records of a partition, whatever order and repetition Kafka and crashes bring. */
class PartitionProgressTest {

    private static final TableShape SHAPE = Rows.shape("orders", "id bigint");
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private PartitionProgress progress = at(10, 1, 100, false);

    /** Changes since the last mark by their writer. */
    private final Map<Long, Integer> written = new HashMap<>();

    private static PartitionProgress at(long offset, long epoch, int lsn, boolean inPart) {
        return new PartitionProgress(
                "shop", "t", new Stored(2, "id", offset, epoch, new Position(Rows.lsn(lsn), AT), inPart));
    }

    private TopicRecord rows(long epoch, int... commits) {
        written.merge(epoch, commits.length, Integer::sum);
        return new TopicRecord.Rows(
                epoch,
                Arrays.stream(commits)
                        .mapToObj(commit -> Rows.insert(SHAPE, commit, (long) commit))
                        .toList());
    }

    private TopicRecord mark(long epoch, int lsn) {
        return mark(epoch, lsn, true);
    }

    private TopicRecord part(long epoch, int lsn) {
        return mark(epoch, lsn, false);
    }

    private TopicRecord mark(long epoch, int lsn, boolean complete) {
        Integer changes = written.remove(epoch);
        return new TopicRecord.Mark(
                epoch, new Position(Rows.lsn(lsn), null), complete, false, changes == null ? 0 : changes);
    }

    private static List<Integer> commits(Portion portion) {
        return portion.changes().stream()
                .map(RowChange::commitLsn)
                .map(lsn -> (int) lsn.sequence())
                .toList();
    }

    private Portion accepted(long offset, TopicRecord record) {
        return progress.accept(offset, record).orElseThrow();
    }

    @Test
    void gathersUpToAMarkAndMovesTheOffsetAndThePositionOn() {
        assertThat(progress.accept(10, rows(1, 101, 102))).isEmpty();
        assertThat(progress.accept(11, rows(1, 103))).isEmpty();
        Portion portion = accepted(12, mark(1, 104));

        assertThat(commits(portion)).containsExactly(101, 102, 103);
        assertThat(portion.safe()).isFalse();
        assertThat(portion.from()).isEqualTo(10);
        assertThat(portion.to()).isEqualTo(new Stored(2, "id", 13, 1, new Position(Rows.lsn(104), AT), false));
    }

    @Test
    void aPortionGoesOnWhereTheOneBeforeEnded() {
        accepted(10, mark(1, 101));

        assertThat(accepted(11, mark(1, 102)).from()).isEqualTo(11);
    }

    @Test
    void whatWasAppliedBeforeACrashOfTheCaptureIsLeftOutWhenItComesAgain() {
        progress.accept(10, rows(1, 101, 102));
        accepted(11, mark(1, 102));
        accepted(12, new TopicRecord.Begin(2));
        progress.accept(13, rows(2, 101, 102, 103));
        Portion again = accepted(14, mark(2, 103));

        assertThat(commits(again)).containsExactly(103);
        assertThat(again.to().epoch()).isEqualTo(2);
    }

    @Test
    void aMarkThatComesAgainDoesNotTakeThePositionBack() {
        accepted(10, mark(1, 105));

        assertThat(accepted(11, mark(1, 103)).to().position().commitLsn()).isEqualTo(Rows.lsn(105));
    }

    @Test
    void changesWithoutAMarkBeforeANewOwnerBeginsAreLeftToTheNewOne() {
        progress.accept(10, rows(1, 101));
        assertThat(commits(accepted(11, new TopicRecord.Begin(2)))).isEmpty();
        progress.accept(12, rows(2, 101));

        assertThat(commits(accepted(13, mark(2, 101)))).containsExactly(101);
    }

    @Test
    void whatAnOwnerWritesAfterALaterOneBeganDoesNotCount() {
        accepted(10, new TopicRecord.Begin(2));
        assertThat(progress.accept(11, rows(1, 101))).isEmpty();
        assertThat(progress.accept(12, mark(1, 101))).isEmpty();
        progress.accept(13, rows(2, 101));
        Portion portion = accepted(14, mark(2, 101));

        assertThat(commits(portion)).containsExactly(101);
        assertThat(portion.to().nextOffset()).isEqualTo(15);
    }

    @Test
    void changesOfWhichKafkaHasTakenAPartAreLeftUntilTheirWriterBeginsAgain() {
        rows(1, 101);
        progress.accept(10, rows(1, 102));
        assertThat(progress.accept(11, mark(1, 102))).isEmpty();
        progress.accept(12, rows(1, 103));
        assertThat(progress.accept(13, mark(1, 103))).isEmpty();
        Portion begin = accepted(14, new TopicRecord.Begin(1));
        progress.accept(15, rows(1, 101, 102, 103));

        assertThat(begin.from()).isEqualTo(10);
        assertThat(begin.to().position().commitLsn()).isEqualTo(Rows.lsn(100));
        assertThat(commits(accepted(16, mark(1, 103)))).containsExactly(101, 102, 103);
    }

    @Test
    void changesThatAreThereTwiceAreLeftUntilTheirWriterBeginsAgain() {
        progress.accept(10, rows(1, 101));
        progress.accept(11, new TopicRecord.Rows(1, List.of(Rows.insert(SHAPE, 101, 101L))));
        assertThat(progress.accept(12, mark(1, 101))).isEmpty();
        accepted(13, new TopicRecord.Begin(2));
        progress.accept(14, rows(2, 101));

        assertThat(commits(accepted(15, mark(2, 101)))).containsExactly(101);
    }

    @Test
    void theEpochHoldsAfterARestartOfTheApplier() {
        progress = at(20, 3, 100, false);

        assertThat(progress.accept(20, mark(2, 101))).isEmpty();
        assertThat(accepted(21, mark(3, 101)).from()).isEqualTo(20);
    }

    @Test
    void aTransactionThatIsAppliedInPartsMovesThePositionOnWithItsLastOne() {
        progress.accept(10, rows(1, 101));
        Portion first = accepted(11, part(1, 100));
        progress.accept(12, rows(1, 101));
        Portion last = accepted(13, mark(1, 101));

        assertThat(first.to().position().commitLsn()).isEqualTo(Rows.lsn(100));
        assertThat(first.to().inPart()).isTrue();
        assertThat(commits(last)).containsExactly(101);
        assertThat(last.to().position().commitLsn()).isEqualTo(Rows.lsn(101));
        assertThat(last.to().inPart()).isFalse();
    }

    /** Parts that were applied come again as a whole: rows of the target are ahead of them. */
    @Test
    void afterAPartIsAppliedWhatComesIsAppliedWithCareUpToTheEndOfItsTransaction() {
        progress = at(10, 1, 100, true);
        accepted(10, new TopicRecord.Begin(2));
        progress.accept(11, rows(2, 101));
        Portion again = accepted(12, part(2, 100));
        Portion last = accepted(13, mark(2, 101));
        Portion next = accepted(14, mark(2, 102));

        assertThat(again.safe()).isTrue();
        assertThat(last.safe()).isTrue();
        assertThat(next.safe()).isFalse();
    }

    @Test
    void aMarkSaysWhetherRowsMayBeAhead() {
        assertThat(accepted(10, new TopicRecord.Mark(1, new Position(Rows.lsn(101), null), true, true, 0))
                        .safe())
                .isTrue();
    }

    @Test
    void recordsThatComeAgainAfterARebalanceAreLeftOut() {
        progress = at(14, 1, 104, false);

        for (int offset = 11; offset < 14; offset++) {
            assertThat(progress.accept(offset, offset == 12 ? rows(1, 103) : mark(1, offset + 90)))
                    .isEqualTo(Optional.empty());
        }
        assertThat(commits(accepted(14, mark(1, 105)))).isEmpty();
    }

    @Test
    void stopsWhenKafkaHasRemovedRecordsThatWereNotApplied() {
        assertThatExceptionOfType(TopicException.class)
                .isThrownBy(() -> progress.accept(15, mark(1, 105)))
                .withMessageContaining("Partition 2 of topic t has no records 10 to 14 any more")
                .satisfies(failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.FATAL));
    }

    @Test
    void stopsWhenTheTopicWasMadeAnewSoThatOldOffsetsHaveNewRecords() {
        progress.accept(0, rows(1, 103));

        assertThatExceptionOfType(TopicException.class)
                .isThrownBy(() -> progress.accept(1, mark(1, 103)))
                .withMessageContaining("the topic was deleted and made anew");
    }
}
