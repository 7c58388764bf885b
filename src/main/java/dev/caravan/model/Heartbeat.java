// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/**
 * Proof that everything up to a position has been delivered, without rows to apply.
 *
 * @param upTo everything up to here, inclusive, is complete
 */
public record Heartbeat(Position upTo) implements Change {

    @Override
    public Lsn commitLsn() {
        return upTo.commitLsn();
    }
}
