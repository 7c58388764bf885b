// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a capture endpoint reads and whom it tells when it ends.
 *
 * @param settings settings of Debezium's engine, without the position
 * @param start position to go on from; nothing up to it is delivered
 * @param heartbeat captured table whose rows only move the position, null when there is none
 * @param segments how much of a transaction is held
 * @param listener told when the engine ends by itself
 */
public record CdcSource(
        Properties settings, Position start, @Nullable TableName heartbeat, SegmentLimits segments, Listener listener) {

    /** Told what happens to the engine, from the engine's thread. */
    public interface Listener {
        /** The engine polls: the connection to the source is up. */
        void streaming();

        /** Something was read and is handed on; reading waits until {@link #taken}. */
        void handed();

        /** What was handed on is taken, or could not be. */
        void taken();

        /**
         * What was handed on came back without a failure.
         *
         * @param caught failure that was handled on the way
         */
        void delivered(Object body, @Nullable Throwable caught);

        /** A time was delivered without its seventh digit, which was not 0. */
        void cut(TableName table, String column);

        /** The engine ended without being asked to; the cause is null when it gave none. */
        void ended(@Nullable Throwable cause);
    }
}
