// SPDX-License-Identifier: Apache-2.0
/** Caravan keeps an AnalyticDB for PostgreSQL database in step with a SQL Server database. */
@NullMarked
package dev.caravan;

import org.jspecify.annotations.NullMarked;
