// SPDX-License-Identifier: Apache-2.0
/** Full load by key-range chunks. */
@NullMarked
package dev.caravan.load;

import org.jspecify.annotations.NullMarked;
