// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/**
 * Proof that everything up to an LSN has been delivered.
 *
 * @param commitLsn everything up to here, inclusive, is complete
 */
public record Heartbeat(Lsn commitLsn) implements Change {}
