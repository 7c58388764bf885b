// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import java.util.List;

/** A record of a task's topic. */
sealed interface TopicRecord {

    /** Number of the owner of the task's position that wrote it: later owners have higher ones. */
    long epoch();

    /**
     * Changes of one table, of whole source transactions together with those up to the next mark.
     *
     * @param epoch writer
     * @param changes at least one, of one shape, in commit order
     */
    record Rows(long epoch, List<RowChange> changes) implements TopicRecord {}

    /**
     * What came before in the partition can be applied; every partition has each mark.
     *
     * @param epoch writer
     * @param upTo position once it is applied
     * @param complete whether it ends with a whole source transaction; if not, the position stays where it was
     * @param safe whether rows of the target may be ahead
     * @param changes number of changes between the mark before it in its partition, or the begin, and itself: Kafka may
     *     take a mark and not the rows before it
     */
    record Mark(long epoch, Position upTo, boolean complete, boolean safe, int changes) implements TopicRecord {}

    /**
     * Another owner begins to write: changes without a mark before it come again, what earlier owners write after it does not
     * count.
     *
     * @param epoch writer
     */
    record Begin(long epoch) implements TopicRecord {}
}
