// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.util.List;

/**
 * Changes of whole source transactions, in commit order, to be applied in one target transaction. The body of the
 * exchanges from the router to {@code pg-copy}.
 *
 * @param changes row changes, possibly none when only the position moves on
 * @param upTo position once all of them are applied
 */
public record ChangeBatch(List<RowChange> changes, Position upTo) {}
