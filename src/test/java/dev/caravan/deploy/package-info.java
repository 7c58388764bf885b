// SPDX-License-Identifier: Apache-2.0
/** Tests of the files that run Caravan elsewhere. */
@NullMarked
package dev.caravan.deploy;

import org.jspecify.annotations.NullMarked;
