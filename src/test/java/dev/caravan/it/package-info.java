// SPDX-License-Identifier: Apache-2.0
/** The whole line on real databases: the stand-in or a SQL Server as the source, PostgreSQL as the target. */
@NullMarked
package dev.caravan.it;

import org.jspecify.annotations.NullMarked;
