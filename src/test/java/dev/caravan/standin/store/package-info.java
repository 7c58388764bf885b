// SPDX-License-Identifier: Apache-2.0
/** Rows: clustered tables with versions, transactions, locks and savepoints. */
@NullMarked
package dev.caravan.standin.store;

import org.jspecify.annotations.NullMarked;
