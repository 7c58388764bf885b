// SPDX-License-Identifier: Apache-2.0
/** Name mapping, column selection, merge tag and value policies. */
@NullMarked
package dev.caravan.enrich;

import org.jspecify.annotations.NullMarked;
