// SPDX-License-Identifier: Apache-2.0
/** Tests of the records of a topic and of how its partitions are applied. */
@NullMarked
package dev.caravan.topic;

import org.jspecify.annotations.NullMarked;
