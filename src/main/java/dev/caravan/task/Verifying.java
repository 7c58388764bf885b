// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a verification is done.
 *
 * @param repair whether rows that differ are put right in the target
 * @param patience how long the task may take to apply what was committed before a row is looked at again
 * @param remark what is to be known of the task as a whole
 * @param told each table when it is done
 */
public record Verifying(boolean repair, Duration patience, Consumer<String> remark, Consumer<VerifiedTable> told) {}
