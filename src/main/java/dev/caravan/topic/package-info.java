// SPDX-License-Identifier: Apache-2.0
/**
 * Changes on their way through a Kafka topic: as records of its partitions, and back as batches whose partitions move on in
 * the transaction that applies them.
 */
@NullMarked
package dev.caravan.topic;

import org.jspecify.annotations.NullMarked;
