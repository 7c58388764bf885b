// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

/**
 * A place in a batch that reads, sets or changes a variable.
 *
 * @param name with its leading {@code @}
 * @param line from 1
 * @param table whether it stands where a table does
 */
public record VariableReference(String name, int line, boolean table) {}
