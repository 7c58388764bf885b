// SPDX-License-Identifier: Apache-2.0
/** The demo: a small shop on the SQL Server stand-in, kept in step with an embedded PostgreSQL. */
@NullMarked
package dev.caravan.demo;

import org.jspecify.annotations.NullMarked;
