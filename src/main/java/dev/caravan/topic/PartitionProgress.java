// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.copy.FailureClass;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.task.PartitionStore.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of one partition: gathers changes up to a mark, leaves out what is applied already, and notices when
 * records are missing. For one thread.
 */
final class PartitionProgress {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionProgress.class);

    private final String task;
    private final String topic;
    private final List<RowChange> gathered = new ArrayList<>();
    private Stored reached;
    private long next;

    /** Changes since the last mark, those that are applied already, too. */
    private int seen;

    /** Whether changes before a mark are missing: nothing counts until the writer, whose write failed, begins again. */
    private boolean torn;

    /** Goes on where the partition is applied. */
    PartitionProgress(String task, String topic, Stored stored) {
        this.task = task;
        this.topic = topic;
        this.reached = stored;
        this.next = stored.nextOffset();
    }

    /** Offset of the record that it waits for. */
    long nextOffset() {
        return next;
    }

    /**
     * What can be applied up to a record.
     *
     * @param changes changes, possibly none
     * @param safe whether rows of the target may be ahead
     * @param from offset that the partition is applied to before
     * @param to how far it is applied after it
     */
    record Portion(List<RowChange> changes, boolean safe, long from, Stored to) {}

    /**
     * Takes the next record.
     *
     * @return what can be applied up to it, empty when more has to come, or again
     * @throws TopicException when records before it are missing, or it is of another topic
     */
    Optional<Portion> accept(long offset, TopicRecord record) {
        if (offset < next) {
            requireKnown(offset, record);
            return Optional.empty();
        }
        if (offset > next) {
            throw new TopicException(
                    "Partition " + reached.partition() + " of topic " + topic + " has no records " + next + " to "
                            + (offset - 1)
                            + " any more, and they were not applied: Kafka has removed them, because they were older than its"
                            + " retention. Start the process that captures again: it captures again what is missing, as long as"
                            + " the source has it. Let Kafka keep records for longer than appliers may stand still",
                    FailureClass.FATAL,
                    null);
        }
        next = offset + 1;
        if (record.epoch() < reached.epoch()) {
            return Optional.empty();
        }
        if (record instanceof TopicRecord.Begin) {
            torn = false;
            forget();
            return Optional.of(portion(List.of(), false, record.epoch(), reached.position(), reached.inPart()));
        }
        if (torn) {
            return Optional.empty();
        }
        if (record instanceof TopicRecord.Rows rows) {
            seen += rows.changes().size();
            rows.changes().stream()
                    .filter(change -> change.commitLsn().compareTo(lsn()) > 0)
                    .forEach(gathered::add);
            return Optional.empty();
        }
        TopicRecord.Mark mark = (TopicRecord.Mark) record;
        if (mark.changes() != seen) {
            LOG.warn(
                    "{} - partition {} of topic {} has {} of the {} changes that end at offset {}: they are applied once the"
                            + " process that captures, whose write has failed, has written them again",
                    task,
                    reached.partition(),
                    topic,
                    seen,
                    mark.changes(),
                    offset);
            torn = true;
            forget();
            return Optional.empty();
        }
        return Optional.of(marked(mark));
    }

    private void forget() {
        gathered.clear();
        seen = 0;
    }

    private Portion marked(TopicRecord.Mark mark) {
        List<RowChange> changes = List.copyOf(gathered);
        forget();
        boolean further = mark.upTo().commitLsn().compareTo(lsn()) > 0;
        boolean ends = mark.complete() && further;
        Position at = reached.position();
        Position upTo = ends
                ? new Position(
                        mark.upTo().commitLsn(),
                        mark.upTo().committedAt() == null
                                ? at.committedAt()
                                : mark.upTo().committedAt())
                : at;
        boolean inPart = !ends && (reached.inPart() || !mark.complete());
        return portion(changes, mark.safe() || reached.inPart(), mark.epoch(), upTo, inPart);
    }

    private Portion portion(List<RowChange> changes, boolean safe, long epoch, Position upTo, boolean inPart) {
        long from = reached.nextOffset();
        reached = new Stored(reached.partition(), reached.topicId(), next, epoch, upTo, inPart);
        return new Portion(changes, safe, from, reached);
    }

    private Lsn lsn() {
        return reached.position().commitLsn();
    }

    /** What was applied already moves nothing on; else the offsets are those of a topic that was made anew. */
    private void requireKnown(long offset, TopicRecord record) {
        if (record instanceof TopicRecord.Mark mark
                && mark.complete()
                && mark.epoch() >= reached.epoch()
                && mark.upTo().commitLsn().compareTo(lsn()) > 0) {
            throw new TopicException(
                    "Record " + offset + " of partition " + reached.partition() + " of topic " + topic
                            + " is new, though all"
                            + " up to " + (next - 1)
                            + " were applied: the topic was deleted and made anew. Start the process that"
                            + " captures again: it captures again what is missing, as long as the source has it",
                    FailureClass.FATAL,
                    null);
        }
    }
}
