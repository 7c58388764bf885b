// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

/**
 * A column of a table.
 *
 * @param name exact spelling
 * @param type declared type as the database spells it, such as {@code nvarchar(40)} or {@code timestamp(6)}
 * @param nullable whether NULL is allowed
 */
public record Column(String name, String type, boolean nullable) {}
