// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** What is known of the target's rows before a batch is applied. */
public enum ApplyMode {
    /** They are as the source's were: a row that is missing, or there already, is drift, repaired and counted. */
    FAST,
    /** They may be ahead of the batch, as while a load runs: rows that are missing, or there already, are normal. */
    SAFE
}
