// SPDX-License-Identifier: Apache-2.0
/** What a server holds: databases, schemas, tables, columns, indexes and constraints. */
@NullMarked
package dev.caravan.standin.catalog;

import org.jspecify.annotations.NullMarked;
