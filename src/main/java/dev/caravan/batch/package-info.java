// SPDX-License-Identifier: Apache-2.0
/** Aggregation of whole source transactions and the fold of their changes to one net change per key. */
@NullMarked
package dev.caravan.batch;

import org.jspecify.annotations.NullMarked;
