// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.time.Instant;

/**
 * An entry of a task's history.
 *
 * @param at when
 * @param kind what kind, such as {@code state}, {@code table}, {@code ddl}, {@code retry}
 * @param text one sentence
 */
public record TaskEvent(Instant at, String kind, String text) {}
