// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** Format in which rows are sent by COPY. */
public enum CopyFormat {
    /** The fastest that the target and the column types allow. */
    AUTO,
    /** PostgreSQL's binary format: half the work for a PostgreSQL server. */
    BINARY,
    /** PostgreSQL's text format: for types without a binary encoder, and for the Greenplum family. */
    TEXT
}
