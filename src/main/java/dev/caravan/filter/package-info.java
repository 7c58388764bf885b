// SPDX-License-Identifier: Apache-2.0
/** Row filters: a small language of T-SQL predicates, evaluated here exactly as SQL Server evaluates them, or refused. */
@NullMarked
package dev.caravan.filter;

import org.jspecify.annotations.NullMarked;
