// SPDX-License-Identifier: Apache-2.0
/** SQL Server's scalar types, collations and the Java values that stand for them. */
@NullMarked
package dev.caravan.standin.type;

import org.jspecify.annotations.NullMarked;
