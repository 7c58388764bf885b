// SPDX-License-Identifier: Apache-2.0
/** The consumer endpoint on Debezium's engine and the decoding of its records. */
@NullMarked
package dev.caravan.capture;

import org.jspecify.annotations.NullMarked;
