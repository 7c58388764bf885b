// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.capture.TransactionAssembler.HeartbeatOffset;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransactionAssemblerTest {

    private static final SegmentLimits NO_LIMIT = new SegmentLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

    private static final Instant AT = Instant.parse("2026-11-20T08:00:00Z");
    private static final TableShape ORDERS =
            new TableShape(new TableName("dbo", "orders"), List.of(new Column("id", "int32", false)), List.of(0));

    private final TransactionAssembler transactions = new TransactionAssembler(new Position(lsn(10), null), NO_LIMIT);

    @Test
    void hasNothingToGiveBeforeSomethingCame() {
        assertThat(transactions.poll()).isEmpty();
        assertThat(transactions.isOpen()).isFalse();
    }

    @Test
    void holdsATransactionBackWhileMoreOfItMayCome() {
        transaction(11, 1, 2);
        assertThat(transactions.poll()).isEmpty();
        assertThat(transactions.isOpen()).isTrue();
        assertThat(transactions.openRows()).isEqualTo(2);
    }

    @Test
    void givesATransactionWhenALaterOneBegins() {
        transaction(11, 1, 2);
        transaction(12, 3);
        assertGives(11, AT, 1, 2);
        assertThat(transactions.openRows()).isEqualTo(1);
    }

    @Test
    void givesAllCompleteTransactionsAtOnceWithThePositionOfTheLast() {
        transaction(11, 1);
        transaction(12, 2, 3);
        transaction(13, 4);
        assertGives(12, AT, 1, 2, 3);
        transaction(14);
        assertGives(13, AT, 4);
    }

    @Test
    void givesATransactionOnlyOnce() {
        transaction(11, 1);
        transaction(12);
        assertGives(11, AT, 1);
        assertThat(transactions.poll()).isEmpty();
    }

    @Test
    void handsATransactionOnInPartsWhenItIsTooLargeToBeHeld() {
        TransactionAssembler small = new TransactionAssembler(new Position(lsn(10), null), new SegmentLimits(2, 1000));
        small.begin(lsn(11), AT);
        small.add(row(11, 1));
        assertThat(small.pollSegment()).isEmpty();
        small.add(row(11, 2));
        small.add(row(11, 3));
        ChangeBatch first = small.pollSegment().orElseThrow();
        assertThat(first.complete()).isFalse();
        assertThat(first.changes()).hasSize(3);
        assertThat(first.upTo().commitLsn()).isEqualTo(lsn(11));
        assertThat(small.openRows()).isZero();

        small.add(row(11, 4));
        assertThat(small.pollSegment()).isEmpty();
        small.begin(lsn(12), AT);
        small.add(row(12, 5));
        ChangeBatch last = small.poll().orElseThrow();
        assertThat(last.complete()).isTrue();
        assertThat(last.changes()).hasSize(1);
        assertThat(last.upTo().commitLsn()).isEqualTo(lsn(11));
    }

    @Test
    void largeValuesFillAPartToo() {
        TransactionAssembler small = new TransactionAssembler(new Position(lsn(10), null), new SegmentLimits(100, 20));
        small.begin(lsn(11), AT);
        small.add(row(11, 1));
        assertThat(small.pollSegment()).isEmpty();
        small.add(row(11, 2));
        assertThat(small.pollSegment()).isPresent();
    }

    @Test
    void theEndOfATransactionInPartsComesWithoutRowsWhenNoneAreLeft() {
        TransactionAssembler small = new TransactionAssembler(new Position(lsn(10), null), new SegmentLimits(1, 1000));
        small.begin(lsn(11), AT);
        small.add(row(11, 1));
        assertThat(small.pollSegment()).isPresent();
        assertThat(small.poll()).isEmpty();
        small.begin(lsn(12), AT);
        ChangeBatch last = small.poll().orElseThrow();
        assertThat(last.complete()).isTrue();
        assertThat(last.changes()).isEmpty();
    }

    @Test
    void aHeartbeatAfterARowProvesNothing() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, "c1", 1));
        assertThat(transactions.poll()).isEmpty();
    }

    @Test
    void aHeartbeatLikeTheOneBeforeProvesTheTransactionComplete() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, "c1", 1));
        transactions.heartbeat(heartbeat(11, "c1", 1));
        assertGives(11, AT, 1);
    }

    @Test
    void heartbeatsAtDifferentPlacesOfATransactionProveNothing() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, "c1", 1));
        transactions.heartbeat(heartbeat(11, "c1", 2));
        transactions.heartbeat(heartbeat(11, "c2", 1));
        assertThat(transactions.poll()).isEmpty();
    }

    @Test
    void aRowBetweenLikeHeartbeatsTakesTheProofAway() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, "c1", 1));
        transactions.add(row(11, 2));
        transactions.heartbeat(heartbeat(11, "c1", 1));
        assertThat(transactions.poll()).isEmpty();
        transactions.heartbeat(heartbeat(11, "c1", 1));
        assertGives(11, AT, 1, 2);
    }

    @Test
    void aRowThatIsNotAppliedTakesTheProofAwayToo() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, "c1", 1));
        transactions.touch();
        transactions.heartbeat(heartbeat(11, "c1", 1));
        assertThat(transactions.poll()).isEmpty();
    }

    @Test
    void aHeartbeatWithoutAChangeLsnProvesEverythingUpToItComplete() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, null, 0));
        assertGives(11, AT, 1);
    }

    @Test
    void commitsWithoutRowsOfOurTablesMoveThePositionOn() {
        transactions.heartbeat(heartbeat(15, null, 0));
        assertGives(15, null);
    }

    @Test
    void rowsBeforeACommitWithoutRowsComeWithItsPosition() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(15, null, 0));
        assertGives(15, null, 1);
    }

    @Test
    void aTransactionWithoutRowsToApplyMovesThePositionAndItsTime() {
        transactions.begin(lsn(11), AT);
        transactions.touch();
        transactions.completeAll();
        assertGives(11, AT);
    }

    @Test
    void aHeartbeatNeverMovesThePositionBack() {
        transaction(12, 1);
        transaction(13);
        assertGives(12, AT, 1);
        transactions.heartbeat(heartbeat(11, null, 0));
        transactions.heartbeat(heartbeat(11, "c1", 1));
        transactions.heartbeat(heartbeat(11, "c1", 1));
        assertGives(13, AT);
    }

    @Test
    void whatWasAppliedBeforeTheStartIsTold() {
        assertThat(transactions.isApplied(lsn(9))).isTrue();
        assertThat(transactions.isApplied(lsn(10))).isTrue();
        assertThat(transactions.isApplied(lsn(11))).isFalse();
    }

    @Test
    void refusesAChangeOfATransactionThatWasComplete() {
        transaction(11, 1);
        transactions.heartbeat(heartbeat(11, null, 0));
        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.add(row(11, 2)))
                .withMessageStartingWith("A change of commit " + lsn(11) + " arrived after everything up to " + lsn(11)
                        + " was complete");
    }

    @Test
    void refusesACommitThatWasSkippedAsEmpty() {
        transactions.heartbeat(heartbeat(15, null, 0));
        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.isApplied(lsn(13)))
                .withMessageContaining("arrived after everything up to " + lsn(15) + " was complete");
    }

    @Test
    void refusesACommitOlderThanTheOpenOne() {
        transaction(12, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.begin(lsn(11), AT))
                .withMessageStartingWith("Changes of commit " + lsn(11) + " arrived after those of " + lsn(12));
    }

    /** However rows, transactions, heartbeats and polls follow each other: nothing is lost, torn or put in disorder. */
    @Property
    void givesWholeTransactionsInOrderWhateverComes(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 4) Integer> steps) {
        TransactionAssembler assembler = new TransactionAssembler(new Position(lsn(10), null), NO_LIMIT);
        List<RowChange> sent = new ArrayList<>();
        List<RowChange> given = new ArrayList<>();
        int commit = 10;
        for (int step : steps) {
            switch (step) {
                case 0, 1 -> {
                    commit++;
                    assembler.begin(lsn(commit), AT);
                    add(assembler, sent, commit);
                }
                case 2 -> {
                    if (assembler.isOpen()) {
                        add(assembler, sent, commit);
                    }
                }
                case 3 -> assembler.heartbeat(heartbeat(++commit, null, 0));
                default -> poll(assembler, sent, given);
            }
        }
        assembler.completeAll();
        poll(assembler, sent, given);
        assertThat(given).isEqualTo(sent);
    }

    private static void add(TransactionAssembler assembler, List<RowChange> sent, int commit) {
        RowChange row = row(commit, sent.size());
        assembler.add(row);
        sent.add(row);
    }

    private static void poll(TransactionAssembler assembler, List<RowChange> sent, List<RowChange> given) {
        assembler.poll().ifPresent(batch -> {
            given.addAll(batch.changes());
            Lsn upTo = batch.upTo().commitLsn();
            assertThat(given)
                    .isEqualTo(sent.stream()
                            .filter(row -> row.commitLsn().compareTo(upTo) <= 0)
                            .toList());
        });
    }

    private void transaction(int commit, int... ids) {
        transactions.begin(lsn(commit), AT);
        for (int id : ids) {
            transactions.add(row(commit, id));
        }
    }

    private void assertGives(int upTo, @Nullable Instant at, Object... ids) {
        ChangeBatch batch = transactions.poll().orElseThrow();
        assertThat(batch.upTo()).isEqualTo(new Position(lsn(upTo), at));
        assertThat(batch.changes())
                .extracting(row -> Objects.requireNonNull(row.after())[0])
                .containsExactly(ids);
    }

    private static RowChange row(int commit, int id) {
        return new RowChange(ORDERS, Operation.INSERT, null, new Object[] {id}, lsn(commit));
    }

    private static HeartbeatOffset heartbeat(int commit, @Nullable String changeLsn, long serial) {
        return new HeartbeatOffset(lsn(commit), changeLsn, serial);
    }

    private static Lsn lsn(int number) {
        return new Lsn(42, number);
    }
}
