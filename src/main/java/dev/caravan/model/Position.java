// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a task has come: every source transaction up to and including {@code commitLsn} is in the target, none after
 * it.
 *
 * @param commitLsn LSN of the last applied commit
 * @param committedAt when it was committed by the source's clock, null when not known yet
 */
public record Position(Lsn commitLsn, @Nullable Instant committedAt) {}
