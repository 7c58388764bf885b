// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/**
 * The captured columns of a source table as they are from now on; rows that follow have this shape.
 *
 * @param shape source table with all captured columns
 * @param commitLsn LSN of the last commit before the change
 */
public record SchemaChange(TableShape shape, Lsn commitLsn) implements Change {}
