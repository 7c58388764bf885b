// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

/** How a table's rows are spread over the segments of the Greenplum family; PostgreSQL has one place for all. */
public enum TableType {
    /** Every segment has all rows: for small tables that are joined with many. */
    DIMENSION,
    /** Every segment has the rows whose distribution key hashes to it. */
    PARTITIONED
}
