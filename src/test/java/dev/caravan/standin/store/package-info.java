// SPDX-License-Identifier: Apache-2.0
/**
 * Rows: clustered tables with versions, transactions, locks and savepoints.
 *
 * <p>Of its own, and not an embedded database such as H2 in its mode for SQL Server: change data capture needs each row before
 * and after a statement in the order of the log, readers have to wait for writers as READ COMMITTED does, with key ranges,
 * lock time-outs and deadlock victims of SQL Server's rules, and keys compare by its collations. Another engine's answers to
 * these would have to be corrected from outside, and each T-SQL statement translated first.
 */
@NullMarked
package dev.caravan.standin.store;

import org.jspecify.annotations.NullMarked;
