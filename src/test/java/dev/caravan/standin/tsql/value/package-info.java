// SPDX-License-Identifier: Apache-2.0
/** Values in T-SQL: type names and precedence, conversions, arithmetic and the bodies of functions. */
@NullMarked
package dev.caravan.standin.tsql.value;

import org.jspecify.annotations.NullMarked;
