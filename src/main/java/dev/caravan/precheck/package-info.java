// SPDX-License-Identifier: Apache-2.0
/** Checks made before anything is written. */
@NullMarked
package dev.caravan.precheck;

import org.jspecify.annotations.NullMarked;
