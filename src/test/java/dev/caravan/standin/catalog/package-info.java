// SPDX-License-Identifier: Apache-2.0
/** Databases, schemas, tables, columns, indexes and constraints as SQL Server's catalogue knows them. */
@NullMarked
package dev.caravan.standin.catalog;

import org.jspecify.annotations.NullMarked;
