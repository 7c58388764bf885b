// SPDX-License-Identifier: Apache-2.0
/** Tests of what a user sees, over real HTTP. */
@NullMarked
package dev.caravan.status;

import org.jspecify.annotations.NullMarked;
