// SPDX-License-Identifier: Apache-2.0
/** Type map, target DDL and quoting. */
@NullMarked
package dev.caravan.schema;

import org.jspecify.annotations.NullMarked;
