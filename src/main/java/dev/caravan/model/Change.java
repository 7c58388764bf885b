// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/** Something that happened at the source, in commit order. */
public sealed interface Change permits RowChange, SchemaChange, Heartbeat {

    /** LSN of the commit of the transaction that made the change. */
    Lsn commitLsn();
}
