// SPDX-License-Identifier: Apache-2.0
/** What tests of several packages share. */
@NullMarked
package dev.caravan.testing;

import org.jspecify.annotations.NullMarked;
